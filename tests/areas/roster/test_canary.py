"""A thousand distinctive children are planted and the program is used; then everything it left behind is searched.

What may be plain where (docs/algorithms/identity.md): names, birth dates and guardians in the one table of personal
values (and so in its files, its write-ahead log and a backup of it); a full number on the one page that was asked for it
with a purpose. Everywhere else a canary is a leak.
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.roster.actions.admission import admit_children
from fangxin.areas.roster.actions.duplicates import search_duplicates
from fangxin.areas.roster.actions.transfer import answer_transfer, ask_transfer
from fangxin.areas.roster.models import Enrolment, PupilIdentity, TransferCall
from fangxin.areas.roster.rules.children import ChildRow
from fangxin.areas.roster.sealing import secret
from tests.factories.children import class_of, id_number
from tests.factories.world import SHANGHAI, TERM_START, TODAY, World, at, key

CANARIES = 1000
# Drawn anew for each run: the write-ahead log of a shared server still holds what an earlier, leaking run left there.
REGION, PHONE = f"5{secrets.randbelow(100_000):05}", f"1{secrets.randbelow(1_000_000):06}"
SURNAME = "龘"


def canary(order: int) -> ChildRow:
    born = datetime(2014 + order % 4, 1 + order % 12, 1 + order % 28, tzinfo=SHANGHAI).date()
    number = id_number(order // 336 * 100 + order % 97, born=born, sex="f", region=REGION)
    return ChildRow(
        name=f"{SURNAME}{chr(0x4E00 + order)}", sex="f", birth=born, guardian=f"{SURNAME}{chr(0x5000 + order)}",
        id_kind="resident", id_number=number, student_number=f"G{number}", phone=f"{PHONE}{order:04}",
    )  # fmt: skip


def _forms(mark: str, rest: str) -> list[str]:
    """A number as text, as hexadecimal digits, and as two-byte characters."""
    wide = "".join(f"{digit}\\x00" for digit in mark)
    return [mark + rest, mark.encode().hex() + "3[0-9]" * 4, wide + r"[0-9]\x00"]


LEAK = re.compile("|".join([*_forms(REGION, r"[0-9]{11}[0-9X]"), *_forms(PHONE, r"[0-9]{4}")]).encode())


def leaks(data: bytes) -> list[bytes]:
    """The canaries' numbers and telephones in `data`, in whatever of the three forms."""
    return LEAK.findall(data)


@pytest.fixture
def planted(committed_world: World) -> World:
    world = committed_world
    seat = class_of(world.school)
    rows = list({row.id_number: row for row in map(canary, range(CANARIES + 400))}.values())[:CANARIES]
    assert len(rows) == CANARIES
    with transaction.atomic(), acting(world.actor("principal")):
        found = admit_children(school=world.school, rows=rows, on=TODAY)
        Enrolment.objects.bulk_create(
            Enrolment(pupil_id=one.pupil_id, school_class=seat, since=TERM_START) for one in found
        )
    world.extra["rows"], world.extra["ids"] = rows, [one.pupil_id for one in found]
    return world


