"""Children found again by their numbers, large workbooks in the background, and the roster out to the national system."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.roster import forms, tasks
from fangxin.areas.roster.actions import import_roster
from fangxin.areas.roster.actions.commits import commit_upload
from fangxin.areas.roster.actions.uploads import read_upload, sweep_uploads
from fangxin.areas.roster.models import (
    DuplicateCase,
    Enrolment,
    NumberReading,
    PupilIdentity,
    RosterImport,
    RosterUpload,
)
from fangxin.areas.roster.queries import codes_of, live_pupils
from fangxin.areas.roster.rules import LivePupil, NothingChanges, RosterRow, RosterRows, RowCodes, compare
from fangxin.engine.roster_sheet import read_roster
from fangxin.engine.roster_sheet.identity_number import check_digit
from fangxin.engine.workbook import open_workbook
from tests.factories.children import id_number
from tests.factories.kitchen import database_clock
from tests.factories.world import SYSTEM, TERM_START, TODAY, World, at, key

YEAR = "2026-2027"
BORN = date(2018, 3, 4)


def number(order: int, birth: date = BORN) -> str:
    """A right number; odd orders are boys. 110101 is a county that exists."""
    body = f"110101{birth:%Y%m%d}{order:03}"
    return body + check_digit(body)


def row(order: int, name: str, grade: int = 2, class_no: int = 1) -> RosterRow:
    return RosterRow(
        grade, class_no, name, "m" if order % 2 else "f", BORN, "某大", "resident", number(order), f"G{number(order)}",
        f"199000{order:05}",
    )  # fmt: skip


FOUR = [row(2, "陆小甲"), row(4, "陆小乙"), row(5, "陆小丙"), row(7, "陆小丁", 3)]


def take_in(
    world: World, rows: list[RosterRow], *, who: str = "other_principal", on: date = TODAY
) -> RosterImport:
    school = world.other_school if who == "other_principal" else world.school
    return import_roster(
        by=world.actor(who, on), key=key(), at=at(9, on=on), school=school, school_year=YEAR,
        rows=RosterRows("0" * 64, rows), file_digest="0" * 64,
    )  # fmt: skip


def seats(world: World, on: date = TODAY) -> dict[str, tuple[int, int, int]]:
    """Name → pupil id, grade, class of the other school."""
    actor = world.actor("other_principal")
    with acting(actor):
        found = live_pupils(actor, world.other_school, on, YEAR)
    return {one.name: (one.pupil_id, one.grade, one.number) for one in found}


@pytest.fixture
def four(world: World) -> dict[str, tuple[int, int, int]]:
    take_in(world, [*FOUR, *stayers(world)])
    return seats(world)


def stayers(world: World) -> list[RosterRow]:
    """The children that the other school has from the start, as a workbook without numbers names them."""
    actor = world.actor("other_principal")
    with acting(actor):
        live = live_pupils(actor, world.other_school, TODAY, YEAR)
    return [RosterRow(one.grade, one.number, one.name, one.sex) for one in live if not one.identity_code]


@pytest.mark.duty("D089", "supported")
def test_a_child_with_a_new_name_in_a_new_class_is_found_again_by_its_number(
    world: World, four: dict[str, tuple[int, int, int]]
) -> None:
    """Measures, article 14: the real-name record follows the child."""
    renamed = replace(FOUR[0], name="陆雨桐", grade=4, number=2)
    done = take_in(world, [renamed, *FOUR[1:], *stayers(world)])
    assert (done.added, done.left_count, done.moved, done.changed) == (0, 0, 1, 1)
    after = seats(world)
    assert after["陆雨桐"] == (four["陆小甲"][0], 4, 2)
    assert "陆小甲" not in after


def test_two_children_of_one_name_who_change_classes_are_told_apart_by_their_numbers(world: World) -> None:
    namesakes = [row(2, "王小雨", 1), row(4, "王小雨", 2)]
    take_in(world, [*namesakes, *stayers(world)])
    before = {one.pupil_id: one.grade for one in of_name(world, "王小雨")}
    done = take_in(world, [replace(namesakes[0], grade=5), replace(namesakes[1], grade=6), *stayers(world)])
    assert (done.added, done.left_count, done.moved) == (0, 0, 2)
    assert {one.pupil_id: one.grade - 4 for one in of_name(world, "王小雨")} == before


def of_name(world: World, name: str) -> list[LivePupil]:
    actor = world.actor("other_principal")
    with acting(actor):
        return [one for one in live_pupils(actor, world.other_school, TODAY, YEAR) if one.name == name]


def test_the_same_workbook_again_changes_nothing_and_one_letter_is_a_correction(
    world: World, four: dict[str, tuple[int, int, int]]
) -> None:
    rows = [*FOUR, *stayers(world)]
    with pytest.raises(NothingChanges):
        take_in(world, rows)
    done = take_in(world, [replace(FOUR[0], guardian="某二"), *rows[1:]])
    assert (done.added, done.left_count, done.moved, done.changed) == (0, 0, 0, 1)
    with acting(world.actor("other_principal")):
        assert PupilIdentity.objects.get(pupil=four["陆小甲"][0]).guardian == "某二"
    assert seats(world) == four


def test_a_row_without_a_number_takes_no_number_away(
    world: World, four: dict[str, tuple[int, int, int]]
) -> None:
    bare = replace(FOUR[0], id_number="", student_number="", id_kind="", phone="", guardian="")
    with pytest.raises(NothingChanges):
        take_in(world, [bare, *FOUR[1:], *stayers(world)])


def test_an_older_index_key_still_finds_the_child() -> None:
    old, new = b"o" * 16, b"n" * 16
    live = [LivePupil(1, 1, 1, 2, 1, "甲甲", "f", TERM_START, True, identity_code=old)]
    found = compare(live, [row(2, "乙乙", 3)], [RowCodes(identity=(new, old))])
    assert [(one.pupil_id, told.grade) for one, told in found.moved] == [(1, 3)]
    assert not found.added


def test_birth_dates_that_differ_are_two_children_whatever_the_name() -> None:
    live = [LivePupil(1, 1, 1, 2, 1, "陆小甲", "f", TERM_START, True, birth=BORN - timedelta(days=9))]
    found = compare(live, [row(2, "陆小甲")], [RowCodes()])
    assert ([one.pupil_id for one in found.left], len(found.added)) == ([1], 1)


@pytest.mark.duty("D090", "enforced")
def test_a_number_that_another_school_has_is_taken_in_contested_and_counted(world: World) -> None:
    """Measures, article 14: no false reporting; one child is not entered twice, at two schools."""
    take_in(world, [*FOUR, *stayers(world)])
    with acting(world.actor("principal")):
        live = live_pupils(world.actor("principal"), world.school, TODAY, YEAR)
    own = [RosterRow(one.grade, one.number, one.name, one.sex) for one in live]
    done = take_in(world, [*own, replace(FOUR[0], name="陆小假", grade=1)], who="principal")
    assert (done.added, done.contested) == (1, 1)
    with acting(world.actor("principal")):
        taken = PupilIdentity.objects.get(name="陆小假")
        assert taken.contested
        assert taken.case_number
        assert not PupilIdentity.objects.filter(name="陆小甲").exists()  # the other school stays unseen
    with acting(SYSTEM):
        assert DuplicateCase.objects.get().number == taken.case_number


def test_a_child_that_left_comes_back_with_its_own_row(
    world: World, four: dict[str, tuple[int, int, int]]
) -> None:
    later = TODAY + timedelta(days=20)
    take_in(world, [*FOUR[1:], *stayers(world)], on=later)
    take_in(world, [*FOUR, *stayers(world)], on=later + timedelta(days=20))
    assert seats(world, later + timedelta(days=20))["陆小甲"][0] == four["陆小甲"][0]
    with acting(world.actor("other_principal")):
        spells = Enrolment.objects.filter(pupil=four["陆小甲"][0]).order_by("since")
        assert [(one.ended_as, one.until) for one in spells] == [("left", later), ("", None)]


def test_rows_with_numbers_never_come_as_a_plain_list_that_would_be_hashed(world: World) -> None:
    with pytest.raises(TypeError, match="RosterRows"):
        import_roster(
            by=world.actor("other_principal"), key=key(), at=at(9), school=world.other_school, school_year=YEAR,
            rows=FOUR, file_digest="0" * 64,
        )  # fmt: skip


def test_codes_are_made_for_every_number_that_is_said(world: World) -> None:
    codes = codes_of([FOUR[0], RosterRow(1, 1, "甲甲", "f")])
    assert [len(one) for one in codes[0]] == [1, 1, 1]
    assert codes[1] == RowCodes()
    assert number(2).encode() not in b"".join(codes[0].identity + codes[0].student)


# Large workbooks


def workbook(rows: list[RosterRow], *, spoilt: bool = False) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("花名册")
    page.write_row(0, 0, ["姓名", "性别", "身份证号", "班级"])
    for line, one in enumerate(rows, start=1):
        said = one.id_number[:-1] if spoilt and line % 2 else one.id_number
        page.write_row(
            line, 0, [one.name, {"m": "男", "f": "女"}[one.sex], said, f"{one.grade}年级{one.number}班"]
        )
    book.close()
    return SimpleUploadedFile("名册.xlsx", buffer.getvalue())


@pytest.fixture
def signed_in(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The principal of the other school; every workbook counts as large, and its job waits."""
    monkeypatch.setattr(forms, "LARGE_BYTES", 0)
    monkeypatch.setattr(tasks.read_workbook, "defer", lambda **_: None)
    monkeypatch.setattr(tasks.commit_workbook, "defer", lambda **_: None)
    client = Client()
    client.force_login(world.people["other_principal"])
    return client


