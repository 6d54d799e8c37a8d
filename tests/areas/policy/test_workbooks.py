"""The lists of rules, plans and programmes go out as Excel; a plan's values come in, every row checked."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from fangxin.areas.policy.models import Plan, PlanValue
from fangxin.engine.policy import Policy
from fangxin.engine.workbook import XLSX, list_workbook
from tests.factories.pages import signed_in
from tests.factories.world import World, at, key

ENTRY = {
    "title": "青禾县实施方案",
    "number": "青府发〔2026〕8号",
    "issued": "2026-09-01",
    "since": "2026-09-14",
}
PROGRAMME = "compulsory-nutrition"


def rows_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def sheet(*lines: tuple[str, str, str]) -> SimpleUploadedFile:
    made = list_workbook("采用的规定", ["规定", "本地的值", "第几条"], lines)
    return SimpleUploadedFile("values.xlsx", made, content_type=XLSX)


def title(name: str) -> str:
    return Policy.load().parameter(name).title


def test_the_rules_of_a_search_go_out_with_value_clause_and_confidence(world: World) -> None:
    with signed_in(world, "cook", at(9)) as client:
        whole = rows_of(client.get(reverse("policy:parameter-workbook")).content)
        found = rows_of(client.get(reverse("policy:parameter-workbook"), {"q": "留样量"}).content)
    assert len(whole) == len(Policy.load().parameters) + 1
    said = next(row for row in found if row[1] == title("sample_weight_min"))
    assert said[2] == "125 克"
    assert "附件2第九条（六）" in str(said[3])
    assert said[5] == "引自文件原文"


def test_plans_and_programmes_of_ones_own_places_go_out(world: World) -> None:
    with signed_in(world, "education", at(9)) as client:
        plans = rows_of(client.get(reverse("policy:plan-workbook")).content)
        schools = rows_of(client.get(reverse("policy:programme-workbook")).content)
    assert sorted({str(row[0]) for row in plans[1:]}, key=len)[:1] + sorted(
        {str(row[0]) for row in plans[1:]} - {"青禾县"}
    ) == ["青禾县", "松林镇小学", "溪口镇中心小学"]
    assert {row[0]: row[1] for row in schools[1:]} == {
        "溪口镇中心小学": "农村义务教育学生营养改善计划", "松林镇小学": "农村义务教育学生营养改善计划",
    }  # fmt: skip


def test_the_values_of_a_plan_come_in_from_the_sheet(world: World) -> None:
    with signed_in(world, "education", at(9)) as client:
        template = rows_of(client.get(reverse("policy:plan-template", args=[PROGRAMME])).content)
        assert [title("sample_weight_min"), "", ""] == template[
            [row[0] for row in template].index(title("sample_weight_min"))
        ][:3]
        done = client.post(
            reverse("policy:plan-new", args=[PROGRAMME]),
            ENTRY | {"key": key(), "workbook": sheet(
                (title("sample_weight_min"), "150", "第三条"), (title("core_temperature_min"), "72.5", "第四条"),
                (title("review_working_days"), "", ""),
            )},
        )  # fmt: skip
        assert done.status_code == 302
        found = {row.parameter: (row.value, row.article) for row in PlanValue.objects.all()}
    assert found == {"sample_weight_min": (150, "第三条"), "core_temperature_min": (725, "第四条")}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("没有这一条", "1", "")], "第 2 行：“没有这一条”不是可以由地方变更的规定"),
        ([("", "", "")], "没有填任何"),
        ([("留样", "热", "")], "第 2 行"),
    ],
)
def test_a_fault_in_the_sheet_names_its_row_and_nothing_is_stored(
    world: World, lines: list[tuple[str, str, str]], said: str
) -> None:
    lines = [
        (title("sample_weight_min") if name == "留样" else name, value, article)
        for name, value, article in lines
    ]
    with signed_in(world, "education", at(9)) as client:
        page = client.post(
            reverse("policy:plan-new", args=[PROGRAMME]), ENTRY | {"key": key(), "workbook": sheet(*lines)}
        )
        assert said in page.content.decode()
        assert not Plan.objects.exists()
