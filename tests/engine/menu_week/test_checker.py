"""The independent checker: a hand-made bad week is rejected with every rule and clause, a good one passes."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from fangxin.engine.dishes import DishCategory, load_dishes
from fangxin.engine.menu_week import (
    PlannedDay,
    PlannedDish,
    PlannedPart,
    PlannedWeek,
    check_week,
    may_publish,
    planned_dish,
    rules_of_week,
)
from fangxin.engine.menu_week.checker import figure_text
from fangxin.engine.menu_week.measures import week_figures
from fangxin.engine.menu_week.score import assess
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.engine.nutrition import load_foods
from fangxin.engine.policy import Policy

FOODS = load_foods()
POLICY = Policy.load()
ON = date(2026, 10, 12)
DAYS = ("周一", "周二", "周三", "周四", "周五")


def rules(band: str = "9-11", programme: str = "compulsory-nutrition") -> WeekRules:
    return rules_of_week(lambda name: POLICY.if_demanded(name, on=ON, programme=programme), band)


RULES = rules()


def dish(
    name: str, category: DishCategory | None, *parts: tuple[str, float], method: str = "炒"
) -> PlannedDish:
    return PlannedDish(
        name,
        category,
        tuple(PlannedPart(food, FOODS[food], int(grams * 1000)) for food, grams in parts),
        method,
    )


def week(*days: tuple[PlannedDish, ...], band: str = "9-11") -> PlannedWeek:
    return PlannedWeek(band, tuple(PlannedDay(DAYS[i], dishes) for i, dishes in enumerate(days)))


def day(number: int) -> tuple[PlannedDish, ...]:
    """A plain day that keeps every blocking rule; ``number`` makes its dishes differ from other days'."""
    meats = ("鸡胸肉", "猪瘦肉", "牛瘦肉", "草鱼", "鸡腿肉")
    greens = ("小白菜", "菠菜", "上海青", "西兰花", "菜心")
    mushrooms = ("香菇(鲜)", "平菇", "金针菇", "杏鲍菇", "口蘑")
    fruit = ("苹果", "梨", "橘子", "香蕉", "橙")
    return (
        dish(
            "米饭",
            DishCategory.STAPLE,
            ("大米", 100),
            (("大米", "小米", "黑米", "糙米", "玉米面")[number], 15),
        ),
        dish(
            f"荤{number}",
            DishCategory.MAIN_MEAT,
            (meats[number], 40),
            ("土豆", 30),
            ("胡萝卜", 30),
            ("大豆油", 4),
        ),
        dish(
            f"豆腐{number}", DishCategory.HALF_MEAT, ("豆腐(北)", 50), (mushrooms[number], 10), ("大豆油", 3)
        ),
        dish(f"素{number}", DishCategory.VEGETABLE, (greens[number], 100), ("黑木耳(干)", 1), ("大豆油", 2)),
        dish(f"汤{number}", DishCategory.SOUP, ("鸡蛋", 25), ("番茄", 40), ("食盐", 1)),
        dish("牛奶", DishCategory.EXTRA, ("纯牛奶", 200), method="即食"),
        dish("水果", DishCategory.EXTRA, (fruit[number], 90), method="即食"),
    )


GOOD = week(*(day(number) for number in range(5)))


def broken(bad: PlannedWeek, of: WeekRules = RULES) -> set[tuple[str, str]]:
    return {(finding.code, finding.day) for finding in check_week(bad, of) if finding.blocks}


def test_a_good_week_may_be_published() -> None:
    findings = check_week(GOOD, RULES)
    assert [finding.sentence for finding in findings if finding.blocks] == []
    assert may_publish(findings)


def _changed(index: int, *dishes: PlannedDish) -> PlannedWeek:
    """The good week with the dishes of one day replaced."""
    days = list(GOOD.days)
    days[index] = replace(days[index], dishes=dishes)
    return replace(GOOD, days=tuple(days))


def _without(index: int, *names: str) -> PlannedWeek:
    return _changed(index, *(d for d in GOOD.days[index].dishes if d.name not in names))


@pytest.mark.duty("D136", "supported")
def test_a_day_without_soup_or_with_two_dishes_is_rejected() -> None:
    """附件2第七条：每餐至少“三菜一汤”。"""
    assert ("soups_per_meal", "周二") in broken(_without(1, "汤1"))
    assert ("dishes_per_meal", "周三") in broken(_without(2, "豆腐2"))
    finding = next(f for f in check_week(_without(1, "汤1"), RULES) if f.code == "soups_per_meal")
    assert "三菜一汤" in finding.clause
    assert finding.sentence == "周二汤 0 个，少于 1 个。"


