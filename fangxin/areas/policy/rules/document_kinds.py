"""Which documents are kept where, with their clause and template; and what is looked at in a check. Read from data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent.parent / "documents"
GROUPS = {"responsibility": "责任书", "system": "制度", "plan": "应急预案", "insurance": "保险"}


@dataclass(frozen=True, slots=True)
class KindFact:
    """One thing that must be filled in; `whole`: a whole number."""

    name: str
    label: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document. `months`: how long it is valid (0: until replaced); `drill_months`: 0 for no drills."""

    code: str
    title: str
    group: str
    at: tuple[str, ...]
    clause: str
    months: int
    required: bool
    readers: tuple[str, ...]
    facts: tuple[KindFact, ...]
    template: str
    drill_months: int
    needs_file: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is looked at in a kind of facility, item by item, and every how many months."""

    code: str
    title: str
    months: int
    items: Mapping[str, str]


def _kind(raw: Mapping[str, Any]) -> DocumentKind:
    return DocumentKind(
        code=raw["code"], title=raw["title"], group=raw["group"], at=tuple(raw["at"]), clause=raw["clause"],
        months=raw["months"], required=raw["required"], readers=tuple(raw["readers"]),
        facts=tuple(KindFact(**fact) for fact in raw["facts"]), template=raw.get("template", "").strip(),
        drill_months=raw.get("drill_months", 0), needs_file=raw.get("file", False),
    )  # fmt: skip


@cache
def document_kinds() -> Mapping[str, DocumentKind]:
    """All kinds by code, in the order of the file."""
    raw = yaml.safe_load((_DATA / "kinds.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({item["code"]: _kind(item) for item in raw})


@cache
def checklists() -> Mapping[str, Checklist]:
    """The check lists by facility."""
    raw = yaml.safe_load((_DATA / "checklists.yaml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {code: Checklist(code, item["title"], item["months"], item["items"]) for code, item in raw.items()}
    )


def kinds_at(place_kind: str) -> list[DocumentKind]:
    """The kinds of document that a kind of place keeps."""
    return [kind for kind in document_kinds().values() if place_kind in kind.at]
