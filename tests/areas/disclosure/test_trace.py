"""From the appropriation to the class, and back: what is open is said to be open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor
from fangxin.areas.disclosure.queries.office import people_in, proofs_of
from fangxin.areas.disclosure.queries.scope import scope_of
from fangxin.areas.disclosure.queries.trace import month_trace, trace_content
from fangxin.areas.disclosure.rules.chain import LINKS
from fangxin.areas.disclosure.rules.content import public_form
from fangxin.areas.disclosure.views.trace_page import trace_page
from fangxin.areas.supply.actions.stock import count_stock, record_loss
from fangxin.areas.supply.models import Lot
from tests.factories.disclosure import PlayedDay, charged, paid, play_day, settled
from tests.factories.supply import confirmed
from tests.factories.world import TODAY, World, at, key

MONTH = TODAY.replace(day=1)


@pytest.fixture
def played(world: World) -> PlayedDay:
    return play_day(world)


def trace(world: World, actor: Actor = SYSTEM) -> dict[str, Any]:
    with transaction.atomic(), acting(actor):
        return trace_content(scope_of(actor, world.school), TODAY)


def month_of(world: World, actor: Actor = SYSTEM) -> dict[str, Any]:
    with transaction.atomic(), acting(actor):
        return month_trace(scope_of(actor, world.school), MONTH)


def link(content: dict[str, Any], name: str, **asked: Any) -> dict[str, Any]:
    shown = trace_page(content, asked.get("code", ""), asked.get("label", ""), asked.get("names"))
    return next(row for row in shown["links"] if row["name"] == name)


def states(content: dict[str, Any]) -> list[str]:
    return [row["state"] for row in content["equalities"]]


def test_the_line_has_eight_links_in_order(world: World, played: PlayedDay) -> None:
    shown = trace_page(trace(world), "", "")
    assert tuple(row["name"] for row in shown["links"]) == LINKS
    assert [row["kind"] for row in shown["links"]] == ["money"] * 3 + ["food"] * 5


def test_money_that_has_not_moved_is_shown_as_open(world: World, played: PlayedDay) -> None:
    content = trace(world)
    assert (link(content, "settlement")["value"], link(content, "settlement")["paper"]) == ("未结算", "")
    assert (link(content, "payment")["value"], link(content, "payment")["paper"]) == ("未付款", "")
    assert link(content, "grant")["missing"] == "拨款还没有入账"


def test_a_settled_line_waits_for_its_payment(world: World, played: PlayedDay) -> None:
    settled(world, played)
    content = trace(world)
    assert link(content, "settlement")["value"] == "18.68"
    assert link(content, "settlement")["note"] == "9月18日 县审核"
    assert link(content, "payment")["value"] == "未付款"
    row = content["equalities"][1]
    assert (row["state"], row["left"], row["right"], row["why"]) == (
        "waiting", 0, 3046, "已审核，还没有付款",
    )  # fmt: skip


def test_a_paid_line_shows_the_banks_day_and_the_sum_that_was_weighed(
    world: World, played: PlayedDay
) -> None:
    paid(world, played)
    content = trace(world)
    shown = link(content, "payment")
    assert (shown["value"], shown["note"]) == ("18.68", "9月22日 到账")
    assert shown["value"] == link(content, "settlement")["value"]
    row = content["equalities"][1]
    assert (row["state"], row["left"], row["right"]) == ("equal", 3046, 3046)


def test_a_payment_that_failed_is_no_payment(world: World, played: PlayedDay) -> None:
    paid(world, played, "失败")
    content = trace(world)
    assert link(content, "payment")["value"] == "没有付成"
    assert link(content, "payment")["missing"] == "9月22日 银行退回，待重付"
    assert content["equalities"][1]["state"] == "waiting"


def test_every_fen_of_every_lot_arrives_at_a_class_or_an_adult(world: World, played: PlayedDay) -> None:
    content = trace(world)
    arrived = sum(row["fen"] for lot in content["lots"] for dish in lot["dishes"] for row in dish["classes"])
    assert (
        arrived == sum(lot["issued_fen"] for lot in content["lots"]) == content["money"]["cost_fen"] == 2768
    )


def test_the_class_that_is_asked_for_is_shown(world: World, played: PlayedDay) -> None:
    shown = link(trace(world), "class", label="一（1）班")
    assert (shown["value"], shown["detail"], shown["note"]) == ("3", "一（1）班", "这批食材 5.18 元")


def test_the_flow_marks_the_chosen_lot_and_sums_to_the_pupils_lunch(world: World, played: PlayedDay) -> None:
    content = trace(world)
    for lot in content["lots"]:
        flow = trace_page(content, lot["code"], "")["flow"]
        assert flow["uses"][0]["label"] == lot["food"]
        assert sum(row["value"] for row in flow["uses"]) == 277
        assert sum(row["value"] for row in flow["sources"]) == 277


def test_equality_4_follows_the_chosen_lot(world: World, played: PlayedDay) -> None:
    content = trace(world)
    rice = next(lot for lot in content["lots"] if lot["food"] == "大米")
    shown = trace_page(content, rice["code"], "")["equalities"][3]
    # 9 pupils of the band 6-8: 80 g × (10 portions + 1 sample) = 880 g; 1,010 g were issued.
    assert (shown["left"], shown["right"], shown["result"]) == ("1.01", "0.88", "差 0.13 公斤")


def test_the_five_of_an_ordinary_day(world: World, played: PlayedDay) -> None:
    content = trace(world)
    assert states(content) == ["equal", "unknown", "unknown", "within", "equal"]
    assert (content["equalities"][4]["left"], content["equalities"][4]["right"]) == (10, 10)


def test_a_day_without_service_knows_neither_portions_nor_who_paid(world: World) -> None:
    play_day(world, serve=False)
    content = trace(world)
    assert states(content) == ["equal", "unknown", "unknown", "unknown", "unknown"]
    assert content["money"] is None
    assert link(content, "class")["value"] == "—"
    assert trace_page(content, "", "")["flow"] is None


def counted(world: World, grams: dict[str, int], when: Any) -> None:
    with transaction.atomic(), acting(SYSTEM):
        lots = {lot.food: lot.pk for lot in Lot.objects.all()}
    entry = key()
    count_stock(
        by=world.actor("keeper"), key=entry, at=when, school=world.school,
        counted={lots[food]: g for food, g in grams.items()}, check=confirmed(world, entry, moment=when),
    )  # fmt: skip


LEFT = {"猪五花肉": 50, "土豆": 80, "番茄": 60, "大米": 190}


def test_a_count_is_compared_with_what_came_in_and_went_out(world: World, played: PlayedDay) -> None:
    counted(world, LEFT, at(15))
    row = trace(world)["equalities"][2]
    assert (row["state"], row["left"], row["right"]) == ("equal", 380, 380)


def test_what_a_count_finds_missing_stays_visible_and_is_not_lost_twice(
    world: World, played: PlayedDay
) -> None:
    short = LEFT | {"大米": 100}
    counted(world, short, at(15))
    row = trace(world)["equalities"][2]
    assert (row["left"], row["right"], row["residual"], row["state"]) == (380, 290, 90, "within")
    with transaction.atomic(), acting(SYSTEM):
        rice = Lot.objects.select_related("school").get(food="大米")
    entry = key()
    record_loss(
        by=world.actor("keeper"), key=entry, at=at(15, 10), lot=rice, quantity_g=90, reason="盘点短少",
        check=confirmed(world, entry, moment=at(15, 10)),
    )  # fmt: skip
    counted(world, short, at(16))
    row = trace(world)["equalities"][2]
    assert (row["left"], row["right"], row["state"]) == (290, 290, "equal")


def test_the_five_of_a_month(world: World, played: PlayedDay) -> None:
    before = month_of(world)
    assert [row["state"] for row in before["equalities"]] == [
        "unknown", "unknown", "unknown", "within", "equal",
    ]  # fmt: skip
    paid(world, played)
    charged(world)
    after = month_of(world)
    assert [row["state"] for row in after["equalities"]] == ["equal", "equal", "unknown", "within", "equal"]
    assert (after["equalities"][0]["left"], after["equalities"][0]["right"]) == (2768, 2768)


def test_from_any_settled_line_down_to_the_lot_and_the_day(world: World, played: PlayedDay) -> None:
    settled(world, played)
    lines = month_of(world)["lines"]
    assert [(line["food"], line["settlement"]["line"], line["eaten_on"]) for line in lines] == [
        ("猪五花肉", 1, ["2026-09-14"]), ("大米", 4, ["2026-09-14"]), ("番茄", 3, ["2026-09-14"]),
        ("土豆", 2, ["2026-09-14"]),
    ]  # fmt: skip
    assert sum(line["amount_fen"] for line in lines) == 3046


def test_people_are_named_to_the_auditor_and_posts_to_the_public(world: World, played: PlayedDay) -> None:
    auditor = world.actor("auditor")
    content = trace(world, auditor)
    with transaction.atomic(), acting(auditor):
        names = people_in(auditor, content)
    assert link(content, "acceptance", names=names)["detail"] == "李芳、赵敏"
    assert link(public_form(content), "acceptance")["detail"] == "仓库保管员、食品安全管理员"
    assert link(public_form(content), "acceptance")["record"] is None


def test_the_principal_is_told_what_the_school_may_not_see(world: World, played: PlayedDay) -> None:
    paid(world, played)
    content = trace(world, world.actor("principal"))
    assert content["grants"] == []
    assert link(content, "grant")["note"] == "拨款在县专户，本校看不到"
    assert link(content, "payment")["value"] == "18.68"


def test_a_link_leads_to_its_record_and_the_record_to_the_log(world: World, played: PlayedDay) -> None:
    auditor = world.actor("auditor")
    content = trace(world, auditor)
    label, row_id = link(content, "acceptance")["record"]
    with transaction.atomic(), acting(auditor):
        proofs = proofs_of(auditor, label, row_id)
    assert [(proof.name, proof.event.action, proof.position) for proof in proofs] == [
        ("李芳", "supply.accept_delivery", None)
    ]
    assert len(proofs[0].leaf) == 64


def test_another_countys_officer_finds_nothing(world: World, played: PlayedDay) -> None:
    from fangxin.areas.audit.rules.refusals import Refused

    with pytest.raises(Refused):
        trace(world, world.actor("neighbour"))


def test_the_trace_costs_the_same_number_of_queries_for_more_lots(
    world: World, played: PlayedDay, django_assert_max_num_queries: Any
) -> None:
    with transaction.atomic(), acting(SYSTEM), django_assert_max_num_queries(48):
        trace_content(scope_of(SYSTEM, world.school), TODAY)