def client(world: World, name: str) -> Client:
    found = Client(raise_request_exception=False)
    found.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def use_everything(world: World) -> tuple[list[bytes], bytes]:
    """Every answer of a day's use, and the one answer that was asked to show a number."""
    principal, education, public = client(world, "principal"), client(world, "education"), Client()
    first, rows = world.extra["ids"][0], world.extra["rows"]
    answers = []
    pages = [
        reverse("roster:classes"),
        reverse("roster:doubts"),
        reverse("roster:class", args=[class_of(world.school).pk]),
    ]
    pages += [reverse("roster:child", args=[pupil]) for pupil in world.extra["ids"][:3]]
    pages += ["/nowhere/", f"/roster/classes/?q={SURNAME}", "/roster/children/999999999/", "/today/"]
    for visitor in (principal, education, public):
        seen = [
            visitor.get(page).content for page in [*pages, reverse("roster:minors-pack", args=[2026]), "/"]
        ]
        answers += seen
    world.extra["public"] = seen
    html = principal.get(reverse("roster:child", args=[first])).content.decode()
    read_url = reverse("roster:child-read", args=[first])
    found = re.search(r'name="key" value="([^"]*)"', html[html.index(read_url) :])
    assert found
    said = {"key": found[1], "what": "id", "purpose": "register"}
    answers.append(principal.post(read_url, said | {"why": "看"}).content)
    shown = principal.post(read_url, said | {"why": "家长到校核对"}).content
    wrong = rows[1].id_number[:-1] + ("0" if rows[1].id_number[-1] != "0" else "1")
    typed = {"key": "k-1", "id_kind": "resident", "number": wrong}
    for url in (reverse("roster:child-change", args=[first, "number"]), reverse("roster:new-transfer")):
        answers.append(principal.post(url, typed).content)
    # Somebody takes the login name for the child's number or the telephone.
    for typed_name in (rows[2].id_number, rows[2].phone, rows[3].student_number):
        tried = public.post(reverse("sign-in"), {"username": typed_name, "password": "wrong-password"})
        assert tried.status_code == 422
        answers.append(tried.content)
    request = ask_transfer(
        by=world.actor("other_principal"), key=key(), at=at(9), school_class=class_of(world.other_school),
        number=secret(rows[5].id_number), on=TODAY,
    )  # fmt: skip
    with transaction.atomic(), acting(SYSTEM):
        call = TransferCall.objects.get(request=request)
    answer_transfer(by=world.actor("principal"), key=key(), at=at(10), call=call, released=True)
    search_duplicates(by=world.actor("education"), key=key(), at=at(11), place=world.county)
    return answers, shown


@pytest.mark.slow
def test_no_number_lies_about_after_a_day_of_use(
    planted: World, caplog: pytest.LogCaptureFixture, settings: object, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]
    caplog.set_level("DEBUG")
    answers, shown = use_everything(planted)
    # The search finds a number where one is: on the page that was asked for it, and in each form.
    number = planted.extra["rows"][0].id_number
    assert leaks(shown) == [number.encode()]
    assert leaks(number.encode().hex().encode())
    assert leaks(number.encode("utf-16-le"))
    for answer in answers:
        assert not leaks(answer)
    logged = (caplog.text + "".join(capfd.readouterr())).encode()
    assert not leaks(logged)
    # Strangers see no child's name either.
    assert all(SURNAME.encode() not in answer for answer in planted.extra["public"])
    _search_tables(planted)
    _search_files()


def _search_tables(world: World) -> None:
    """Every row of every table as text: numbers nowhere, names in the one table only."""
    with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
    url = os.environ["FANGXIN_TEST_SUPERUSER_URL"]
    name = connection.settings_dict["NAME"]
    assert {model._meta.db_table for model in apps.get_models()} <= {*tables}
    with psycopg.connect(url, dbname=name) as admin:
        for table in tables:
            rows = admin.execute(f'SELECT row_to_json(t)::text FROM "{table}" t').fetchall()  # type: ignore[arg-type]
            stored = "\n".join(text for (text,) in rows).encode()
            assert not leaks(stored), table
            names_here = SURNAME.encode() in stored or rb"\u9f98" in stored
            assert names_here is (table == PupilIdentity._meta.db_table), table


def _search_files() -> None:
    """The database's own files and its write-ahead log, as they lie on the disk."""
    with psycopg.connect(os.environ["FANGXIN_TEST_SUPERUSER_URL"], autocommit=True) as admin:
        admin.execute("CHECKPOINT")
        folder = Path(admin.execute("SHOW data_directory").fetchone()[0])  # type: ignore[index]
        oid = admin.execute(
            "SELECT oid FROM pg_database WHERE datname = %s", [connection.settings_dict["NAME"]]
        ).fetchone()[0]  # type: ignore[index]
    files = [*(folder / "base" / str(oid)).glob("*")]
    recent = sorted((folder / "pg_wal").glob("0*"), key=lambda path: path.stat().st_mtime)[-6:]
    if not files or not os.access(files[0], os.R_OK):
        pytest.skip("the database's files belong to another machine or user")
    seen = False
    for path in [*files, *recent]:
        data = path.read_bytes()
        seen = seen or SURNAME.encode() in data
        assert not leaks(data), path.name
    assert seen  # names are in the files of their table: the search looks at the right ones
