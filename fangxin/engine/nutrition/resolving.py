"""From a word on a menu to a food of the table, without guessing.

A name is found in one of five ways, tried in this order and told in the answer:

1. a mapping that a person made for this school (``extra``);
2. the food's own name;
3. a row of tables/aliases.csv;
4. one of these after a state word came off (鲜, 速冻, (去皮) …: tables say the same food);
5. one of these after a cut came off (丝 片 丁 块 末 …), for vegetables, tubers, meat and fish only.

A row of the alias table without a food says that the name is known and must not be mapped: 虾片 is no
prawn. What is found in none of these ways is unmapped, for a person to map once.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from fangxin.engine.nutrition.food import TABLES, Food, FoodTableError, load_foods
from fangxin.engine.nutrition.names import normalised_name, without_harmless_words

_CUTS = ("丝", "片", "丁", "块", "末", "段", "条", "粒", "碎", "茸", "蓉", "泥", "球", "圈", "花", "梗", "叶")
_CUT_GROUPS = frozenset({"蔬菜类", "畜禽肉类", "鱼虾类"})
_UNCUT_SUBGROUPS = frozenset({"腌菜", "加工肉", "制品", "藻类"})
_WHOLE_PERMILLE = 1000


class AliasTargetUnknown(ValueError):
    """A person's mapping points to a food that the table does not hold."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A row of the alias table. ``factor_permille``: grams of the food in 1,000 g of the thing named."""

    name: str
    food: str | None
    factor_permille: int
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The food that a name stands for.

    ``factor_permille`` turns the written mass into the mass of that food (100 for soaked wood ear,
    which holds a tenth of its weight in dry). ``basis``: own_name, person, or the basis of the alias
    row; ``note`` says the convention in words.
    """

    food: Food
    factor_permille: int
    basis: str
    note: str


@cache
def load_aliases() -> Mapping[str, Alias]:
    """Every alias by its normalised name. Raises FoodTableError for a row that contradicts the tables."""
    foods = load_foods()
    aliases: dict[str, Alias] = {}
    with (TABLES / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = normalised_name(row["name"])
            if name in aliases or name in foods:
                raise FoodTableError(f"别名表里“{name}”重复，或与食物本名相同，请只保留一行。")
            if row["food"] and row["food"] not in foods:
                raise FoodTableError(f"别名表里“{name}”指向的“{row['food']}”不在食物成分表中。")
            factor = int(row["factor_permille"] or _WHOLE_PERMILLE)
            aliases[name] = Alias(name, row["food"] or None, factor, row["basis"], row["note"])
    return MappingProxyType(aliases)


def resolve(name: str, extra: Mapping[str, str] | None = None) -> Resolution | None:
    """The food that ``name`` stands for, or None when a person must say.

    ``extra`` maps a school's words to foods or to known aliases and goes before the tables.
    Raises AliasTargetUnknown when it points to nothing.
    """
    written = normalised_name(name)
    if not written:
        return None
    persons = {normalised_name(word): target for word, target in (extra or {}).items()}
    candidates = [written, *without_harmless_words(written)]
    for candidate in candidates:
        if candidate in persons:
            return _by_person(candidate, persons[candidate])
        known, found = _in_tables(candidate)
        if known:
            return found
    for candidate in candidates:
        found = _uncut(candidate)
        if found is not None:
            return found
    return None


def _by_person(name: str, target: str) -> Resolution:
    known, found = _in_tables(normalised_name(target))
    if not known or found is None:
        raise AliasTargetUnknown(
            f"“{name}”被指定为“{target}”，但食物成分表里没有“{target}”；请从成分表中选一种食物。"
        )
    return Resolution(found.food, found.factor_permille, "person", f"由人指定为{target}")


def _in_tables(name: str) -> tuple[bool, Resolution | None]:
    """Whether the tables know the name, and the food; known without a food means: do not map."""
    foods = load_foods()
    if name in foods:
        return True, Resolution(foods[name], _WHOLE_PERMILLE, "own_name", "")
    alias = load_aliases().get(name)
    if alias is None:
        return False, None
    if alias.food is None:
        return True, None
    return True, Resolution(foods[alias.food], alias.factor_permille, alias.basis, alias.note)


def _uncut(name: str) -> Resolution | None:
    for cut in _CUTS:
        if not name.endswith(cut) or len(name) <= len(cut) + 1:
            continue
        _, found = _in_tables(name[: -len(cut)])
        if found is None:
            continue
        may_be_cut = found.food.group in _CUT_GROUPS or found.food.subgroup == "薯类"
        if may_be_cut and found.food.subgroup not in _UNCUT_SUBGROUPS:
            return Resolution(found.food, found.factor_permille, "cut", f"切法“{cut}”不改变食材")
    return None
