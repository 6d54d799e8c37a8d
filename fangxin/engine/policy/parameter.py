"""A parameter of the law: dated values, where each holds, and what a lower place may change."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

PlainValue: TypeAlias = "int | str | tuple[PlainValue, ...] | Mapping[str, PlainValue]"


_DIVISION = re.compile(r"(?:[0-9]{2}){1,3}")


def division(code: str) -> str:
    """A division code as laws go by it: 522700 → 5227, 520000 → 52, 522722 as it is. Raises PolicyMistake."""
    plain = code[:6]
    while len(plain) > 2 and plain.endswith("00"):
        plain = plain[:-2]
    if plain and not _DIVISION.fullmatch(plain):
        raise PolicyMistake(f"行政区划代码须为六位数字，现为“{code}”。")
    return plain


class PolicyMistake(ValueError):
    """The policy data contradict themselves; the message names parameter and value."""


class WrongType(PolicyMistake):
    """A value was read as another type than it has."""


class Confidence(StrEnum):
    """How well a value is known. PROJECT is a default of this software, not law."""

    OFFICIAL = "official"
    SEED = "seed"
    REPORTED = "reported"
    MEMORY = "memory"
    PROJECT = "project"
    ADOPTED = "adopted"

    @property
    def may_block(self) -> bool:
        """True where the text itself was read: only then may a value refuse anything outright."""
        return self in {Confidence.OFFICIAL, Confidence.SEED, Confidence.ADOPTED}


class ChangeBelow(StrEnum):
    """What a lower place may do to a value."""

    FIXED = "fixed"
    STRICTER = "stricter"
    RANGE = "range"


class Stricter(StrEnum):
    """Which way is stricter. MORE is for lists: all items of the list above, and perhaps others."""

    HIGHER = "higher"
    LOWER = "lower"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a value holds, or what a question is about. None: everywhere, or not said.

    `place` is a path of this installation ending in "/"; a value for "1/4/" holds in "1/4/9/". `code` is the division
    code that laws go by, without trailing 00: "52" a province, "5227" a prefecture, "522722" a county; a value for
    "52" holds in "522722". The files that ship name places by code, decisions of an installation's places by path.
    """

    place: str | None = None
    county_kind: str | None = None
    programme: str | None = None
    school_kind: str | None = None
    code: str | None = None

    def __post_init__(self) -> None:
        if self.place is not None and not self.place.endswith("/"):
            raise PolicyMistake(f"地点路径须以“/”结尾，现为“{self.place}”。")
        if self.code is not None and not _DIVISION.fullmatch(self.code):
            raise PolicyMistake(f"行政区划代码须为 2、4 或 6 位数字，现为“{self.code}”。")

    def holds_in(self, question: "Scope") -> bool:
        """Say whether a value of this scope answers the question."""
        if self.place is not None and not (question.place or "").startswith(self.place):
            return False
        if self.code is not None and not (question.code or "").startswith(self.code):
            return False
        return all(
            mine is None or mine == theirs for mine, theirs in zip(self._kinds, question._kinds, strict=True)
        )

    def says_all_of(self, other: "Scope") -> bool:
        """Say whether this scope is the other one or lies inside it."""
        return other.holds_in(self)

    def can_meet(self, other: "Scope") -> bool:
        """Say whether one question can fall under both scopes."""
        mine, theirs = self.place or "", other.place or ""
        if not (mine.startswith(theirs) or theirs.startswith(mine)):
            return False
        mine_code, their_code = self.code or "", other.code or ""
        if not (mine_code.startswith(their_code) or their_code.startswith(mine_code)):
            return False
        return all(a is None or b is None or a == b for a, b in zip(self._kinds, other._kinds, strict=True))

    def joined(self, other: "Scope") -> "Scope":
        """The scope of questions that fall under both; only for scopes that can meet."""
        return Scope(
            max(self.place or "", other.place or "", key=len) or None,
            self.county_kind or other.county_kind,
            self.programme or other.programme,
            self.school_kind or other.school_kind,
            max(self.code or "", other.code or "", key=len) or None,
        )

    @property
    def _kinds(self) -> tuple[str | None, ...]:
        return (self.county_kind, self.programme, self.school_kind)

    @property
    def text(self) -> str:
        """The keys that are said, for messages."""
        names = (
            ("地点", self.place),
            ("行政区划", self.code),
            ("县类", self.county_kind),
            ("项目", self.programme),
            ("学校类别", self.school_kind),
        )
        return "，".join(f"{name} {said}" for name, said in names if said is not None) or "不限"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from `since` up to `until` (exclusive; None: until repealed) with its source."""

    value: PlainValue
    since: date
    until: date | None
    where: Scope
    document: str
    article: str
    quotation: str
    confidence: Confidence
    note: str = ""

    def covers(self, on: date) -> bool:
        """Say whether the day lies inside the value's dates."""
        return self.since <= on and (self.until is None or on < self.until)

    def overlaps(self, other: "DatedValue") -> bool:
        """Say whether both hold on some day."""
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )


@dataclass(frozen=True)
class Parameter:
    """One parameter. `labels` gives the Chinese of codes in its values."""

    name: str
    title: str
    unit: str
    unit_title: str
    type: str
    change_below: ChangeBelow
    values: tuple[DatedValue, ...]
    stricter_is: Stricter | None = None
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""

    def version_of(self, dated: DatedValue) -> str:
        """Twelve hex digits over name, value, start, scope and document."""
        where = [dated.where.place, *dated.where._kinds]
        if dated.where.code is not None:
            where.append(dated.where.code)
        said = [self.name, as_json(dated.value), dated.since.isoformat(), where, dated.document]
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()[:12]


def freeze(raw: object) -> PlainValue:
    """Turn what YAML or JSON gave into an unchangeable value. Raises WrongType for fractions."""
    if isinstance(raw, bool) or raw is None:
        raise WrongType(f"参数值只能是整数、文字、列表或映射，不能是 {raw!r}。")
    if isinstance(raw, int | str):
        return raw
    if isinstance(raw, Mapping):
        return MappingProxyType({str(key): freeze(inner) for key, inner in raw.items()})
    if isinstance(raw, Sequence):
        return tuple(freeze(inner) for inner in raw)
    raise WrongType(f"参数值只能是整数、文字、列表或映射，不能是 {raw!r}。小数请换成更小的整数单位。")


def as_json(value: PlainValue) -> object:
    """The value as plain lists and dicts, for storing and hashing."""
    if isinstance(value, tuple):
        return [as_json(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: as_json(inner) for key, inner in value.items()}
    return value
