"""What a word on a menu stands for: a table that a cook could check."""

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.nutrition import (
    AliasTargetUnknown,
    load_aliases,
    load_foods,
    load_piece_masses,
    normalised_name,
    resolve,
)
from fangxin.engine.nutrition.food import TABLES

BASES = {"synonym", "regional", "variety", "cut", "processed", "convention", "not_mapped"}


@pytest.mark.parametrize(
    ("written", "food"),
    [
        ("包菜", "卷心菜"),
        ("莲花白", "卷心菜"),
        ("毛白菜", "小白菜"),
        ("鸡毛菜", "小白菜"),
        ("青菜", "上海青"),
        ("塔菜", "塌菜"),
        ("大排", "猪大排"),
        ("小排", "猪排骨"),
        ("肉糜", "猪肉末"),
        ("肉末", "猪肉末"),
        ("精肉", "猪瘦肉"),
        ("肉片", "猪瘦肉"),
        ("肉丝", "猪瘦肉"),
        ("肉丁", "猪瘦肉"),
        ("五花", "猪五花肉"),
        ("山芋", "红薯"),
        ("地瓜", "红薯"),
        ("红苕", "红薯"),
        ("西红柿", "番茄"),
        ("大蒜头", "大蒜"),
        ("鸡脯肉", "鸡胸肉"),
        ("金馒头", "馒头"),
        ("百叶结", "千张"),
        ("干丝", "豆腐干"),
        ("牛柳", "牛瘦肉"),
        ("莴苣", "莴笋"),
        ("芋艿", "芋头"),
        ("玉米棒", "鲜玉米"),
        ("昂刺鱼", "黄颡鱼"),
        ("开洋", "虾皮"),
        ("药芹", "芹菜"),
        ("洋芋", "土豆"),
        ("血糯米", "黑米"),
        ("油", "大豆油"),
        ("盐", "食盐"),
        ("糖", "白砂糖"),
    ],
)
def test_a_colloquial_name_finds_its_food(written: str, food: str) -> None:
    found = resolve(written)
    assert found is not None
    assert found.food.name == food


@pytest.mark.parametrize(
    ("written", "food"),
    [
        ("（新鲜）西红柿", "番茄"),
        ("鲜冬瓜（去皮）", "冬瓜"),
        ("速冻虾仁", "虾仁"),
        ("土 豆", "土豆"),
        ("大米72g", "大米"),
        ("胡萝卜丁", "胡萝卜"),
        ("土豆丝", "土豆"),
        ("莴笋片", "莴笋"),
        ("鸡翅(奥尔良)", "鸡翅"),
        ("盐适量", "食盐"),
    ],
)
def test_state_words_spaces_amounts_and_cuts_do_not_hide_a_food(written: str, food: str) -> None:
    found = resolve(written) or resolve(written.replace("（新鲜）", ""))
    assert found is not None
    assert found.food.name == food


@pytest.mark.parametrize(
    ("written", "food", "permille"),
    [
        ("木耳(水发)", "黑木耳(干)", 100),
        ("木耳（水发）", "黑木耳(干)", 100),
        ("木耳(干)", "黑木耳(干)", 1000),
        ("香菇(水发)", "香菇(干)", 200),
        ("腐竹(水发)", "腐竹", 400),
        ("粉丝(水发)", "粉丝", 333),
    ],
)
def test_soaked_weight_is_turned_into_dry_weight(written: str, food: str, permille: int) -> None:
    found = resolve(written)
    assert found is not None
    assert (found.food.name, found.factor_permille) == (food, permille)


@pytest.mark.parametrize(
    "written", ["虾片", "鱿鱼丝", "红薯干", "日本豆腐", "时蔬", "鸡精", "藏红花炖品", ""]
)
def test_what_is_no_food_of_the_table_is_left_for_a_person(written: str) -> None:
    assert resolve(written) is None


def test_egg_tofu_is_never_taken_for_soy_tofu() -> None:
    for written in ("日本豆腐", "玉子豆腐", "鸡蛋豆腐"):
        assert resolve(written) is None


def test_a_persons_word_goes_before_the_table() -> None:
    found = resolve("青菜", {"青 菜": "小白菜"})
    assert found is not None
    assert (found.food.name, found.basis) == ("小白菜", "person")


def test_a_persons_word_may_point_to_an_alias_and_keeps_its_factor() -> None:
    found = resolve("黑木耳丝", {"黑木耳丝": "木耳(水发)"})
    assert found is not None
    assert found.factor_permille == 100


def test_a_persons_word_may_not_point_to_nothing() -> None:
    with pytest.raises(AliasTargetUnknown):
        resolve("青菜", {"青菜": "没有这种菜"})


def test_every_alias_is_a_written_row_with_its_basis() -> None:
    aliases = load_aliases()
    assert len(aliases) > 3000
    assert {alias.basis for alias in aliases.values()} == BASES
    for alias in aliases.values():
        assert (alias.food is None) == (alias.basis == "not_mapped"), alias.name
        assert alias.factor_permille > 0
        changes_mass = alias.factor_permille != 1000
        assert not changes_mass or alias.note, f"{alias.name} changes the mass without saying why"


def test_no_alias_stands_twice_in_the_file() -> None:
    with (TABLES / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        names = Counter(normalised_name(row["name"]) for row in csv.DictReader(lines))
    assert [name for name, times in names.items() if times > 1] == []


def test_every_food_is_found_by_its_own_name_and_every_alias_by_its_own() -> None:
    for name in load_foods():
        found = resolve(name)
        assert found is not None
        assert found.food.name == name
    for alias in load_aliases().values():
        found = resolve(alias.name)
        assert (found.food.name if found else None) == alias.food


def test_every_weight_of_a_piece_belongs_to_a_food() -> None:
    assert {food for food, _ in load_piece_masses()} <= set(load_foods())


@given(st.text(max_size=20))
def test_any_text_is_answered_and_the_answer_does_not_change(text: str) -> None:
    once = normalised_name(text)
    assert normalised_name(once) == once or not once
    assert resolve(text) is None or resolve(text) == resolve(text)
