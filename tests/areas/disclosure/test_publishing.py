"""Publishing: versions only when something is new, who may, what the law wants to see, and what may never be seen."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.queries import event_content, trail_of
from fangxin.areas.audit.rules.actor import PUBLIC, SYSTEM, Actor
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.disclosure.actions import publish_day, publish_month, publish_trace
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.rules.content import NothingToPublish, digest_of_content
from fangxin.areas.policy.queries import NoMealDay
from tests.factories.disclosure import PlayedDay, charged, paid, play_day, serve_day, settled
from tests.factories.supply import refused_by
from tests.factories.world import PEOPLE, TODAY, World, at, key

MONTH = TODAY.replace(day=1)


@pytest.fixture
def played(world: World) -> PlayedDay:
    return play_day(world)


def day(world: World, who: str = "principal", **more: Any) -> Publication:
    said = {
        "by": world.actor(who),
        "key": key(),
        "at": at(12, 40),
        "school": world.school,
        "on": TODAY,
    } | more
    return publish_day(**said)


def month(world: World, **more: Any) -> Publication:
    said = {
        "by": world.actor("principal"), "key": key(), "at": at(12, 40), "school": world.school, "month": MONTH,
    } | more  # fmt: skip
    return publish_month(**said)


def test_nothing_new_makes_no_new_version(world: World, played: PlayedDay) -> None:
    first, again = day(world), day(world, at=at(13))
    assert (first.pk, first.version) == (again.pk, 1)


def test_a_new_fact_makes_the_next_version_and_the_old_stays(world: World) -> None:
    play_day(world, serve=False)
    first = day(world, at=at(8, 30))
    serve_day(world)
    second = day(world)
    assert (first.version, second.version) == (1, 2)
    assert first.content["heads"]["pupils"] is None
    assert second.content["heads"]["pupils"] == 9
    assert first.digest != second.digest


def test_what_is_published_does_not_depend_on_who_presses_the_button(world: World, played: PlayedDay) -> None:
    settled(world, played)
    first = publish_trace(
        by=world.actor("principal"), key=key(), at=at(12, 40), school=world.school, on=TODAY
    )
    again = publish_trace(by=SYSTEM, key=key(), at=at(12, 41), school=world.school, on=TODAY)
    assert first.pk == again.pk
    assert first.content["grants"][0]["received_fen"] == 400_000  # which the principal's own eyes do not see


def test_the_digest_in_the_log_is_that_of_the_content(world: World, played: PlayedDay) -> None:
    row = day(world)
    assert row.digest == digest_of_content(row.content)
    with transaction.atomic(), acting(SYSTEM):
        stored = Publication.objects.get(pk=row.pk)
        assert digest_of_content(stored.content) == row.digest
        event = trail_of(SYSTEM, row).get()
    assert event_content(event)["details"]["digest"] == row.digest


@pytest.mark.parametrize("who", ["keeper", "teacher", "cook", "reviewer", "other_principal", "clerk"])
def test_only_the_schools_principal_and_safety_manager_publish(
    world: World, played: PlayedDay, who: str
) -> None:
    with pytest.raises(NotAllowed, match="校长或食品安全管理员"):
        day(world, who)


def test_the_safety_manager_may_publish(world: World, played: PlayedDay) -> None:
    assert day(world, "safety").version == 1


def test_a_day_without_a_meal_cannot_be_published(world: World) -> None:
    with pytest.raises(NoMealDay):
        day(world, on=TODAY - timedelta(days=1))


def test_a_day_to_come_cannot_be_published(world: World, played: PlayedDay) -> None:
    with pytest.raises(NothingToPublish, match="还没有到"):
        day(world, on=TODAY + timedelta(days=1))


def test_a_trace_needs_food_that_left_the_store(world: World) -> None:
    with pytest.raises(NothingToPublish, match="还没有食材出库"):
        publish_trace(by=SYSTEM, key=key(), at=at(12), school=world.school, on=TODAY)


def test_a_month_is_named_by_its_first_day(world: World, played: PlayedDay) -> None:
    with pytest.raises(Refused, match="当月 1 日"):
        month(world, month=date(2026, 9, 2))


# --- what the law wants published ---------------------------------------------------------------------------------


@pytest.mark.duty("D083", "supported")
def test_the_month_shows_the_accounts(world: World, played: PlayedDay) -> None:
    """Measures article 13 公布经费账目: income, food used, what is left, who bears it, due by the 15th."""
    content = month(world).content
    accounts = content["accounts"]
    assert content["due_on"] == "2026-10-15"
    assert (accounts["income_fen"], accounts["pupils_fen"], accounts["left_on_use_fen"]) == (4500, 2491, 2009)
    assert {t["label"]: t["fen"] for t in accounts["tiers"]} == {"中央": 1993, "省": 299, "县": 199}
    assert accounts["adults"]["food_fen"] == 277
    for line in accounts["stock"]:
        used = line["used_fen"] + line["lost_fen"]
        assert line["opening_fen"] + line["bought_fen"] - used == line["closing_fen"]
    assert sum(line["bought_fen"] for line in accounts["stock"]) == accounts["bought_fen"] == 3046


@pytest.mark.duty("D084", "supported")
def test_the_month_shows_the_meal_standard_with_its_clauses(world: World, played: PlayedDay) -> None:
    """Measures article 13 公布配餐标准: the rate, its split, and what a meal must hold."""
    standard = month(world).content["standard"]
    assert standard["rate_fen"] == 500
    assert "第五条" in standard["because"]
    assert [(part["label"], part["weight"]) for part in standard["weights"]] == [
        ("中央", 400), ("省", 60), ("县", 40),
    ]  # fmt: skip
    assert {rule["title"]: rule["value"] for rule in standard["rules"]} == {
        "每餐菜品数": 3, "每餐汤数": 1, "每天食材种类": 12,
    }  # fmt: skip


@pytest.mark.duty("D085", "supported")
def test_day_and_month_show_the_quantified_menus(world: World, played: PlayedDay) -> None:
    """Measures article 13 公布营养食谱: every dish with grams of each ingredient."""
    for dishes in (day(world).content["menu"]["dishes"], month(world).content["menus"][0]["dishes"]):
        stew = next(dish for dish in dishes if dish["name"] == "土豆烧肉")
        assert [(part["name"], part["mg"]["6-8"]) for part in stew["ingredients"]] == [
            ("五花肉", 60_000), ("土豆", 50_000),
        ]  # fmt: skip


@pytest.mark.duty("D086", "supported")
def test_day_and_month_show_quantities_and_prices(world: World, played: PlayedDay) -> None:
    """Measures article 13 公布食品数量和价格: accepted grams × price for each food and supplier."""
    pork = next(food for food in day(world).content["foods"] if food["food"] == "猪五花肉")
    assert (pork["quantity_g"], pork["price_fen"], pork["amount_fen"]) == (660, 2830, 1868)
    whole = next(food for food in month(world).content["foods"] if food["food"] == "猪五花肉")
    assert (whole["quantity_g"], whole["price_low_fen"], whole["price_high_fen"], whole["amount_fen"]) == (
        660, 2830, 2830, 1868,
    )  # fmt: skip


@pytest.mark.duty("D218", "supported")
def test_the_day_shows_where_the_food_came_from(world: World, played: PlayedDay) -> None:
    """Measures annex 2 article 9 (八) 及时公开食品进货来源及供餐相关信息: supplier, producer, batch, papers, the meal."""
    content = day(world).content
    pork = next(food for food in content["foods"] if food["food"] == "猪五花肉")
    assert (pork["supplier"], pork["producer"], pork["batch"]) == (
        "惠民食材配送有限公司", "青禾县示范基地", "B0914",
    )  # fmt: skip
    assert [(paper["label"], paper["number"]) for paper in pork["certificates"]] == [
        ("动物检疫证明", "DJ-0914-7"), ("肉品品质检验合格证", "RP-0914-7"),
    ]  # fmt: skip
    assert content["heads"]["pupils"] == 9
    assert content["safety"] == {
        "since": "2026-09-08", "until": "2026-09-14", "meal_days": 1, "leader_days": 1, "leader_due": 1,
        "samples_kept": 3, "samples_due": 3, "accepted": 4, "returned": [],
    }  # fmt: skip


def test_before_lunch_nobody_is_late_with_samples_or_a_leader(world: World) -> None:
    play_day(world, serve=False)
    safety = day(world, at=at(8, 30)).content["safety"]
    assert (safety["leader_due"], safety["samples_due"]) == (0, 0)


def test_the_charged_month_replaces_the_accrual(world: World, played: PlayedDay) -> None:
    settled(world, played)
    before = month(world).content["accounts"]
    charged(world)
    after = month(world, at=at(13)).content["accounts"]
    assert (before["charged"], after["charged"]) == (False, True)
    assert sum(tier["fen"] for tier in after["tiers"]) == 2491


# --- what may never be seen ---------------------------------------------------------------------------------------

STAFF = [full_name for _, full_name, _, _ in PEOPLE]
CHILDREN = [f"莫小{i}" for i in range(6)] + [f"石小{i}" for i in range(3)]


def test_no_publication_names_a_child_or_a_colleague(world: World, played: PlayedDay) -> None:
    settled(world, played)
    trace = publish_trace(by=SYSTEM, key=key(), at=at(12, 40), school=world.school, on=TODAY)
    for row in (day(world), month(world), trace):
        text = json.dumps(row.content, ensure_ascii=False)
        assert not [name for name in (*STAFF, *CHILDREN) if name in text]
        assert "private" not in text
        assert "6200 0000" not in text  # the supplier's bank account
        assert "relief" not in text
        assert "减免" not in text


def test_posts_stand_for_people_in_the_public_trace(world: World, played: PlayedDay) -> None:
    trace = publish_trace(by=SYSTEM, key=key(), at=at(12, 40), school=world.school, on=TODAY)
    assert trace.content["lots"][0]["acceptance"]["posts"] == ["仓库保管员", "食品安全管理员"]


WALLED = (
    "roster_pupil", "roster_pupilidentity", "roster_enrolment", "roster_schoolclass", "dining_rollcall",
    "dining_mealservice", "dining_accompaniment", "supply_order", "supply_delivery",
    "supply_acceptance", "supply_acceptanceline", "supply_lot", "supply_stockissue", "settlement_settlement",
    "settlement_payment", "ledger_transfer", "ledger_account", "kitchen_retainedsample", "procurement_contract",
    "menus_menuday", "policy_mealday", "audit_event", "organisations_post",
)  # fmt: skip


def counts(actor: Actor) -> dict[str, int]:
    with transaction.atomic(), acting(actor), connection.cursor() as cursor:
        found = {}
        for table in WALLED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def test_the_public_sees_no_row_of_a_schools_records(world: World, played: PlayedDay) -> None:
    paid(world, played)
    assert not [table for table, rows in counts(SYSTEM).items() if not rows], (
        "an empty table would prove nothing"
    )
    assert counts(PUBLIC) == dict.fromkeys(WALLED, 0)


def test_the_public_reads_publications_and_writes_none(world: World, played: PlayedDay) -> None:
    row = day(world)
    with transaction.atomic():
        enter(PUBLIC)
        assert Publication.objects.filter(pk=row.pk).exists()
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            stored(world, version=2)
        enter(SYSTEM)


# --- the wall behind the action -----------------------------------------------------------------------------------


def stored(world: World, **more: Any) -> Publication:
    said = {
        "school": world.school, "kind": "day", "on": TODAY, "version": 1, "content": {}, "digest": "0" * 64,
        "at": at(12), "by_id": 0,
    } | more  # fmt: skip
    return Publication.objects.create(**said)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("disclosure_next_version", {"version": 2}),
        ("disclosure_not_ahead", {"on": TODAY + timedelta(days=1)}),
        ("disclosure_month_starts_on_first", {"kind": "month", "on": date(2026, 9, 2)}),
        ("disclosure_digest_is_sha256", {"digest": "geheim"}),
        ("disclosure_kind_known", {"kind": "year"}),
    ],
)
def test_the_database_refuses_a_wrong_version(world: World, constraint: str, wrong: dict[str, Any]) -> None:
    with transaction.atomic(), acting(SYSTEM), refused_by(constraint):
        stored(world, **wrong)


def test_only_a_school_has_publications(world: World) -> None:
    with transaction.atomic(), acting(SYSTEM), refused_by("disclosure_of_a_school"):
        stored(world, school=world.supplier)


def test_what_was_published_is_never_changed(world: World, played: PlayedDay) -> None:
    row = day(world)
    for statement in (
        "UPDATE disclosure_publication SET content = '{}'",
        "DELETE FROM disclosure_publication",
    ):
        with (
            pytest.raises(Exception, match=r"permission denied|records of fact"),
            transaction.atomic(),
            acting(SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with transaction.atomic(), acting(SYSTEM):
        assert Publication.objects.get(pk=row.pk).digest == row.digest
