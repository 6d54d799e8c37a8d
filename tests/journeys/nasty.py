"""Somebody who looks over everybody's shoulder and types nonsense into every field before the real form is sent.

Each try starts from what the person really means to send, changes one field, and is rolled back whatever came of it, so
that the journey goes on as if nothing had been typed.
"""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import resolve

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from tests.engine.workbook.packages import packed
from tests.journeys.pages import Field, Form, Page, Person

LONG = "长" * 10_001
HUGE = "9" * 30
# Superscript two is a digit to `isdigit` and none to `int`.
NASTY = {
    "number": ("", "-1", "NaN", "1e400", HUGE, "²", "三十"),
    "date": ("", "三十", "0001-01-01", "9999-12-31"),
    "choice": ("", HUGE, "²", "三十"),
    "hidden": ("", "-1", HUGE, "²", "9999-12-31T23:59:59-12:00", LONG),
    "text": ("", HUGE, LONG),
}
NEVER_A_NUMBER = ("-1", "NaN", "1e400", HUGE, "²", "三十", LONG)
NEVER_A_DAY = ("0001-01-01", "9999-12-31", HUGE, LONG)
NEVER_A_TEXT = (LONG,)
QUESTIONS = (
    "page",
    "q",
    "month",
    "school",
    "selected",
    "show",
    "tab",
    "contract",
    "day",
    "lot",
    "class",
    "band",
    "state",
)
QUESTIONS += ("subject", "programme", "all", "next", "kind", "on")
FILES = {
    "text.xlsx": "姓名,班级".encode(),
    "null.csv": b"\0" * 50,
    "bomb.xlsx": packed({"[Content_Types].xml": b" " * 60_000_000, "xl/workbook.xml": b"<x/>"}),
    "half.xlsx": packed({"xl/workbook.xml": b"<workbook/>"})[:60],
}
_KEYS = itertools.count()
_NUMBERED = re.compile(r"-\d+(?=-|$)")


def kind_of(name: str) -> str:
    """Fields of a repeated line are alike: weighed-17 and weighed-18 are tried once; kg-土豆 like kg-大米."""
    return re.sub(r"^(kg|reason)-[一-鿿].*$", r"\1-food", _NUMBERED.sub("-n", name))


def sort_of(one: Field) -> str:
    """Which nonsense suits a field."""
    if one.keyboard in ("numeric", "decimal") or one.kind == "number":
        return "number"
    if one.offers is not None or one.kind in ("radio", "checkbox"):
        return "choice"
    return one.kind if one.kind in ("date", "hidden") else "text"


def events() -> int:
    """How much is on record, the tries of a PIN and the readings of a thermometer apart: these stay on purpose."""
    look_as(SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_event WHERE action NOT IN ('organisations.check_pin', 'kitchen.record_reading')"
        )
        return int(cursor.fetchone()[0])