@pytest.mark.duty("D137", "supported")
def test_eleven_kinds_a_day_are_too_few_and_oil_salt_and_aromatics_do_not_help() -> None:
    """附件2第七条：每天食材种类达到12种以上。"""
    eleven = _without(0, "水果")
    _, days = week_figures(GOOD)
    assert days[0]["kinds_per_day"].value == 12
    assert ("kinds_per_day", "周一") in broken(eleven)
    seasoned = _changed(
        0, *eleven.days[0].dishes, dish("料", None, ("大豆油", 5), ("酱油", 3), ("姜", 5), ("食盐", 1))
    )
    assert ("kinds_per_day", "周一") in broken(seasoned)
    assert ("kinds_per_day", "周一") not in broken(
        _changed(0, *eleven.days[0].dishes, dish("橙", DishCategory.EXTRA, ("橙", 60), method="即食"))
    )


@pytest.mark.duty("D138", "supported")
def test_twenty_four_kinds_a_week_are_too_few() -> None:
    """附件2第七条：每周25种以上。"""
    same = week(*(day(0) for _ in range(5)))
    assert week_figures(same)[0]["kinds_per_week"].value < 25 <= week_figures(GOOD)[0]["kinds_per_week"].value
    assert ("kinds_per_week", "") in broken(same)
    assert ("kinds_per_week", "") not in broken(GOOD)


@pytest.mark.duty("D139", "supported")
def test_a_day_without_animal_food_is_rejected() -> None:
    """附件2第七条：合理搭配动物性和植物性食物。"""
    vegan = _changed(
        3,
        *(
            dish(d.name, d.category, *((p.name, p.mass_mg / 1000) for p in d.parts if p.name not in ("草鱼", "鸡蛋", "纯牛奶")))
            for d in GOOD.days[3].dishes
            if d.name != "牛奶"
        ),
    )  # fmt: skip
    finding = next(f for f in check_week(vegan, RULES) if f.code == "daily_animal")
    assert finding.blocks
    assert "合理搭配动物性和植物性食物" in finding.clause


@pytest.mark.duty("D140", "supported")
def test_too_little_vegetable_and_meat_is_rejected_by_the_gram() -> None:
    """附件2第七条：多种新鲜蔬菜和肉类充足供应；量按WS/T 554-2017表4。"""
    meagre = week(
        *(
            tuple(
                dish(d.name, d.category, *((p.name, p.mass_mg / 4000) for p in d.parts))
                if d.category in (DishCategory.MAIN_MEAT, DishCategory.VEGETABLE, DishCategory.SOUP)
                else d
                for d in menu.dishes
            )
            for menu in GOOD.days
        )
    )
    found = {finding.code: finding for finding in check_week(meagre, RULES)}
    assert {"vegetables", "meat"} <= set(found)
    assert found["vegetables"].blocks
    assert "多种新鲜蔬菜和肉类充足供应" in found["meat"].clause
    assert not {"vegetables", "meat"} & {code for code, _ in broken(GOOD)}


@pytest.mark.duty("D141", "supported")
@pytest.mark.parametrize(("food", "code"), [("牛奶", "weekly_milk"), ("水果", "weekly_fruit")])
def test_a_week_without_milk_or_fruit_is_rejected(food: str, code: str) -> None:
    """附件2第七条：每周要保证有牛奶、鸡蛋、水果交替供应。"""
    without = week(*(tuple(d for d in menu.dishes if d.name != food) for menu in GOOD.days))
    assert (code, "") in broken(without)
    assert (code, "") not in broken(GOOD)


@pytest.mark.duty("D141", "supported")
def test_a_few_grams_of_egg_in_a_soup_are_no_egg() -> None:
    """附件2第七条：每周要保证有牛奶、鸡蛋、水果交替供应。"""
    drop = week(
        *(
            (*menu.dishes[:4], dish("蛋花汤", DishCategory.SOUP, ("鸡蛋", 8)), *menu.dishes[5:])
            for menu in GOOD.days
        )
    )
    assert ("weekly_egg", "") in broken(drop)


