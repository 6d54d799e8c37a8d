"""One equality as it is shown: both sides, the residual, and how it stands. Unknown is said, never filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fangxin.areas.disclosure.rules.content import Content
from fangxin.engine.ledger.equalities import Equality, Standing

UNKNOWN, WAITING = "unknown", "waiting"


@dataclass(frozen=True, slots=True)
class Shown:
    """How an equality is called on the page."""

    title: str
    left_label: str
    right_label: str
    unit: str


def known(shown: Shown, equality: Equality, note: str = "", *, waiting: str = "") -> Content:
    """An equality whose two sides are on record. `waiting` says what the missing part still waits for."""
    state = WAITING if waiting and equality.residual else equality.standing.value
    return _content(shown, state, note or "", equality.left, equality.right) | {
        "residual": equality.residual, "tolerance": equality.tolerance, "why": waiting if state == WAITING else "",
    }  # fmt: skip


def unknown(shown: Shown, why: str, *, left: int | None = None, right: int | None = None) -> Content:
    """An equality of which a side is not on record yet, and why."""
    return _content(shown, UNKNOWN, "", left, right) | {"residual": None, "tolerance": None, "why": why}


def _content(shown: Shown, state: str, note: str, left: int | None, right: int | None) -> Content:
    return {
        "title": shown.title, "left_label": shown.left_label, "right_label": shown.right_label, "unit": shown.unit,
        "state": state, "note": note, "left": left, "right": right,
    }  # fmt: skip


def counted(equalities: list[Content]) -> dict[str, int]:
    """How many stand how."""
    states = [row["state"] for row in equalities]
    return {state: states.count(state) for state in (*(s.value for s in Standing), WAITING, UNKNOWN)}


def written(row: Content, writers: dict[str, Callable[[int | None], str]]) -> Content:
    """The equality as the component of the design system takes it; `writers` write a number of each unit."""
    write, unit = writers[row["unit"]], {"fen": "元", "g": "公斤", "portion": "份"}[row["unit"]]
    tone, result = {
        Standing.EQUAL.value: ("ok", f"差 {write(0)} {unit}"),
        Standing.WITHIN.value: ("warn", f"差 {write(row['residual'])} {unit}"),
        Standing.TO_EXPLAIN.value: ("bad", f"差 {write(row['residual'])} {unit}，待说明"),
        WAITING: ("info", row["why"]),
        UNKNOWN: ("info", row["why"]),
    }[row["state"]]
    tolerance = row["tolerance"]
    return {
        "title": row["title"], "left_label": row["left_label"], "left": write(row["left"]),
        "right_label": row["right_label"], "right": write(row["right"]), "note": row["note"], "tone": tone,
        "result": result,
        "tolerance": f"容差 {write(tolerance)}" if tolerance and row["state"] != Standing.EQUAL.value else "",
    }  # fmt: skip
