"""Pork is rejected at 07:10: what falls out, what could take its place, and two people who change the menu."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.menus.actions.replanning import decide_change, propose_change
from fangxin.areas.menus.models import MenuChange, MenuChangeVerdict, MenuWeek
from fangxin.areas.menus.queries import day_menu, dishes_of
from fangxin.areas.menus.queries.replanning import changes_of, foods_of_day, replan_view
from fangxin.areas.menus.rules.replanning import ChangeOutdated, NothingMissing
from tests.factories.menus import import_week
from tests.factories.world import World, at, key

PORK = "猪五花肉"
HEADS = 100
SWAP = (("土豆烧肉", "土豆烧鸡"),)


def proposed(world: World, **more: object) -> MenuChange:
    given = {
        "by": world.actor("cook"), "key": key(), "at": at(7, 10), "meal_day": world.meal_day, "swaps": SWAP,
        "gone": [PORK], "reason": "五花肉有异味，整批退货",
    }  # fmt: skip
    return propose_change(**{**given, **more})  # type: ignore[arg-type]


def names(world: World) -> list[str]:
    look_as(world.actor("safety"))
    return [dish.name for dish in dishes_of(world.actor("safety"), world.meal_day)]


def test_the_dish_without_its_pork_is_named_and_answers_differ_and_are_told_with_their_figures(
    world: World,
) -> None:
    import_week(world)
    actor = world.actor("cook")
    assert PORK in foods_of_day(actor, world.meal_day)
    view = replan_view(actor, world.meal_day, gone=[PORK], store_g={}, heads=HEADS)
    assert view.missing == (("土豆烧肉", (PORK,)),)
    assert 1 <= len(view.options) <= 3
    into = [option.dishes[0].name for option in view.options]
    assert len(set(into)) == len(into)
    for option in view.options:
        assert option.dishes[0].out == "土豆烧肉"
        assert all(food != PORK for food, _need, _there in option.dishes[0].parts)
        assert not option.from_store  # the store is empty: everything must be bought, and how much is said
        assert option.dishes[0].to_buy
        assert {title for title, _figure, _better in option.figures} >= {"能量", "蛋白质"}


def test_what_the_store_holds_goes_first_and_is_enough_for_every_head(world: World) -> None:
    import_week(world)
    actor = world.actor("cook")
    plenty = {
        food: 60_000
        for food in (
            "鸡腿肉",
            "土豆",
            "姜",
            "大葱",
            "大蒜",
            "酱油",
            "料酒",
            "菜籽油",
            "食盐",
            "白砂糖",
            "胡萝卜",
        )
    }
    view = replan_view(actor, world.meal_day, gone=[PORK], store_g=plenty, heads=HEADS)
    first = view.options[0]
    assert first.from_store
    assert first.dishes[0].to_buy == []
    assert {food for food, _need, _there in first.dishes[0].parts} <= set(plenty)


def test_a_day_that_needs_nothing_of_it_is_not_changed(world: World) -> None:
    import_week(world)
    with pytest.raises(NothingMissing, match="不用牛瘦肉"):
        replan_view(world.actor("cook"), world.meal_day, gone=["牛瘦肉"], store_g={}, heads=HEADS)


def test_a_second_person_changes_the_menu_and_the_published_week_stays(world: World) -> None:
    week = import_week(world)
    change = proposed(world)
    assert "土豆烧肉" in names(world)  # proposed is not changed
    verdict = decide_change(by=world.actor("safety"), key=key(), at=at(7, 15), change=change, accepted=True)
    after = names(world)
    assert "土豆烧鸡" in after
    assert "土豆烧肉" not in after
    assert verdict.menu_week is not None
    assert verdict.menu_week.supersedes_id == week.pk
    assert (
        MenuWeek.objects.get(pk=week.pk)
        .days.get(meal_day=world.meal_day)
        .dishes.filter(name="土豆烧肉")
        .exists()
    )
    kept = day_menu(world.actor("safety"), world.meal_day)
    chicken = next(dish for dish in kept.dishes if dish.name == "土豆烧鸡")
    written = {part.name for part in chicken.ingredients}
    assert "鸡腿肉" in written
    assert "菜籽油" not in written  # the sheet writes oil and salt once for the whole meal
    assert {dish.name for dish in kept.dishes} >= {"白米饭", "西红柿炒蛋", "牛奶"}
    other_days = verdict.menu_week.days.exclude(meal_day=world.meal_day)
    assert other_days.count() == week.days.count() - 1
    assert all(day.dishes.filter(name="土豆烧肉").exists() for day in other_days)
    assert [row.reason for row in changes_of(world.actor("safety"), world.meal_day)] == [
        "五花肉有异味，整批退货"
    ]


def test_who_proposes_does_not_decide_and_a_cook_decides_nothing(world: World) -> None:
    import_week(world)
    change = proposed(world, by=world.actor("safety"))
    with pytest.raises(Refused, match="不能自己确认"):
        decide_change(by=world.actor("safety"), key=key(), at=at(7, 15), change=change, accepted=True)
    with pytest.raises(NotAllowed):
        decide_change(by=world.actor("cook"), key=key(), at=at(7, 15), change=change, accepted=True)
    with pytest.raises(NotAllowed):
        proposed(world, by=world.actor("teacher"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": " "}, "原因"),
        ({"swaps": (("红烧鱼块", "土豆烧鸡"),)}, "没有“红烧鱼块”"),
        ({"swaps": (("土豆烧肉", "龙虾刺身"),)}, "菜品库里没有"),
        ({"swaps": ()}, "没有选择"),
        ({"at": at(7, 10) + timedelta(days=400)}, "已经过去"),
    ],
)
def test_a_wrong_proposal_changes_nothing(world: World, more: dict[str, object], said: str) -> None:
    import_week(world)
    with pytest.raises(Refused, match=said):
        proposed(world, **more)
    assert not MenuChange.objects.exists()


def test_of_two_proposals_the_second_is_outdated_once_the_first_is_accepted(world: World) -> None:
    import_week(world)
    one, other = proposed(world), proposed(world, swaps=(("土豆烧肉", "红烧鱼块"),))
    decide_change(by=world.actor("safety"), key=key(), at=at(7, 15), change=one, accepted=True)
    with pytest.raises(ChangeOutdated):
        decide_change(by=world.actor("safety"), key=key(), at=at(7, 16), change=other, accepted=True)
    decide_change(by=world.actor("safety"), key=key(), at=at(7, 16), change=other, accepted=False)
    assert "土豆烧鸡" in names(world)


def test_the_database_takes_no_decision_of_the_proposer_and_no_week_of_another_line(world: World) -> None:
    week = import_week(world)
    change = proposed(world)
    look_as(world.actor("safety"))
    safety = world.people["safety"].pk
    for by, of_week, said in (
        (change.by_id, "NULL", "does not decide"),
        (safety, str(week.pk), "not the next one"),
    ):
        accepted = "true" if of_week != "NULL" else "false"
        with (
            pytest.raises(IntegrityError, match=said), transaction.atomic(), connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(
                "INSERT INTO menus_menuchangeverdict (owner_path, change_id, accepted, menu_week_id, at, by_id)"
                f" VALUES ('', %s, {accepted}, {of_week}, now(), %s)",
                [change.pk, by],
            )
    assert not MenuChangeVerdict.objects.exists()
