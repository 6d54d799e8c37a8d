"""A large workbook is committed in the background: whole or not at all, once, as the act of the person who ordered it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import Event
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.roster import progress, tasks
from fangxin.areas.roster.actions import commits, import_roster, order_commit, stage_upload
from fangxin.areas.roster.actions.commits import SILENT, commit_upload, release_silent
from fangxin.areas.roster.models import Enrolment, RosterImport, RosterUpload
from fangxin.areas.roster.packing import packed_rows, sealed_bytes, upload_about
from fangxin.areas.roster.queries import live_pupils
from fangxin.areas.roster.rules import RosterRow, RosterRows, state_of
from tests.factories.children import id_number
from tests.factories.kitchen import database_clock
from tests.factories.world import TODAY, World, at, key

YEAR = "2026-2027"
NAMES = [f"陆小{name}" for name in "甲乙丙丁戊己庚辛壬癸"]


def rows(names: list[str] = NAMES) -> list[RosterRow]:
    return [
        RosterRow(2, 1, name, "m", id_kind="resident", id_number=id_number(n))
        for n, name in enumerate(names, start=1)
    ]


def ready(world: World, told: list[RosterRow] | None = None) -> RosterUpload:
    """A workbook of the other school that was read and waits for its principal."""
    told = rows() if told is None else told
    with transaction.atomic(), acting(SYSTEM):
        row = RosterUpload(
            school=world.other_school, account_id=world.people["other_principal"].pk, school_year=YEAR,
            file_digest="d" * 64, state=RosterUpload.READY, rows_total=len(told), rows_done=len(told),
            against=state_of(live_pupils(SYSTEM, world.other_school, TODAY, YEAR)),
        )  # fmt: skip
        row.sealed = sealed_bytes(packed_rows(told), upload_about(row, "rows"))
        row.save(force_insert=True)
    return row


def ordered(world: World, upload: RosterUpload, **more: Any) -> RosterUpload:
    said = {"key": key(), "at": at(9), "upload": upload, "leavers_right": True} | more
    with transaction.atomic():
        return order_commit(by=world.actor("other_principal"), **said)


def now(upload: RosterUpload) -> RosterUpload:
    with transaction.atomic(), acting(SYSTEM):
        return RosterUpload.objects.get(pk=upload.pk)


def children(world: World) -> set[str]:
    with transaction.atomic(), acting(SYSTEM):
        return set(
            Enrolment.objects.filter(school_class__school=world.other_school, until=None).values_list(
                "pupil__identity__name", flat=True
            )
        )


def test_an_order_is_carried_out_as_the_persons_act_and_nothing_of_the_children_stays(world: World) -> None:
    upload = ordered(world, ready(world))
    assert not children(world) & set(NAMES)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    assert set(NAMES) <= children(world)
    row = now(upload)
    assert (row.state, bytes(row.sealed), row.findings) == (RosterUpload.DONE, b"", [])
    with acting(SYSTEM):
        event = Event.objects.get(
            action="roster.import_roster", subject_id=str(RosterImport.objects.latest("id").pk)
        )
    assert event.actor_id == world.people["other_principal"].pk
    assert event.at == at(9)


def test_one_key_posted_twice_is_one_order_and_two_jobs_are_one_commit(world: World) -> None:
    upload, once = ready(world), key()
    with acting(SYSTEM):
        before = RosterImport.objects.count()
    first, second = (ordered(world, upload, key=once) for _ in range(2))
    assert first.pk == second.pk
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    assert ordered(world, upload, key=once).state == RosterUpload.DONE
    with acting(SYSTEM):
        assert RosterImport.objects.count() == before + 1
    with pytest.raises(Refused, match="已经在提交"):
        ordered(world, upload)


def test_only_the_principal_who_brought_it_orders(world: World) -> None:
    upload = ready(world)
    with pytest.raises(NotAllowed), transaction.atomic():
        order_commit(by=world.actor("principal"), key=key(), at=at(9), upload=upload, leavers_right=True)
    assert now(upload).state == RosterUpload.READY


def test_a_roster_that_moved_meanwhile_is_refused_and_says_what_to_do(world: World) -> None:
    upload = ordered(world, ready(world))
    told = RosterRows("e" * 64, [*rows()[:3]])
    import_roster(
        by=world.actor("other_principal"), key=key(), at=at(9), school=world.other_school, school_year=YEAR, rows=told,
        file_digest=told.digest,
    )  # fmt: skip
    before = children(world)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    row = now(upload)
    assert (row.state, bytes(row.sealed)) == (RosterUpload.REFUSED, b"")
    assert "名册又有变动" in row.sentence
    assert "重新上传" in row.sentence
    assert children(world) == before


def test_too_many_leavers_without_a_word_go_back_to_the_preview(world: World) -> None:
    commit_upload(by=SYSTEM, upload_id=ordered(world, ready(world)).pk)
    upload = ordered(world, ready(world, rows()[:1]), leavers_right=False)
    before = children(world)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    row = now(upload)
    assert row.state == RosterUpload.READY
    assert "离开的学生超过一成" in row.sentence
    assert children(world) == before == set(NAMES)
    assert ordered(world, upload).state == RosterUpload.COMMITTING


def test_a_broken_commit_changes_nothing_and_can_be_ordered_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, before = ordered(world, ready(world)), children(world)
    whole = commits.import_roster

    def breaks(**said: Any) -> RosterImport:
        whole(**said)
        raise RuntimeError("the power went out after the last row")

    monkeypatch.setattr(commits, "import_roster", breaks)
    with pytest.raises(RuntimeError):
        commit_upload(by=SYSTEM, upload_id=upload.pk)
    row = now(upload)
    assert row.state == RosterUpload.READY
    assert "没有任何改变" in row.sentence
    assert children(world) == before
    monkeypatch.setattr(commits, "import_roster", whole)
    ordered(world, upload)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    assert set(NAMES) <= children(world)


def test_what_a_killed_worker_left_is_given_back_and_its_late_twin_writes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, before = ordered(world, ready(world)), children(world)
    heard = now(upload).told_at
    assert release_silent(by=SYSTEM, at=heard + SILENT) == 0
    whole = commits.import_roster

    def slow(**said: Any) -> RosterImport:
        made: RosterImport = whole(**said)
        assert release_silent(by=SYSTEM, at=heard + SILENT + timedelta(seconds=1)) == 1
        return made

    monkeypatch.setattr(commits, "import_roster", slow)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    # In one connection the release belongs to the same transaction and goes with it; the order ends as refused or ready.
    assert children(world) == before
    assert now(upload).state != RosterUpload.DONE


def test_another_upload_waits_for_the_commit(world: World) -> None:
    ordered(world, ready(world))
    with pytest.raises(Refused, match="正在提交"), transaction.atomic():
        stage_upload(
            by=world.actor("other_principal"), key=key(), at=at(9), school=world.other_school, school_year=YEAR,
            file_digest="f" * 64, content=b"x",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("state = 'done', commit_key = 'k', ordered_at = fangxin_now()", "roster_upload_done_is_empty"),
        ("state = 'committing'", "roster_upload_ordered_by_key"),
        ("state = 'sold'", "roster_upload_state"),
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(world: World, change: str, rule: str) -> None:
    upload = ready(world)
    with (
        pytest.raises(IntegrityError, match=rule), transaction.atomic(),
        acting(world.actor("other_principal")), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(f"UPDATE roster_rosterupload SET {change} WHERE id = %s", [upload.pk])


def test_progress_is_seen_from_outside_while_the_transaction_is_open(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_EVERY_SECONDS", 0.01)
    world = committed_world
    upload = ordered(world, ready(world))
    seen: list[int] = []
    whole: Callable[..., RosterImport] = commits.import_roster

    def watched(**said: Any) -> RosterImport:
        made = whole(**said)
        other = threading.Thread(target=look)
        other.start()
        other.join(20)
        return made

    def look() -> None:
        deadline = time.monotonic() + 15
        try:
            while not (seen and seen[-1] == 10) and time.monotonic() < deadline:
                seen.append(now(upload).rows_done)
                time.sleep(0.02)
            seen.append(len(children(world) & set(NAMES)))
        finally:
            connection.close()

    monkeypatch.setattr(commits, "import_roster", watched)
    commit_upload(by=SYSTEM, upload_id=upload.pk)
    assert seen[-2:] == [10, 0]  # all ten are counted, and none of them is there for others before the end
    assert now(upload).state == RosterUpload.DONE
    assert set(NAMES) <= children(world)


def test_the_page_leads_back_to_what_is_under_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[int] = []
    monkeypatch.setattr(tasks.commit_workbook, "defer", lambda upload_id: jobs.append(upload_id))
    client = Client()
    client.force_login(world.people["other_principal"])
    upload = ready(world)
    address = reverse("roster:upload", args=[upload.pk])
    with database_clock(at(9)):
        assert "等您核对后提交" in client.get(reverse("roster:import")).content.decode()
        posted = client.post(
            reverse("roster:import-commit"), {"key": key(), "upload": upload.pk, "leavers_right": "on"}
        )
        assert (posted.status_code, posted["Location"]) == (302, address)
        assert jobs == [upload.pk]
        assert "正在写入。" in client.get(reverse("roster:import")).content.decode()
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "正在写入学生名册" in part
        assert "<html" not in part
        commit_upload(by=SYSTEM, upload_id=upload.pk)
        assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        done = client.get(address, follow=True)
        assert "学生名册已更新" in done.content.decode()
        assert "还没有办完" not in client.get(reverse("roster:import")).content.decode()