@pytest.mark.duty("D102", "supported")
def test_a_preschool_week_must_hold_all_nine_groups() -> None:
    """附件1第四条：新鲜蔬菜、水果、鸡蛋、牛奶或酸奶、大豆或豆制品、猪肉、牛羊肉、禽肉、鱼肉。"""
    preschool = rules("preschool", "preschool-nutrition")
    nine = {limit.code for limit in preschool.limits if limit.family == "weekly_foods"}
    assert len(nine) == 9
    small = replace(GOOD, band="preschool")
    assert not {code for code, _ in broken(small, preschool)} & nine
    no_beef = replace(small, days=tuple(d for d in small.days if d.label != "周三"))
    assert {code for code, _ in broken(no_beef, preschool)} & nine == {"weekly_beef_or_mutton"}
    finding = next(f for f in check_week(no_beef, preschool) if f.code == "weekly_beef_or_mutton")
    assert "牛羊肉" in finding.clause


@pytest.mark.duty("D101", "supported")
def test_a_child_of_four_is_judged_by_a_child_s_needs() -> None:
    """附件1第四条：针对学前儿童科学合理配餐。1,275 kcal × 35–40 % × 90–110 % = 401.6–561 kcal."""
    preschool = rules("preschool", "preschool-nutrition")
    energy = preschool.limit("energy")
    assert energy is not None
    assert (energy.low, energy.high) == (Fraction("401.625"), Fraction(561))
    assert ("energy", "") in broken(replace(GOOD, band="preschool"), preschool), (
        "a big child's lunch is too much"
    )


@pytest.mark.duty("D123", "supported")
def test_energy_must_stay_within_ninety_and_a_hundred_and_ten_per_cent() -> None:
    """附件2第六条；WS/T 554-2017：能量 90–110 %。9-11: 2,000 kcal × 35 % × 90 % = 630; × 40 % × 110 % = 880."""
    energy = RULES.limit("energy")
    assert energy is not None
    assert (energy.low, energy.high) == (630, 880)
    value = week_figures(GOOD)[0]["energy"].value
    assert 630 <= value <= 880
    for factor in (Fraction(6, 10), Fraction(14, 10)):
        scaled = week(
            *(
                tuple(replace(d, parts=tuple(replace(p, mass_mg=int(p.mass_mg * factor)) for p in d.parts)) for d in m.dishes)
                for m in GOOD.days
            )
        )  # fmt: skip
        assert ("energy", "") in broken(scaled)


def test_percentages_are_told_of_the_recommended_lunch_not_of_the_least_that_passes() -> None:
    """2,000 kcal × 37.5 % = 750: 630 is 84 % and 880 is 117 %; a range without a need is told of its middle."""
    bars = {bar.limit.code: bar for bar in assess(GOOD, RULES).bars}
    energy, protein, fat, salt = (bars[code] for code in ("energy", "protein", "fat_energy", "salt"))
    assert RULES.lunch_part == Fraction(375, 1000)
    assert energy.wanted == 750
    assert [energy.part(Fraction(kcal)) for kcal in (630, 749, 750, 880)] == [84, 99, 100, 117]
    assert energy.reached == int(energy.measured.value * 100 / 750)
    assert protein.limit.low is not None
    assert protein.part(protein.limit.low) == 74  # 80 % × 35 ÷ 37.5 = 74.67 %
    assert (fat.wanted, fat.part(Fraction(20)), fat.part(Fraction(30))) == (25, 80, 120)
    assert salt.wanted == salt.limit.high
    bare = rules_of_week(
        lambda name: None if name == "lunch_share_high" else POLICY.if_demanded(name, on=ON, programme="compulsory-nutrition"),
        "9-11",
    )  # fmt: skip
    calcium = next(bar for bar in assess(GOOD, bare).bars if bar.limit.code == "calcium")
    assert (bare.lunch_part, calcium.wanted) == (None, calcium.limit.low)


@pytest.mark.duty("D124", "supported")
def test_every_limit_names_the_document_it_comes_from() -> None:
    """附件2第六条：对照《学生餐营养指南》。"""
    assert all(limit.clause for limit in RULES.limits)
    assert {limit.code for limit in RULES.limits if "WS/T 554-2017" in limit.clause} >= {
        "energy", "protein", "calcium", "fat_energy", "vegetables", "fruit", "dark_vegetables",
    }  # fmt: skip
    assert RULES.standard == "学生餐营养指南（WS/T 554-2017）"
    assert rules("preschool", "preschool-nutrition").standard != RULES.standard


