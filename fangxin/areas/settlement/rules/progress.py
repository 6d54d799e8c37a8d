"""How far a settlement has come, for the row of steps on pages."""

from __future__ import annotations

NAMES = ("学校报送", "营养办审核", "拨付申请", "提交银行", "到账")


def steps(verdict: str, *, applied: bool, paid: str) -> list[dict[str, str]]:
    """Five steps. `verdict` of the review ('' when waiting); `paid`: '', waiting, paid or failed."""
    done = 1
    if verdict in ("approved", "cut"):
        done = 2
        if applied:
            done = 3
            if paid in ("waiting", "failed"):
                done = 4
            elif paid == "paid":
                done = 5
    found: list[dict[str, str]] = []
    for place, name in enumerate(NAMES):
        state = "done" if place < done else "current" if place == done else ""
        found.append({"label": name, "state": state})
    if verdict == "returned":
        found[1]["state"] = "failed"
    elif paid == "failed":
        found[4]["state"] = "failed"
    return found