def read(upload: RosterUpload) -> None:
    read_upload(by=SYSTEM, upload_id=upload.pk, on=TODAY)


def staged(signed_in: Client, file: SimpleUploadedFile) -> RosterUpload:
    response = signed_in.post(reverse("roster:import"), {"workbook": file})
    assert response.status_code == 302
    with acting(SYSTEM):
        upload = RosterUpload.objects.get()
    assert response["Location"] == reverse("roster:upload", args=[upload.pk])
    return upload


def test_a_large_workbook_is_sealed_read_in_the_background_previewed_and_gone_after_the_commit(
    world: World, signed_in: Client
) -> None:
    with database_clock(at(9)):
        rows = [row(2 * n, f"陆小{name}") for n, name in enumerate("甲乙丙丁戊己庚辛壬癸", start=1)]
        upload = staged(signed_in, workbook([*rows]))
        assert number(2).encode() not in bytes(upload.sealed)
        page = signed_in.get(reverse("roster:upload", args=[upload.pk])).content.decode()
        assert "<progress" in page
        read(upload)
        page = signed_in.get(reverse("roster:upload", args=[upload.pk])).content.decode()
        assert "二（1）班 陆小甲" in page
        assert number(2) not in page
        data = {"key": key(), "upload": str(upload.pk), "leavers_right": "on"}
        ordered = signed_in.post(reverse("roster:import-commit"), data)
        assert ordered["Location"] == reverse("roster:upload", args=[upload.pk])
        assert "正在写入学生名册" in signed_in.get(ordered["Location"]).content.decode()
        commit_upload(by=SYSTEM, upload_id=upload.pk)
        assert signed_in.get(ordered["Location"])["Location"] == reverse("roster:classes")
    with acting(SYSTEM):
        made = RosterImport.objects.latest("id")
        assert (made.pupils, made.by_id) == (10, world.people["other_principal"].pk)
        upload.refresh_from_db()
        assert (upload.state, bytes(upload.sealed)) == (RosterUpload.DONE, b"")