def test_a_banned_dish_and_a_banned_bean_are_rejected_with_their_clause() -> None:
    cold = _changed(0, *GOOD.days[0].dishes, dish("凉拌黄瓜", DishCategory.VEGETABLE, ("黄瓜", 50)))
    beans = _changed(1, *GOOD.days[1].dishes, dish("干煸豆角", DishCategory.VEGETABLE, ("四季豆", 50)))
    assert ("banned_cold_dishes", "周一") in broken(cold)
    assert ("banned_green_beans", "周二") in broken(beans)
    assert "第三十六条" in next(f for f in check_week(beans, RULES) if f.family == "banned").clause


def test_a_dish_twice_and_frying_twice_are_rejected() -> None:
    twice = _changed(4, *GOOD.days[0].dishes)
    found = next(f for f in check_week(twice, RULES) if f.code == "dish_repeats_per_week")
    assert found.blocks
    assert found.dishes == ("荤0", "豆腐0", "素0", "汤0")
    fried = [dish(f"炸{i}", DishCategory.MAIN_MEAT, ("鸡腿肉", 40), method="炸") for i in range(2)]
    both = _changed(0, *GOOD.days[0].dishes, *fried)
    assert ("fried_dishes_per_week", "") in broken(both)
    assert ("fried_dishes_per_week", "") not in broken(_changed(0, *GOOD.days[0].dishes, fried[0]))


def test_what_is_unknown_is_not_taken_for_zero_and_cannot_reject() -> None:
    """Milk of unknown mass may bring the calcium; the finding says so and does not block."""
    unknown = week(
        *(
            tuple(
                replace(d, parts=(replace(d.parts[0], mass_mg=None),)) if d.name == "牛奶" else d
                for d in menu.dishes
            )
            for menu in GOOD.days
        )
    )
    calcium = next(f for f in check_week(unknown, RULES) if f.code == "calcium")
    assert not calcium.blocks
    assert not calcium.certain
    assert calcium.unknown == ("纯牛奶",)
    without = week(*(tuple(d for d in menu.dishes if d.name != "牛奶") for menu in GOOD.days))
    short = next(f for f in check_week(without, RULES) if f.code == "calcium")
    assert short.certain
    assert not short.blocks, (
        "tables differ too much in calcium to forbid a menu; a county may make it a reason"
    )


def test_a_rule_of_a_ratio_is_taken_from_the_sums_and_not_from_daily_ratios() -> None:
    """One day of 100 g rice, one of 100 g lard: fat gives 900 of 1,200-odd kcal, not the mean of 2 % and 100 %."""
    rice = dish("米饭", DishCategory.STAPLE, ("大米", 100))
    oil = dish("油", None, ("大豆油", 100))
    figures, days = week_figures(week((rice,), (oil,)))
    fat = (FOODS["大米"].fat_mg or 0) + (FOODS["大豆油"].fat_mg or 0)
    energy = (FOODS["大米"].energy_kcal or 0) + (FOODS["大豆油"].energy_kcal or 0)
    assert figures["fat_energy"].value == Fraction(fat * 9 * 100, energy * 1000)
    assert figures["fat_energy"].value != (days[0]["fat_energy"].value + days[1]["fat_energy"].value) / 2


def test_the_score_says_what_every_lost_point_is_for() -> None:
    judged = assess(_without(1, "汤1"), RULES)
    assert judged.score == 100 - sum(item.lost for item in judged.deductions)
    soup = next(item for item in judged.deductions if item.title == "汤")
    assert soup.findings[0].clause
    assert judged.score < assess(GOOD, RULES).score


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(Fraction(12), "种", "12 种"), (Fraction(2740, 3), "千卡", "913.3 千卡"), (Fraction(353, 100), "克", "3.53 克"),
     (Fraction(605, 20), "%", "30.3%"), (Fraction(1, 2), "克", "0.5 克")],
)  # fmt: skip
def test_figures_read_as_people_write_them(value: Fraction, unit: str, text: str) -> None:
    assert figure_text(value, unit) == text


def test_a_dish_of_the_library_keeps_its_grams_when_planned() -> None:
    found = load_dishes()[0]
    planned = planned_dish(found, "9-11")
    assert planned.masses_mg() == dict(found.masses_mg("9-11"))
    assert {part.name for part in planned.parts if part.counts} == {"猪五花肉", "猪后腿肉", "土豆", "胡萝卜"}
    smaller = planned_dish(found, "9-11", 800)
    assert smaller.masses_mg()["土豆"] == 32_000
