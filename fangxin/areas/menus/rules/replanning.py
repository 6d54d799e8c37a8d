"""Pure decisions about a menu that changes on the day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256

from fangxin.areas.audit.rules.refusals import Refused, say

Swaps = tuple[tuple[str, str], ...]
"""Pairs: the dish that falls out, the dish in its place."""


class NothingMissing(Refused):
    """No dish of the day needs what is missing."""

    code = "nothing_missing"

    def __init__(self, gone: Collection[str]) -> None:
        super().__init__(
            say("今天的菜都不用%(foods)s，不必调整。", foods="、".join(gone))
            if gone
            else "今天的菜都不用所选食材，不必调整。",
            remedy="请核对日期和缺的食材。",
        )


class ChangeOutdated(Refused):
    """The week was changed or replaced in between."""

    code = "change_outdated"

    def __init__(self) -> None:
        super().__init__(
            "这一周的食谱已有更新的一版，这次调整不再适用。", remedy="请打开今天的食谱重新调整。"
        )


def check_swaps(swaps: Swaps, today: Collection[str], library: Collection[str]) -> None:
    """Raises Refused when a swap names a dish that today does not have, one twice, or one that no library holds."""
    if not swaps:
        raise Refused("没有选择替换的菜。", remedy="请从建议里选一种。")
    outs, intos = [out for out, _ in swaps], [into for _, into in swaps]
    for out in outs:
        if out not in today or outs.count(out) > 1:
            raise Refused(say("今天的食谱里没有“%(dish)s”。", dish=out), remedy="请刷新页面再选。")
    for into in intos:
        if into not in library:
            raise Refused(say("菜品库里没有“%(dish)s”。", dish=into), remedy="请从建议里选一种。")
        if into in set(today) - set(outs) or intos.count(into) > 1:
            raise Refused(say("今天已经有“%(dish)s”。", dish=into), remedy="请换另一道。")


def swaps_of(text: str) -> Swaps:
    """What the form sends: 土豆烧肉>番茄炒蛋|… Raises Refused."""
    pairs = [tuple(part.split(">")) for part in text.split("|") if part]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise Refused("没有读懂所选的替换。", remedy="请刷新页面再选。")
    return tuple((pair[0], pair[1]) for pair in pairs)


def digest_of_week(days: Iterable[tuple[str, Sequence[str]]], change: Mapping[str, object]) -> str:
    """SHA-256 of a changed week: its days with their dishes, and the change."""
    content = [list(map(list, ((on, list(names)) for on, names in days))), dict(change)]
    return sha256(
        json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    ).hexdigest()