@dataclass
class Nasty:
    """What was tried: views that got a post, how often, and everything that should not have been possible."""

    tried: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    posts: int = 0
    faults: list[str] = field(default_factory=list)

    def before_opening(self, person: Person, address: str) -> None:
        """Ask the page all questions with nonsense, once for each view."""
        path = address.split("?")[0]
        view = resolve(path).view_name
        if view in self.asked:
            return
        self.asked.add(view)
        for value in ("²", HUGE, "9999-99", "0000-00-00", "\0"):
            with transaction.atomic():
                try:
                    status = person.client.get(path, dict.fromkeys(QUESTIONS, value)).status_code
                except Exception as error:
                    status = 500
                    self.faults.append(f"{type(error).__name__}: {str(error)[:120]}")
                transaction.set_rollback(True)
            if status >= 500:
                self.faults.append(f"{person.username} GET {path} with {value[:9]!r}: {status}")

    def before_sending(self, person: Person, form: Form, data: Mapping[str, Any]) -> None:
        """Once for each view, when what the person sends would be taken: every kind of field with every value."""
        view = resolve(form.action.split("?")[0]).view_name
        if view in self.tried or (view == "sign-in" and not person.username):
            return
        if self._once(person, form, data) is None:
            return
        self.tried.add(view)
        for one, value, sent in variants(form, data):
            self.posts += 1
            shown = f"{view} {one.name}={value[:12]!r} ({one.kind}{one.keyboard})"
            self._try(person, form, one, value, sent, shown)

    def _once(self, person: Person, form: Form, data: Mapping[str, Any]) -> Page | None:
        """What would come of the real form; None when it would be refused."""
        cookies = person.client.cookies.output()
        with transaction.atomic():
            page = person.send(form.action, rewound(data))
            transaction.set_rollback(True)
        person.client.cookies.load(cookies)
        return page if page.status < 400 else None

    def _try(
        self, person: Person, form: Form, one: Field, value: str, sent: dict[str, Any], shown: str
    ) -> None:
        cookies = dict(person.client.cookies)
        with transaction.atomic():
            before = events()
            try:
                page = person.send(form.action, sent)
                stored = events() != before
                if page.status >= 500:
                    self.faults.append(f"{shown}: {page.status}")
                elif page.status >= 400 and stored:
                    self.faults.append(f"{shown}: refused with {page.status}, but something was stored")
                elif stored and (wrong := impossible(one, value)):
                    self.faults.append(f"{shown}: {wrong}")
            except Exception as error:  # a crash is a finding like any other: all of them are told at the end
                self.faults.append(f"{shown}: {type(error).__name__}: {str(error)[:160]}")
            transaction.set_rollback(True)
        person.client.cookies.clear()
        person.client.cookies.update(cookies)


def rewound(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data with fresh files: a file is read once."""
    sent = dict(data)
    for name, value in data.items():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
            body = value.read()
            value.seek(0)
            sent[name] = SimpleUploadedFile(
                str(value.name), io.BytesIO(body).getvalue(), content_type=value.content_type
            )
    return sent


def variants(form: Form, data: Mapping[str, Any]) -> Iterator[tuple[Field, str, dict[str, Any]]]:
    """Every kind of field with nasty values, the rest as the person meant it.

    The first field of a sort gets all of them, its fellows the empty value and one more, another one for each.
    """
    seen: set[str] = set()
    sorts: Counter[str] = Counter()
    for one in form.fields:
        if kind_of(one.name) in seen or one.name in ("csrfmiddlewaretoken", "key"):
            continue
        seen.add(kind_of(one.name))
        if one.kind == "file":
            for name, body in FILES.items():
                fresh = {one.name: SimpleUploadedFile(name, body), "key": f"nasty-{next(_KEYS)}"}
                yield one, name, rewound(data) | fresh
            continue
        values, fellows = NASTY[sort_of(one)], sorts[sort_of(one)]
        sorts[sort_of(one)] += 1
        for value in values if not fellows else (values[0], values[1 + fellows % (len(values) - 1)]):
            yield one, value, rewound(data) | {"key": f"nasty-{next(_KEYS)}", one.name: value}
    yield (
        Field("device_time", "hidden"),
        "\0",
        rewound(data) | {"key": f"nasty-{next(_KEYS)}", "device_time": "\0"},
    )
    for key in ("", "\0", LONG):
        yield Field("key", "hidden"), key, rewound(data) | {"key": key}


def impossible(one: Field, value: str) -> str:
    """What is wrong with an entry that was stored; empty when the value could be meant."""
    if one.kind == "date" and value in NEVER_A_DAY:
        return "took a day that cannot be"
    if one.keyboard in ("numeric", "decimal") and value in NEVER_A_NUMBER:
        return "took a number that is none"
    if one.kind in ("text", "textarea", "hidden") and value in NEVER_A_TEXT and one.name != "device_time":
        return "took a text that is too long, or no text"
    return "took a file that is none" if one.kind == "file" else ""
