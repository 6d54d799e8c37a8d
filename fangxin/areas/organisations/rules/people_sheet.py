"""People and their posts in a workbook, one post a row: who gets an account, who is appointed, whose post ends.

Pure: what is known (places, accounts, posts) is handed in; a rule of the database about posts in other counties is asked
by the query that calls this.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role, covers
from fangxin.areas.organisations.rules.posts import INCOMPATIBLE, ROLE_PLACES
from fangxin.areas.organisations.rules.sheet import (
    CHANGED,
    NEW,
    SAME,
    Cells,
    Change,
    Plan,
    columns_of,
    planned,
    rows_of,
)
from fangxin.engine.workbook import Sheet

HEADS = ("登录名", "姓名", "单位", "职务", "任职自", "任职至（不含）", "任命文件", "代理")
EXAMPLE = (
    "lixiaofang",
    "李小芳",
    "示例镇中心小学",
    "仓库保管员",
    "2026-09-01",
    "",
    "示例教发〔2026〕1号",
    "",
)
NEEDED = HEADS[:5]
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_WORDS = {role.value: name for role, name in ROLE_NAMES.items() if role is not Role.SYSTEM}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the administrator's, as far as a post needs it."""

    pk: int
    name: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that a known person holds, held or will hold at one of the places."""

    pk: int
    place_id: int
    role: str
    since: date
    until: date | None
    stand_in: bool
    path: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account that the administrator sees."""

    pk: int
    full_name: str
    is_active: bool
    posts: tuple[HeldPost, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one row does. `account_id` is None for a new account, `post_id` names the post that ends earlier."""

    row: int
    username: str
    full_name: str
    account_id: int | None
    place_id: int
    role: str
    since: date
    until: date | None
    document: str
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class PeopleKnown:
    """What a sheet of people is compared with. `conflict` asks the database past the walls (account, role, place, days)."""

    places: Mapping[str, Sequence[Place]]
    people: Mapping[str, KnownPerson]
    taken: frozenset[str]
    today: date
    conflict: Callable[[int, Role, int, date, date | None], str]


@dataclass(slots=True)
class _Said:
    """What earlier rows of the sheet said, so that rows are compared with each other too."""

    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    keys: dict[tuple[object, ...], int] = field(default_factory=dict)
    posts: dict[str, list[tuple[Role, Place, date, date | None, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def usernames_of(sheet: Sheet) -> list[str]:
    """The login names that the sheet mentions, to look them up at once."""
    columns, wrong = columns_of(sheet, NEEDED)
    return [] if wrong else sorted({row.text("登录名") for row in rows_of(sheet, columns)})


def plan_people(sheet: Sheet, known: PeopleKnown) -> Plan[PersonLine]:
    """What the sheet would do: accounts and posts to open, posts to end, rows that stand as they are."""
    said = _Said()
    return planned(sheet, NEEDED, lambda row: _row(row, known, said))


def _row(row: Cells, known: PeopleKnown, said: _Said) -> Change[PersonLine] | None:
    username, full_name = row.short("登录名", 40), row.short("姓名", 40)
    person = known.people.get(username)
    _check_person(row, username, full_name, person, known, said)
    if person is not None and not row.text("单位") and not row.text("职务"):
        # Somebody with an account and no post, as the export lists them.
        blank = PersonLine(row.row, username, full_name, person.pk, 0, "", known.today, None, "")
        return Change(row.row, SAME, (full_name, username, "", ""), (), blank)
    place = _place(row, known)
    role = row.chosen("职务", _WORDS)
    since, until = row.day("任职自", needed=True), row.day("任职至（不含）")
    document = row.short("任命文件", 120, needed=False)
    stand_in = _is_stand_in(row)
    if row.faults or place is None or since is None:
        return None
    if until is not None and until <= since:
        row.faults["任职至（不含）"] = "必须晚于任职日期。"
    key = (username, place.pk, role, since)
    if key in said.keys:
        row.faults["职务"] = f"与第 {said.keys[key]} 行重复。"
    said.keys[key] = row.row
    line = PersonLine(
        row.row, username, full_name, person.pk if person else None, place.pk, role, since, until, document
    )
    shown = (full_name, username, place.name, _WORDS[role])
    held = [one for one in person.posts if (one.place_id, one.role) == (place.pk, role)] if person else []
    same = next((one for one in held if one.since == since and one.stand_in == stand_in), None)
    if same is not None:
        return _standing(row, shown, line, same, known.today)
    _check_new(row, line, place, held, known, said)
    what = "开通账号并任命" if person is None else "任命"
    return Change(row.row, NEW, shown, (f"{what}，{since:%Y-%m-%d} 起",), line)


def _check_person(
    row: Cells, username: str, full_name: str, person: KnownPerson | None, known: PeopleKnown, said: _Said
) -> None:
    if username and not USERNAME.fullmatch(username):
        row.faults["登录名"] = "小写字母、数字，3 到 40 位。"
    elif username in known.taken:
        row.faults["登录名"] = "已由您管理范围以外的人使用，请换一个。"
    if person is not None and person.full_name != full_name:
        row.faults["姓名"] = f"这个登录名是“{person.full_name}”的，请核对。"
    before = said.names.setdefault(username, (full_name, row.row))
    if person is None and before[0] != full_name:
        row.faults["姓名"] = f"与第 {before[1]} 行同一登录名的姓名不同。"


def _place(row: Cells, known: PeopleKnown) -> Place | None:
    found = known.places.get(row.text("单位"), ())
    if len(found) == 1:
        return found[0]
    row.faults["单位"] = (
        "有几个单位叫这个名字，请写全称。" if found else "您管理的单位里没有这一个，请核对名称。"
    )
    return None


def _standing(
    row: Cells, shown: tuple[str, ...], line: PersonLine, held: HeldPost, today: date
) -> Change[PersonLine]:
    """A post that is held already: as it stands, or to end earlier."""
    if line.until == held.until:
        return Change(row.row, SAME, shown, (), line)
    if line.until is None or (held.until is not None and line.until > held.until):
        row.faults["任职至（不含）"] = f"任期已定到 {held.until:%Y-%m-%d}，不能延长。"
    elif line.until < today:
        row.faults["任职至（不含）"] = "不早于今天：过去谁有权办理，不能改写。"
    ending = PersonLine(
        line.row, line.username, line.full_name, line.account_id, line.place_id, line.role, line.since, line.until,
        line.document, held.pk,
    )  # fmt: skip
    said = f"结束任职：{line.until:%Y-%m-%d} 起不再任职" if line.until else ""
    return Change(row.row, CHANGED, shown, (said,), ending)


def _check_new(
    row: Cells, line: PersonLine, place: Place, held: Sequence[HeldPost], known: PeopleKnown,
    said: _Said,
) -> None:  # fmt: skip
    """Faults of a post that nobody holds yet."""
    role = Role(line.role)
    person = known.people.get(line.username)
    if _is_stand_in(row):
        row.faults["代理"] = "代理人请在网页上指定（要写明代理谁、到哪天）。"
    if role is Role.GUARDIAN:
        row.faults["职务"] = "家长由学校邀请，不在这里开通。"
    elif place.kind not in ROLE_PLACES.get(role, ()):
        row.faults["职务"] = "与单位类别不符。"
    if person is not None and not person.is_active:
        row.faults["登录名"] = "这个账号已停用，请先恢复或另开账号。"
    overlapping = next((one for one in held if _overlap(one.since, one.until, line.since, line.until)), None)
    if overlapping is not None:
        row.faults["任职自"] = f"此人已任此职，自 {overlapping.since:%Y-%m-%d} 起；起始日期不能改。"
    for other, where, since, until, number in said.posts[line.username]:
        pair = INCOMPATIBLE.get(frozenset((role, other)))
        near = covers(where.path, place.path) or covers(place.path, where.path)
        if pair and (pair[1] or near) and _overlap(since, until, line.since, line.until):
            row.faults["职务"] = f"与第 {number} 行的{ROLE_NAMES[other]}不相容（{pair[0]}）。"
    said.posts[line.username].append((role, place, line.since, line.until, line.row))
    if person is not None and not row.faults:
        against = known.conflict(person.pk, role, place.pk, line.since, line.until)
        if against:
            row.faults["职务"] = against


def _overlap(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    return (other_until is None or since < other_until) and (until is None or other_since < until)


def _is_stand_in(row: Cells) -> bool:
    return row.text("代理") not in ("", "否")
