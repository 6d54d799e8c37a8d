"""What the template filters and tags print, checked against tables; user text never becomes markup."""

from __future__ import annotations

import datetime
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from fangxin.web.style_guide import PAGES
from fangxin.web.templatetags import amounts, boxes, drawings, fields, flow, papers, tables

EVIL = '<script>alert("1")</script>'
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def shown(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (128_456_040, "1,284,560.40"),
        (0, "0.00"),
        (5, "0.05"),
        (99, "0.99"),
        (-501, "-5.01"),
        (100_000_00, "100,000.00"),
        (None, "—"),
    ],
)
def test_fen_are_printed_as_yuan_with_two_places(fen: int | None, text: str) -> None:
    assert amounts.yuan(fen) == text


@pytest.mark.parametrize(
    ("grams", "text"),
    [
        (38_000, "38.0"),
        (54_100, "54.1"),
        (28_650, "28.65"),
        (1, "0.001"),
        (1_240_000, "1,240.0"),
        (-2_400, "-2.4"),
        (0, "0.0"),
    ],
)
def test_kilograms_lose_no_gram(grams: int, text: str) -> None:
    assert amounts.kg(grams) == text


@pytest.mark.parametrize(
    ("grams", "places", "text"),
    [
        (54_050, 1, "54.1"),
        (54_049, 1, "54.0"),
        (-54_050, 1, "-54.1"),
        (28_500, 0, "29"),
        (999_999, 2, "1,000.00"),
    ],
)
def test_rounded_kilograms_round_half_away_from_zero(grams: int, places: int, text: str) -> None:
    assert amounts.kg(grams, places) == text


@pytest.mark.parametrize(
    ("bp", "text"), [(1240, "12.4%"), (1245, "12.5%"), (10_000, "100.0%"), (-5, "-0.1%"), (0, "0.0%")]
)
def test_basis_points_are_printed_as_percent(bp: int, text: str) -> None:
    assert amounts.percent(bp) == text


@pytest.mark.parametrize("wrong", [1.5, "12", "", True])
@pytest.mark.parametrize("write", [amounts.yuan, amounts.kg, amounts.grams, amounts.count, amounts.percent])
def test_a_value_that_is_not_an_integer_is_refused_instead_of_guessed(write: Any, wrong: object) -> None:
    with pytest.raises(TypeError):
        write(wrong)


def test_days_and_times_are_written_as_people_say_them() -> None:
    day = datetime.date(2026, 9, 14)
    at = datetime.datetime(2026, 9, 13, 23, 28, tzinfo=datetime.UTC)  # 07:28 on the 14th in Shanghai
    assert amounts.meal_day(day) == "9月14日 星期一"
    assert amounts.full_day(day) == "2026年9月14日 星期一"
    assert amounts.short_day(at) == "9月14日"
    assert amounts.month(day) == "2026年9月"
    assert amounts.clock_time(at) == "07:28"
    assert amounts.clock_time(datetime.time(6, 5)) == "06:05"
    assert amounts.moment(at) == "9月14日 07:28"
    with pytest.raises(TypeError):
        amounts.meal_day("2026-09-14")  # type: ignore[arg-type]


def test_an_icon_is_hidden_from_readers_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in drawings.icon("check")
    assert '<span class="sr">删除</span>' in drawings.icon("x", "删除")
    assert "&lt;script&gt;" in drawings.icon("x", EVIL)


@pytest.mark.parametrize(
    ("tone", "marks"), [("ok", "tag-ok"), ("warn", "tag-warn"), ("bad", "tag-bad"), ("info", "tag-info")]
)
def test_a_status_has_a_word_and_an_icon_besides_its_colour(tone: str, marks: str) -> None:
    html = drawings.tag(tone, "剩 1 天")
    assert marks in html
    assert "<svg" in html
    assert "剩 1 天" in html


def test_an_unknown_tone_is_a_fault_of_the_page() -> None:
    with pytest.raises(KeyError):
        drawings.tag("green", "通过")


def test_the_ring_says_how_many_are_done_and_refuses_more_than_all() -> None:
    html = drawings.ring(6, 10)
    assert 'aria-label="已完成 6 项，共 10 项"' in html
    assert 'stroke-dasharray="135.71 226.19"' in html
    assert "ring-full" in drawings.ring(12, 12)
    with pytest.raises(ValueError, match="11 of 10"):
        drawings.ring(11, 10)


@pytest.mark.parametrize(("value", "width"), [(0, "0%"), (250, "50%"), (500, "100%"), (700, "100%")])
def test_a_meter_is_as_long_as_its_value_and_never_longer_than_the_track(value: int, width: str) -> None:
    assert f'width="{width}" height="100%" rx="3"/></svg>' in drawings.meter(value, 500, "花费")


def test_a_stacked_bar_adds_up_and_names_every_part() -> None:
    parts = [{"label": "中央", "value": 400}, {"label": "省", "value": 60}, {"label": EVIL, "value": 40}]
    html = drawings.stacked_bar(parts, "谁出的钱", total="5.00")
    widths = [float(w) for w in re.findall(r'<rect class="hue-\d" x="[\d.]+%" width="([\d.]+)%"', html)]
    assert widths == [80.0, 12.0, 8.0]
    assert "中央 4.00 元，省 0.60 元" in html
    assert "合计" in html
    assert "<script" not in html
    with pytest.raises(ValueError, match="negative"):
        drawings.stacked_bar([{"label": "退款", "value": -1}], "x")


