"""今日清单: the rules as tables, and the page over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.dining.actions import call_roll, eat_along
from fangxin.areas.kitchen.actions import close_batch, record_reading
from fangxin.areas.policy.models import MealDayClosure
from fangxin.web.today_rules import (
    DUE,
    DayFacts,
    DeliveryFact,
    Demands,
    DishFact,
    Stamp,
    arrange,
    left_text,
    minutes_left,
    record_of,
    tasks_of,
)
from tests.factories.kitchen import clean_tableware, fridge, meal_day_on, menu, sample
from tests.factories.pages import signed_in
from tests.factories.world import TODAY, World, at, key


def stamp(hour: int, minute: int = 0, by: str = "李芳") -> Stamp:
    return Stamp(at(hour, minute), by)


MORNING = DayFacts(
    on=TODAY, law=Demands(700, 125, 48), classes=2, called=2, expected=612, present=598, last_call=stamp(9, 40, "周婷"),
    deliveries=(DeliveryFact("惠民配送", 6, 1, stamp(7, 32)),), issues=(stamp(8, 20),), runs=(stamp(10, 45, "赵敏"),),
    dishes=(
        DishFact("红烧肉炖土豆", stamp(11, 5, "何勇"), None, 1), DishFact("番茄炒蛋", stamp(11, 10, "何勇")),
        DishFact("米饭"),
    ),
    due_samples=5, due_of=date(2026, 9, 11),
)  # fmt: skip
ALL_DONE = replace(
    MORNING, dishes=tuple(DishFact(n, stamp(11, 15), stamp(11, 40)) for n in ("红烧肉炖土豆", "番茄炒蛋", "米饭")),
    accompaniments=(stamp(12, 15, "张明远"),), service=stamp(12, 50), due_samples=0, due_of=None,
)  # fmt: skip


def state(facts: DayFacts) -> dict[str, str]:
    return {t.key: f"{t.done.at:%H:%M}" if t.done else "open" for t in tasks_of(facts)}


def test_a_morning_as_it_stands_at_eleven() -> None:
    assert state(MORNING) == {
        "accept": "07:32", "issue": "08:20", "roll": "09:40", "clean": "10:45", "cook": "open", "sample": "open",
        "accompany": "open", "serve": "open", "dispose": "open",
    }  # fmt: skip


def test_a_finished_day_has_no_open_task_and_no_disposal() -> None:
    assert "open" not in state(ALL_DONE).values()
    assert "dispose" not in state(ALL_DONE)


@pytest.mark.parametrize(
    ("change", "task", "said"),
    [
        ({"called": 1}, "roll", "open"),
        ({"classes": 0, "called": 0}, "roll", "open"),
        ({"issues": ()}, "issue", "open"),
        ({"runs": ()}, "clean", "open"),
        ({"dishes": ()}, "menu", "open"),
        ({"deliveries": (DeliveryFact("惠民配送", 6, 0, None),)}, "accept", "open"),
        (
            {"deliveries": (DeliveryFact("甲", 6, 0, stamp(7)), DeliveryFact("乙", 1, 0, None))},
            "accept",
            "open",
        ),
        (
            {"deliveries": (DeliveryFact("甲", 6, 0, stamp(7)), DeliveryFact("乙", 1, 0, stamp(8)))},
            "accept",
            "08:00",
        ),
        ({"accompaniments": ()}, "accompany", "open"),
        ({"service": None}, "serve", "open"),
        ({"disposed": 5, "disposal": stamp(14)}, "dispose", "14:00"),
        ({"due_samples": 2, "disposed": 3, "disposal": stamp(14)}, "dispose", "open"),
    ],
)
def test_each_fact_opens_or_ends_its_task(change: dict[str, Any], task: str, said: str) -> None:
    assert state(replace(ALL_DONE, **change))[task] == said


def test_no_delivery_no_acceptance() -> None:
    assert "accept" not in state(replace(MORNING, deliveries=()))


@pytest.mark.duty("D207", "supported")
def test_the_task_counts_the_dishes_without_a_sample_and_names_them() -> None:
    """Measures, annex 2 §9 (6): a sample of every dish of every meal; what is missing is shown."""
    task = next(t for t in tasks_of(MORNING) if t.key == "sample")
    assert (task.title, task.chips) == ("午餐留样 3 个菜", ("红烧肉炖土豆", "番茄炒蛋", "米饭"))
    some = replace(MORNING, dishes=(DishFact("汤", None, stamp(11, 30)), DishFact("米饭")))
    assert next(t for t in tasks_of(some) if t.key == "sample").chips == ("米饭",)


@pytest.mark.parametrize(
    ("role", "now", "rest"),
    [
        (Role.COOK, "cook", ["sample"]),
        (Role.SAFETY_MANAGER, "sample", ["serve", "dispose"]),
        (Role.STOREKEEPER, "sample", ["serve", "dispose"]),
        (Role.PRINCIPAL, "accompany", []),
        (Role.BUYER, None, []),
    ],
)
def test_each_role_sees_its_own_tasks_first(role: Role, now: str | None, rest: list[str]) -> None:
    page = arrange(tasks_of(MORNING), {role}, at(11, 13))
    assert (page.now.key if page.now else None) == now
    assert [t.key for t in page.mine] == rest
    everything = {t.key for t in (*page.mine, *page.others, *page.finished)} | (
        {page.now.key} if page.now else set()
    )
    assert everything == set(state(MORNING))
    assert (page.total, page.left) == (9, 5)


def test_what_was_done_last_stands_first() -> None:
    page = arrange(tasks_of(MORNING), {Role.COOK}, at(11, 13))
    assert [t.key for t in page.finished] == ["clean", "roll", "issue", "accept"]


@pytest.mark.parametrize(
    ("now", "left", "words"),
    [
        (at(11, 13), 32, "还有 32 分钟"),
        (at(11, 45), 0, "还有 0 分钟"),
        (at(11, 57), -12, "已过 12 分钟"),
        (at(10, 40), 65, "还有 1 小时 5 分"),
        (at(9, 45), 120, "还有 2 小时"),
        (at(13, 0), -75, "已过 1 小时 15 分"),
    ],
)
def test_the_time_left_in_words(now: datetime, left: int, words: str) -> None:
    assert minutes_left(DUE["sample"], now) == left
    assert left_text(left) == words


@pytest.mark.duty("D211", "supported")
@pytest.mark.parametrize(("hour", "late"), [(12, False), (13, True), (17, True)])
def test_a_missing_record_of_eating_along_becomes_overdue(hour: int, late: bool) -> None:
    """Measures, annex 2 §9 (7): every meal has a leader and a record; a missing one is shown."""
    page = arrange(tasks_of(replace(ALL_DONE, accompaniments=())), {Role.PRINCIPAL}, at(hour))
    assert ("accompany" in [t.key for t in page.late]) is late


@pytest.mark.parametrize(
    ("facts", "sentence", "tone"),
    [
        (ALL_DONE, "9月11日 8 项全部按时", "ok"),
        (replace(ALL_DONE, service=stamp(13, 30)), "9月11日 8 项，1 项晚于时限", "warn"),
        (replace(ALL_DONE, accompaniments=()), "9月11日缺：陪餐登记", "bad"),
        (replace(ALL_DONE, accompaniments=(), issues=()), "9月11日缺：发料给厨房、陪餐登记", "bad"),
    ],
)
def test_the_last_meal_day_in_a_sentence(facts: DayFacts, sentence: str, tone: str) -> None:
    assert record_of(tasks_of(facts), "9月11日") == (sentence, tone)


def test_a_task_done_in_its_minute_is_on_time() -> None:
    facts = replace(ALL_DONE, service=Stamp(at(13, 0) + timedelta(seconds=59)))
    assert next(t for t in tasks_of(facts) if t.key == "serve").on_time


# --- the page -------------------------------------------------------------------------------------------------------


def half_a_day(world: World) -> None:
    """Roll called, one dish cooked after a low reading, tableware clean; nothing else."""
    for who, of in (("teacher", world.school_class), ("principal", world.second_class)):
        call_roll(
            by=world.actor(who),
            key=key(),
            at=at(9, 40),
            school_class=of,
            meal_day=world.meal_day,
            absences={},
        )
    dish = menu(world)[0]
    clean_tableware(world)
    for minute, tenths in ((0, 654), (5, 731)):
        record_reading(
            by=world.actor("cook"), key=key(), at=at(11, minute), meal_day=world.meal_day, dish=dish, temperature_dc=tenths
        )  # fmt: skip
    close_batch(
        by=world.actor("cook"), key=key(), at=at(11, 6), meal_day=world.meal_day, dish=dish, portions=612
    )


def test_the_page_says_what_is_now_what_is_next_and_who_did_what(world: World) -> None:
    half_a_day(world)
    with signed_in(world, "safety", at(11, 13)) as client:
        page = client.get(reverse("today")).content.decode()
    assert "溪口镇中心小学食堂" in page
    assert "2026年9月14日 星期一" in page
    assert "应供餐 9 人" in page
    assert "午餐留样 5 个菜" in page
    assert "还有 31 分钟" in page or "还有 32 分钟" in page
    assert reverse("kitchen:samples") in page
    assert "1 次读数偏低" in page
    assert "赵敏" in page
    assert "已完成 2 项" in page


def test_the_cook_sees_the_same_heads_as_the_principal(world: World) -> None:
    half_a_day(world)
    for who in ("cook", "principal"):
        with signed_in(world, who, at(11, 10)) as client:
            page = client.get(reverse("today") + "?all=1").content.decode()
        assert "应供餐 9 人" in page
        assert "2 个班，到 9 人" in page


def test_yesterdays_missing_record_stands_on_the_page(world: World) -> None:
    meal_day_on(world, date(2026, 9, 11))
    with signed_in(world, "principal", at(12)) as client:
        page = client.get(reverse("today")).content.decode()
    assert "9月11日缺：" in page
    assert "陪餐登记" in page


def test_a_record_of_eating_along_ends_the_principals_task(world: World) -> None:
    half_a_day(world)
    eat_along(
        by=world.actor("principal"),
        key=key(),
        at=at(12, 10),
        meal_day=world.meal_day,
        taste="good",
        temperature="hot",
    )
    with signed_in(world, "principal", at(12, 15)) as client:
        page = client.get(reverse("today") + "?all=1").content.decode()
    assert "您的事都办完了" in page
    assert "张明远" in page


def test_samples_of_friday_are_due_on_monday(world: World) -> None:
    from tests.factories.kitchen import database_clock

    friday = meal_day_on(world, date(2026, 9, 11))
    dishes, where = menu(world, friday), fridge(world)
    with database_clock(at(11, 40, friday.on)):
        sample(world, dishes, where, at(11, 40, friday.on))
    with signed_in(world, "keeper", at(8)) as client:
        page = client.get(reverse("today")).content.decode()
    assert "9月11日起 5 份，已满 48 小时" in page
    assert "可销毁" in page


def test_a_day_without_a_meal_names_the_next_one(world: World) -> None:
    meal_day_on(world, date(2026, 9, 15))
    with signed_in(world, "keeper", at(9, on=date(2026, 9, 13))) as client:
        assert "下一个供餐日是 9月14日 星期一" in client.get(reverse("today")).content.decode()
    with transaction.atomic(), acting(SYSTEM):
        MealDayClosure.objects.create(meal_day=world.meal_day, reason="降雪", at=at(6), by_id=0)
    with signed_in(world, "keeper", at(9)) as client:
        page = client.get(reverse("today")).content.decode()
    assert "今天不供餐" in page
    assert "下一个供餐日是 9月15日 星期二" in page


def test_the_page_asks_a_fixed_number_of_questions(world: World, django_assert_max_num_queries: Any) -> None:
    half_a_day(world)
    meal_day_on(world, date(2026, 9, 11))
    with signed_in(world, "safety", at(11, 13)) as client:
        client.get(reverse("today"))
        with django_assert_max_num_queries(65):
            client.get(reverse("today"))


@pytest.mark.parametrize("who", ["teacher", "reviewer", "clerk"])
def test_the_list_is_the_canteens_own(world: World, who: str) -> None:
    with signed_in(world, who, at(9)) as client:
        assert client.get(reverse("today")).status_code == 403


def test_the_words_of_the_tasks_follow_the_law_of_the_day() -> None:
    stricter = replace(MORNING, law=Demands(755, 200, 72))
    details = {task.key: task.detail for task in tasks_of(stricter)}
    assert "75.5 ℃" in details["cook"]
    assert "200 克" in details["sample"]
    assert "72 小时" in details["sample"]
    assert "72 小时" in details["dispose"]


def test_acceptance_counts_the_kinds_that_still_wait() -> None:
    waiting = replace(MORNING, deliveries=(*MORNING.deliveries, DeliveryFact("绿源农产", 3)))
    assert next(task.title for task in tasks_of(waiting) if task.key == "accept") == "食材验收 3 种"
