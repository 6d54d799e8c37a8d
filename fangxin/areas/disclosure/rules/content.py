"""What a publication may hold, its digest, and how foods are grouped for people who do not keep books."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from fangxin.areas.audit.rules.canonical import canonical_bytes
from fangxin.areas.audit.rules.refusals import NotFound, Refused

Content = dict[str, Any]

# Everything under this key is for people with a post (row ids, account ids); it never enters a publication.
PRIVATE = "private"

# Group of the food table → what a family calls it. The order is the order on the page.
KINDS_OF_FOOD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "animal": ("肉蛋奶", ("畜禽肉类", "鱼虾类", "蛋类", "奶及奶制品")),
    "vegetable": ("蔬菜", ("蔬菜类",)),
    "staple": ("米面主食", ("谷薯类",)),
    "soy": ("豆制品和坚果", ("大豆及坚果",)),
    "fruit": ("水果", ("水果类",)),
    "seasoning": ("油盐调料", ("植物油", "动物油", "盐", "调味品")),
    "other": ("其他食材", ()),
}
_KIND_OF_GROUP = {group: kind for kind, (_, groups) in KINDS_OF_FOOD.items() for group in groups}

TIER_LABELS: Mapping[str, str] = {
    "central": "中央", "province": "省", "prefecture": "州", "county": "县", "family": "家庭 X",
}  # fmt: skip


class NothingToPublish(Refused):
    """There is nothing on record that could be published."""

    code = "nothing_to_publish"


def kind_of_group(group: str) -> str:
    """The kind of food that a group of the food table belongs to; `other` when the table does not know it."""
    return _KIND_OF_GROUP.get(group, "other")


def kind_label(kind: str) -> str:
    """The kind's name on the page."""
    return KINDS_OF_FOOD[kind][0]


def public_form(value: Any) -> Any:
    """The content without everything that is for people with a post only."""
    if isinstance(value, Mapping):
        return {name: public_form(inner) for name, inner in value.items() if name != PRIVATE}
    if isinstance(value, list | tuple):
        return [public_form(inner) for inner in value]
    return value


def digest_of_content(content: Content) -> str:
    """SHA-256 (hex) over the content's one spelling: sorted names, no spaces, UTF-8. Anybody can recompute it."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def read_day(text: str) -> date:
    """A date of an address (2026-09-14); raises NotFound."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("这一天的页面") from None


def read_month(text: str) -> date:
    """A month of an address (2026-09) as its first day; raises NotFound."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound("这个月的页面") from None


def next_month(month: date) -> date:
    """The first day of the month after: a month's exclusive end."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def search_words(text: str) -> str:
    """What somebody typed into a search box: trimmed, at most 40 characters, without the NUL that no database takes."""
    return text.replace("\x00", "").strip()[:40]
