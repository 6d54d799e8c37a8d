"""Pure decisions of the library: what a dish must hold, the digest that is signed, and who may sign next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.dishes import DISH_BANDS, Dish, DishCategory, DishIngredient, IngredientPart
from fangxin.engine.nutrition import load_foods

NUTRITIONIST, HEALTH = "nutritionist", "health_department"
SEAT_ORDER = (NUTRITIONIST, HEALTH)
MOST_MG = 400_000
SEASON_MONTHS: Mapping[str, tuple[int, ...]] = {
    "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2),
}  # fmt: skip


class RecipeWrong(Refused):
    """A dish cannot be stored as written; every fault is listed at once."""

    code = "recipe_wrong"

    def __init__(self, sentence: str, faults: Sequence[str] = ()) -> None:
        super().__init__(sentence, remedy="请改正后再保存。" if faults else "请核对后再保存。")
        self.faults = tuple(faults)


class ReviewRefused(Refused):
    """The panel's signature is not due, or not this person's to give."""

    code = "review_refused"


@dataclass(frozen=True, slots=True)
class Signature:
    """One review as the rules see it."""

    seat: str
    accepted: bool
    by_id: int


def season_of(month: int) -> str:
    """The season of a month: spring is March to May."""
    return next(season for season, months in SEASON_MONTHS.items() if month in months)


def faults_of_dish(dish: Dish) -> list[str]:
    """Everything that is wrong with a dish, naming the ingredient. Empty: it may be stored."""
    foods = load_foods()
    faults = [] if dish.name else ["菜名是空的。"]
    names = [part.food for part in dish.ingredients]
    faults += [
        f"“{dish.name}”里“{name}”写了两次。" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    if not any(part.part is IngredientPart.MAIN for part in dish.ingredients):
        faults.append(f"“{dish.name}”没有主料。")
    for part in dish.ingredients:
        food = foods.get(part.food)
        if food is None:
            faults.append(f"“{dish.name}”的“{part.food}”不在食物成分表里。")
            continue
        if food.school_note.startswith("禁用"):
            faults.append(f"“{dish.name}”的“{part.food}”学校食堂不得使用。")
        masses = [part.masses_mg.get(band, 0) for band in DISH_BANDS]
        if min(masses) <= 0 or masses != sorted(masses) or masses[-1] > MOST_MG:
            faults.append(f"“{dish.name}”的“{part.food}”克重不对：应大于 0、随年龄不减、每份不超过 400 克。")
    return faults


def dish_content(dish: Dish) -> list[object]:
    """What is signed, as plain lists in a fixed order."""
    return [
        dish.name, dish.category.value, dish.method, dish.equipment, sorted(dish.months), dish.note,
        [[part.food, part.part.value, *(part.masses_mg[band] for band in DISH_BANDS)] for part in dish.ingredients],
    ]  # fmt: skip


def digest_of_content(content: object) -> str:
    """SHA-256 of plain content, the same on every machine."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def state_of(signatures: Iterable[Signature]) -> str:
    """draft, nutritionist (agreed, waits for the health department), approved, or refused."""
    found = {signature.seat: signature.accepted for signature in signatures}
    if False in found.values():
        return "refused"
    if HEALTH in found:
        return "approved"
    return "nutritionist" if NUTRITIONIST in found else "draft"


STATE_TITLES = {
    "draft": "待营养审核", "nutritionist": "待卫健审定", "approved": "已审定", "refused": "未通过",
}  # fmt: skip


def check_review(
    signatures: Sequence[Signature], *, seats: Sequence[str], seat: str, by_id: int, author_id: int, clause: str,
    accepted: bool, remark: str,
) -> None:  # fmt: skip
    """Whether this person may sign now. Raises ReviewRefused."""
    if seat not in seats:
        raise ReviewRefused("您在食谱审定组里没有这个席位。", clause=clause, remedy="请由县营养办登记席位。")
    if by_id == author_id:
        raise ReviewRefused("编写的人不能审自己的食谱。", clause=clause, remedy="请由审定组另一位成员审核。")
    if any(signature.by_id == by_id for signature in signatures):
        raise ReviewRefused("同一人不能在两个席位上签。", clause=clause, remedy="请由另一位成员签。")
    state = state_of(signatures)
    due = {"draft": NUTRITIONIST, "nutritionist": HEALTH}.get(state)
    if due is None:
        raise ReviewRefused(
            say("这一版%(state)s，不再签。", state=STATE_TITLES[state]),
            clause=clause,
            remedy="要改请另存新版。",
        )
    if seat != due:
        raise ReviewRefused(
            say("现在%(state)s。", state=STATE_TITLES[state]),
            clause=clause,
            remedy="请按次序：先营养专业人员，后卫生健康部门。",
        )
    if not accepted and not remark:
        raise ReviewRefused(
            "不同意要写明原因。", clause=clause, remedy="请填写意见。", fields={"remark": "请写明原因。"}
        )


def library_dish(
    name: str, category: str, method: str, equipment: str, months: Iterable[int], note: str,
    parts: Iterable[tuple[str, str, Mapping[str, int]]],
) -> Dish:  # fmt: skip
    """A dish from plain values, as forms, workbooks and rows give them. Raises RecipeWrong for an unknown word."""
    try:
        ingredients = tuple(
            DishIngredient(food, IngredientPart(part), masses) for food, part, masses in parts
        )
        found = frozenset(months) or frozenset(range(1, 13))
        return Dish(name, DishCategory(category), method, equipment, found, ingredients, "", note)
    except ValueError as error:
        words = "、".join([*(c.value for c in DishCategory), *(p.value for p in IngredientPart)])
        raise RecipeWrong(
            say(
                "“%(name)s”的类别或作用写法不认得：%(error)s。可用：%(words)s。",
                name=name,
                error=error,
                words=words,
            )
        ) from error