def test_a_flow_draws_the_difference_instead_of_hiding_it() -> None:
    sources = [{"label": "国家", "value": 500}, {"label": "家庭", "value": 100}]
    spent = flow.sankey(sources, [{"label": "食材", "value": 596}], "每名学生", "6.00")
    assert "余下 0.04" in spent
    short = flow.sankey(sources, [{"label": "食材", "value": 612}], "每名学生", "6.12")
    assert "差额 0.12" in short
    level = flow.sankey(sources, [{"label": "食材", "value": 600}], "每名学生", "6.00")
    assert "余下" not in level
    assert "差额" not in level


def test_a_flow_is_well_formed_and_escapes_its_labels() -> None:
    html = flow.sankey(
        [{"label": EVIL, "value": 5}], [{"label": "肉", "value": 5}], EVIL, "0.05", highlight="肉", call=EVIL
    )
    assert "<script" not in html
    ElementTree.fromstring(f"<div>{html}</div>")
    with pytest.raises(ValueError, match="larger than zero"):
        flow.sankey([{"label": "国家", "value": 0}], [{"label": "肉", "value": 5}], "x", "0")


@pytest.mark.parametrize("kind", sorted(papers.KINDS))
def test_every_paper_is_a_well_formed_drawing(kind: str) -> None:
    ElementTree.fromstring(papers.paper(kind, reading="28.60"))


def test_the_reading_of_a_scale_is_escaped() -> None:
    assert "<script" not in papers.paper("scale", reading=EVIL)


def test_boxes_escape_what_people_wrote_and_keep_what_the_page_wrote() -> None:
    html = shown("{% card title=name %}<b>内容</b>{{ name }}{% endcard %}", name=EVIL)
    assert "<b>内容</b>" in html
    assert "<script" not in html
    assert "<script" not in boxes.cite(EVIL, quote=EVIL, url='"><script>')
    assert "<script" not in shown("{% notice title=name %}x{% endnotice %}", name=EVIL)


def test_a_table_labels_its_cells_for_phones_and_escapes_them() -> None:
    columns = [{"label": "学校"}, {"label": "金额", "align": "right"}, {"label": "学生", "phone": "off"}]
    rows = [
        {"cells": [{"text": EVIL, "url": "/1/"}, {"text": "5.06", "tone": "bad", "sub": "高于 5.00"}, "612"]}
    ]
    html = tables.table(columns, rows, "待审核", queue=True)
    assert 'data-label="金额"' in html
    assert 'class="num off-phone"' in html
    assert "高于 5.00" in html
    assert "<script" not in html
    with pytest.raises(ValueError, match="2 cells for 3 columns"):
        tables.table(columns, [{"cells": ["a", "b"]}], "x")


class Weighing(forms.Form):
    weight = forms.DecimalField(label="称重", help_text="以电子秤为准", max_digits=6, decimal_places=1)
    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    state = forms.ChoiceField(label="感官", choices=[("1", "正常")], widget=forms.RadioSelect)
    remark = forms.CharField(label="说明", required=False)
    sure = forms.BooleanField(label="我已核对", required=False)
    key = forms.CharField(widget=forms.HiddenInput)

    def clean_weight(self) -> Any:
        raise ValidationError("多 9.6 公斤", params={"why": "没有单据", "todo": "重新过秤"})


def test_a_number_field_brings_up_the_number_keyboard_and_shows_its_unit() -> None:
    html = fields.field(Weighing()["weight"], unit="公斤")
    assert 'inputmode="decimal"' in html
    assert '<span class="unit">公斤</span>' in html
    assert 'aria-describedby="id_weight_helptext"' in html
    assert 'id="id_weight_helptext"' in html


def test_a_refused_field_says_what_why_and_what_to_do_and_points_to_it() -> None:
    form = Weighing({"weight": "52"})
    html = fields.field(form["weight"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_weight_helptext id_weight_error"' in html
    assert all(words in html for words in ("多 9.6 公斤", "没有单据", "重新过秤"))
    assert 'href="#id_weight"' in fields.error_summary(form)


def test_a_date_field_speaks_the_form_that_browsers_read() -> None:
    html = fields.field(Weighing(initial={"day": datetime.date(2026, 9, 14)})["day"])
    assert 'type="date"' in html
    assert 'value="2026-09-14"' in html


def test_choices_have_a_legend_and_optional_fields_say_so() -> None:
    form = Weighing()
    assert "<legend>感官</legend>" in fields.field(form["state"])
    assert "（选填）" in fields.field(form["remark"])
    assert "（选填）" not in fields.field(form["sure"])
    assert fields.field(form["key"]).startswith('<input type="hidden"')


@pytest.mark.urls("tests.browser.style_guide_site")
@pytest.mark.parametrize(
    "name", [name for name, (template, _, _) in PAGES.items() if template != "outbox.html"]
)
def test_every_sample_page_renders_without_inline_style_or_script(name: str, rf: Any) -> None:
    from fangxin.web.style_guide import style_guide

    response = style_guide(rf.get("/style-guide/", {"page": name}))
    html = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id stands twice on the page"


def test_what_a_form_wrote_down_as_choices_is_said_in_the_readers_language() -> None:
    class Decide(forms.Form):
        answer = forms.ChoiceField(
            choices=[("approve", "核准"), ("return", "退回")], widget=forms.RadioSelect
        )
        reason = forms.ChoiceField(choices=[("leave", "请假"), ("sick", "病假")])

    with translation.override("en"):
        page = "".join(fields.field(one) for one in Decide())
    assert not re.search("[一-鿿]", page.replace("Answer", ""))
    assert "核准" in "".join(fields.field(one) for one in Decide())
