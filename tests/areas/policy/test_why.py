"""Beside an amount or a deadline stands what it rests on, and it opens without a script."""

from __future__ import annotations

from django.template import Context, Template
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.policy.queries import rule
from fangxin.engine.policy import Policy
from tests.factories.pages import signed_in
from tests.factories.settlement import call_both_classes
from tests.factories.world import TODAY, World, at

WHY = Template("{% load why %}{% why answer amount place %}")


def shown(answer: object, amount: str = "", place: str = "") -> str:
    return WHY.render(Context({"answer": answer, "amount": amount, "place": place}))


def test_the_mark_opens_to_parameter_value_place_dates_clause_and_quotation(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal):
        text = shown(
            rule(principal, "subsidy_rate", school=world.school, on=TODAY),
            "20 天 × 5.00 元 = 100.00 元",
            "溪口小学",
        )
    for said in (
        "<details", "<summary>", "20 天 × 5.00 元 = 100.00 元", "每生每天补助标准", "5.00 元/生·天", "溪口小学",
        "2021年9月1日 起", "《学生营养改善计划管理办法（试行）》第五条（二）",
        "<q>每生每天5元，全年按在校时间200天计算，每生每年补助1000元。</q>", "引自文件原文",
    ):  # fmt: skip
        assert said in text, said
    assert "<script" not in text


def test_what_is_not_confirmed_says_so_beside_the_number() -> None:
    assert "据转载，待核对原文" in shown(Policy.load().value("core_temperature_min", on=TODAY))
    assert "系统默认值，不是法律规定" in shown(Policy.load().value("order_over_need", on=TODAY))


def test_nothing_is_shown_where_there_is_no_rule() -> None:
    assert shown(None).strip() == ""


def test_the_school_month_and_the_childs_entitlement_carry_the_mark(world: World) -> None:
    call_both_classes(world)
    with signed_in(world, "principal", at(14)) as client:
        child = client.get(reverse("roster:explain", args=[world.pupils[1].pk])).content.decode()
        month = client.get(reverse("settlement:school")).content.decode()
    assert child.count('<details class="why">') == 2
    assert "1 天 × 5.00 元 = 5.00 元" in child
    assert "学校应在开餐当月完成食材配送后" in month[month.index('<details class="why">') :]
