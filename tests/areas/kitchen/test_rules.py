"""The kitchen's decisions as tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.kitchen.rules import (
    DishUnknown,
    NotCookedThrough,
    NotDisinfected,
    Portion,
    Run,
    SampleTooLight,
    SampleTooYoung,
    Threshold,
    check_cooked,
    check_kept_long_enough,
    check_run,
    check_samples,
    degrees,
    may_dispose_at,
)
from tests.factories.world import at


@pytest.mark.parametrize(
    ("tenths", "said"), [(700, "70.0 ℃"), (654, "65.4 ℃"), (-185, "-18.5 ℃"), (-5, "-0.5 ℃"), (0, "0.0 ℃")]
)
def test_tenths_of_a_degree_read_as_degrees(tenths: int, said: str) -> None:
    assert degrees(tenths) == said


@pytest.mark.parametrize(
    ("reading", "closes"), [(None, False), (0, False), (699, False), (700, True), (701, True), (982, True)]
)
def test_a_batch_closes_from_seventy_degrees(reading: int | None, closes: bool) -> None:
    if closes:
        check_cooked("红烧肉", reading, 700, "依据")
    else:
        with pytest.raises(NotCookedThrough) as refused:
            check_cooked("红烧肉", reading, 700, "依据")
        assert refused.value.clause == "依据"


@pytest.mark.parametrize(
    ("grams", "enough"), [(124, False), (120, False), (125, True), (126, True), (0, False)]
)
def test_a_sample_weighs_125_grams_or_more(grams: int, enough: bool) -> None:
    portions = {1: Portion("A1", 130), 2: Portion("A2", grams)}
    if enough:
        check_samples(portions, {1: "米饭", 2: "汤"}, set(), 125, "依据")
    else:
        with pytest.raises(SampleTooLight, match=f"汤 {grams} 克") as refused:
            check_samples(portions, {1: "米饭", 2: "汤"}, set(), 125, "依据")
        assert list(refused.value.fields) == ["weight-2"]


@pytest.mark.parametrize(
    ("portions", "why"),
    [
        ({}, "没有填写"),
        ({9: Portion("A1", 130)}, "不在今天的食谱"),
        ({3: Portion("A1", 130)}, "已经留过样"),
        ({1: Portion(" ", 130)}, "容器编号"),
        ({1: Portion("A1", 130), 2: Portion("A1 ", 130)}, "用了两次"),
    ],
)
def test_a_form_of_samples_is_refused_as_a_whole(portions: dict[int, Portion], why: str) -> None:
    with pytest.raises(Refused, match=why):
        check_samples(portions, {1: "米饭", 2: "汤", 3: "蛋"}, {3}, 125, "依据")


def test_the_later_of_the_two_clocks_counts() -> None:
    kept, recorded = at(11, 40), at(15)  # entered by the phone's outbox three hours later
    assert may_dispose_at(kept, recorded, 48) == recorded + timedelta(hours=48)
    assert may_dispose_at(recorded, kept, 48) == recorded + timedelta(hours=48)


@pytest.mark.parametrize(("hours", "free"), [(0, False), (47, False), (48, True), (49, True)])
def test_a_sample_is_free_after_48_hours(hours: int, free: bool) -> None:
    kept = at(11, 40)
    now = kept + timedelta(hours=hours)
    if free:
        check_kept_long_enough("米饭", kept + timedelta(hours=48), now, 48, "依据")
    else:
        with pytest.raises(SampleTooYoung, match=f"还差 {48 - hours} 小时 0 分"):
            check_kept_long_enough("米饭", kept + timedelta(hours=48), now, 48, "依据")


STEAM, CHLORINE = Threshold(1000, 10, "蒸汽"), Threshold(250, 5, "含氯")


@pytest.mark.parametrize(
    ("run", "threshold", "why"),
    [
        (Run("steam", at(10), at(10, 10), 1000, None, 9), STEAM, ""),
        (Run("steam", at(10), at(10, 9), 1000, None, 9), STEAM, "不到 10 分钟"),
        (Run("steam", at(10), at(10, 10), 999, None, 9), STEAM, "没达到 100.0 ℃"),
        (Run("steam", at(10), at(10, 10), None, None, 9), STEAM, "请填写消毒温度"),
        (Run("steam", at(10), at(10, 10), 1000, None, 0), STEAM, "件数"),
        (Run("steam", at(10), at(10), 1000, None, 9), STEAM, "结束时间要晚于"),
        (Run("steam", at(10), at(11, 1), 1000, None, 9), STEAM, "还没结束"),
        (Run("chlorine", at(10), at(10, 5), None, 250, 9), CHLORINE, ""),
        (Run("chlorine", at(10), at(10, 5), None, 249, 9), CHLORINE, "没达到 250"),
        (Run("chlorine", at(10), at(10, 4), None, 250, 9), CHLORINE, "不到 5 分钟"),
        (Run("chlorine", at(10), at(10, 5), 1000, None, 9), CHLORINE, "有效氯"),
        (Run("infrared", at(10), at(10, 15), 1200, None, 9), None, ""),
        (Run("microwave", at(10), at(10, 15), 1200, None, 9), None, "没有这种消毒方法"),
    ],
)
def test_tableware_is_clean_when_it_was_hot_or_strong_long_enough(
    run: Run, threshold: Threshold | None, why: str
) -> None:
    if not why:
        check_run(run, threshold, at(11))
        return
    with pytest.raises(NotDisinfected, match=why):
        check_run(run, threshold, at(11))


def test_a_dish_that_is_not_on_the_menu_is_named_as_such() -> None:
    with pytest.raises(DishUnknown):
        check_samples({4: Portion("A1", 130)}, {1: "米饭"}, set(), 125, "依据")