def test_what_is_worth_a_look_in_a_large_workbook_stands_on_its_preview(
    world: World, signed_in: Client
) -> None:
    with database_clock(at(9)):
        strange = replace(row(2, "陆小甲"), id_number=id_number(1), sex="f")
        upload = staged(signed_in, workbook([strange, row(4, "陆小乙")]))
        read(upload)
        page = signed_in.get(reverse("roster:upload", args=[upload.pk])).content.decode()
    assert "起有1个身份证号的前六位（522798）不在行政区划代码表中" in page
    assert "读好的名册保存 24 小时" in page
    assert strange.id_number not in page


def test_all_findings_of_a_large_workbook_come_page_by_page_and_as_a_marked_workbook(
    world: World, signed_in: Client
) -> None:
    with database_clock(at(9)):
        rows = [row(2 * n, "陆小" + "甲乙丙丁戊己庚辛壬癸"[n % 10]) for n in range(1, 161)]
        upload = staged(signed_in, workbook(rows, spoilt=True))
        read(upload)
        address = reverse("roster:upload", args=[upload.pk])
        first, second = (signed_in.get(address + query).content.decode() for query in ("", "?page=2"))
        assert "有 80 处要改正" in first
        assert "花名册 C2" in first
        assert "花名册 C2<" not in second
        assert second.count("应为18位") == 30
        response = signed_in.get(reverse("roster:upload-marked", args=[upload.pk, 0]))
        assert read_roster(open_workbook(response.content, name="x"), None).rows_read == 160
        other = Client()
        other.force_login(world.people["principal"])
        assert other.get(address).status_code == 404


def test_a_file_that_is_no_roster_is_said_so_after_the_reading(world: World, signed_in: Client) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("食谱").write_row(0, 0, ["品名", "克重"])
    book.close()
    with database_clock(at(9)):
        upload = staged(signed_in, SimpleUploadedFile("食谱.xlsx", buffer.getvalue()))
        read(upload)
        page = signed_in.get(reverse("roster:upload", args=[upload.pk])).content.decode()
    assert "找不到花名册" in page
    with acting(SYSTEM):
        assert bytes(RosterUpload.objects.get().sealed) == b""


def test_what_nobody_commits_is_gone_after_a_day(world: World, signed_in: Client) -> None:
    with database_clock(at(9)):
        upload = staged(signed_in, workbook(FOUR))
        entered: datetime = upload.recorded_at
    assert sweep_uploads(by=SYSTEM, at=entered + timedelta(hours=23)) == 0
    assert sweep_uploads(by=SYSTEM, at=entered + timedelta(hours=25)) == 1


# Out to the national system


@pytest.mark.duty("D089", "supported")
def test_the_roster_leaves_for_the_national_system_with_a_record_for_each_child_and_reads_back(
    world: World, four: dict[str, tuple[int, int, int]], signed_in: Client
) -> None:
    """Measures, article 14; minors online, article 36: each reading of a number has a purpose and is recorded."""
    with database_clock(at(9)):
        refused = signed_in.post(reverse("roster:export"), {"key": key(), "why": "填"})
        assert refused.status_code == 422
        with acting(SYSTEM):
            assert not NumberReading.objects.exists()
        response = signed_in.post(reverse("roster:export"), {"key": key(), "why": "秋季学期实名制填报"})
        assert response.status_code == 200
    told = read_roster(open_workbook(response.content, name="实名制.xlsx"), None)
    assert {
        one.name: (one.id_number, one.student_number, one.birth) for one in told.pupils if one.id_number
    } == {one.name: (one.id_number, one.student_number, one.birth) for one in FOUR}
    with acting(SYSTEM):
        read_of = NumberReading.objects.filter(pupil=four["陆小甲"][0])
        assert {(one.what, one.purpose) for one in read_of} == {
            (w, "report") for w in ("id", "student", "phone")
        }


def test_uploads_are_seen_by_nobody_else_in_the_database(world: World, signed_in: Client) -> None:
    with database_clock(at(9)):
        staged(signed_in, workbook(FOUR))
    with acting(world.actor("principal")), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM roster_rosterupload")
        assert cursor.fetchone()[0] == 0
