"""Dated documents: written by one, approved by another, kept by digest, read, practised, warned of before they end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused, SamePerson
from fangxin.areas.policy.actions.documents import (
    add_document,
    confirm_reading,
    decide_document,
    record_drill,
)
from fangxin.areas.policy.actions.stored_files import StoredFile, keep_file
from fangxin.areas.policy.models import Document, DocumentAlarm, DocumentDecision, DocumentReceipt, Drill
from fangxin.areas.policy.queries.documents import (
    document,
    drill_due,
    library,
    needs,
    receipts,
    shown,
    uninsured,
    unmet_needs,
    unread,
)
from fangxin.areas.policy.queries.stored_files import path_of, stored_file
from fangxin.areas.policy.rules.document_kinds import document_kinds
from fangxin.areas.policy.rules.documents import alarm_due, months_later, state_of, type_of_file, uncovered
from tests.factories.world import TODAY, World, at, key

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
UNTIL = date(2027, 9, 14)


def write(world: World, kind: str = "food-safety-system", name: str = "safety", **more: object) -> Document:
    known = document_kinds()[kind]
    facts = {fact.name: "500000" if fact.whole else "张明远" for fact in known.facts}
    entry = {
        "place": world.school, "kind": kind, "title": known.title, "since": TODAY, "until": UNTIL,
        "text": known.template or "照附件。", "facts": facts,
    } | more  # fmt: skip
    return add_document(by=world.actor(name), key=key(), at=at(9), **entry)  # type: ignore[arg-type]


def approve(world: World, row: Document, name: str = "principal") -> DocumentDecision:
    return decide_document(by=world.actor(name), key=key(), at=at(10), document=row, approved=True)


def in_force(world: World, kind: str = "food-safety-system", **more: object) -> Document:
    row = write(world, kind, **more)
    approve(world, row)
    return row


def state(world: World, row: Document, on: date = TODAY, name: str = "principal") -> str:
    actor = world.actor(name)
    with acting(actor):
        return shown(document(actor, row.pk), on).state


def scan(world: World, data: bytes = PDF) -> StoredFile:
    return keep_file(by=world.actor("safety"), data=data, name="保单扫描件.docx")


@pytest.mark.duty("D045", "enforced")
def test_a_system_document_counts_only_after_another_persons_approval(world: World) -> None:
    """放心午餐 六（二）: without the second person it stays a draft, in the program and in the database."""
    row = write(world)
    assert state(world, row) == "draft"
    with pytest.raises(SamePerson, match="起草人不能批准"):
        approve(world, row, "safety")
    with (
        acting(world.actor("safety")),
        pytest.raises(IntegrityError, match="nobody approves"),
        transaction.atomic(),
    ):
        DocumentDecision.objects.create(document=row, approved=True, at=at(9), by_id=row.by_id)
    approve(world, row)
    assert state(world, row) == "in_force"
    with pytest.raises(Refused, match="处理过"):
        approve(world, row)


@pytest.mark.duty("D045", "supported")
def test_a_new_version_replaces_the_old_one_when_it_is_approved_and_not_before(world: World) -> None:
    """放心午餐 六（二）: versions follow each other; the old one holds until the new one is approved and begins."""
    old = in_force(world)
    new = write(world, replaces=old, since=date(2026, 10, 1))
    assert (new.version, state(world, old)) == (2, "in_force")
    with pytest.raises(Refused, match="已经有新版本"):
        write(world, replaces=old)
    approve(world, new)
    assert (state(world, old), state(world, new)) == ("in_force", "future")
    assert (state(world, old, date(2026, 10, 1)), state(world, new, date(2026, 10, 1))) == (
        "replaced",
        "in_force",
    )
    with (
        acting(world.actor("safety")),
        pytest.raises(IntegrityError, match="does not follow"),
        transaction.atomic(),
    ):
        Document.objects.create(
            place=world.school, kind="food-safety-system", title="x", since=TODAY, text="x", version=7, supersedes=new,
            at=at(9), by_id=1,
        )  # fmt: skip


def test_a_document_sent_back_says_why(world: World) -> None:
    row = write(world)
    with pytest.raises(Refused, match="原因"):
        decide_document(by=world.actor("principal"), key=key(), at=at(10), document=row, approved=False)
    decide_document(
        by=world.actor("principal"), key=key(), at=at(10), document=row, approved=False, reason="缺留样一章"
    )
    assert state(world, row) == "returned"


@pytest.mark.duty("D043", "supported")
@pytest.mark.duty("D221", "supported")
def test_without_the_principals_letter_the_school_and_the_county_see_it_missing(world: World) -> None:
    """放心午餐 六（一）; 附件2第十一条: the letter of the first responsible person is asked for until it is in force."""
    education = world.actor("education")

    def missing() -> set[str]:
        with acting(education):
            return {
                n.kind.code for n in unmet_needs(education, [world.school], TODAY) if n.state == "missing"
            }

    wanted = {"principal-letter", "food-safety-responsibility"}
    assert wanted <= missing()
    with pytest.raises(Refused) as refusal:
        write(world, "principal-letter", facts={"first_responsible": " "})
    assert set(refusal.value.fields) == {"first_responsible", "signed_with"}
    row = write(world, "principal-letter")
    assert "principal-letter" in missing()
    approve(world, row, "education")
    in_force(world, "food-safety-responsibility")
    assert not wanted & missing()
    assert document_kinds()["principal-letter"].clause.endswith("六（一）：校长是食品安全第一责任人")


@pytest.mark.duty("D115", "supported")
@pytest.mark.duty("D222", "supported")
def test_the_managers_letter_names_who_it_is_and_whether_full_time(world: World) -> None:
    """附件1第六条; 附件2第十一条: a named food-safety manager, full or part time."""
    with pytest.raises(Refused) as refusal:
        write(world, "safety-manager-letter", "principal", facts={})
    assert set(refusal.value.fields) == {"manager", "part_time"}
    row = write(world, "safety-manager-letter", "principal", facts={"manager": "赵敏", "part_time": "专职"})
    approve(world, row, "safety")
    principal = world.actor("principal")
    with acting(principal):
        found = next(
            n for n in needs(principal, [world.school], TODAY) if n.kind.code == "safety-manager-letter"
        )
    assert found.state == "in_force"
    assert found.document is not None
    assert found.document.facts == {"manager": "赵敏", "part_time": "专职"}


@pytest.mark.duty("D046", "supported")
def test_the_after_school_code_has_a_template_and_must_be_read_by_the_teachers(world: World) -> None:
    """放心午餐 六（二）: 课后服务安全管理工作规范, with version and receipts."""
    row = in_force(world, "after-school-code")
    assert "看护" in row.text
    teacher = world.actor("teacher")
    with acting(teacher):
        assert [found.pk for found in unread(teacher, TODAY)] == [row.pk]
    confirm_reading(by=teacher, key=key(), at=at(11), document=row)
    with pytest.raises(Refused, match="已经登记过"):
        confirm_reading(by=teacher, key=key(), at=at(11), document=row)
    with acting(teacher):
        assert unread(teacher, TODAY) == []
    principal = world.actor("principal")
    with acting(principal):
        assert [receipt.by_id for receipt in receipts(principal, row)] == [teacher.account_id]


def test_a_draft_is_not_read_and_another_school_does_not_see_it(world: World) -> None:
    row = write(world, "after-school-code")
    with pytest.raises(Refused, match="批准了的"):
        confirm_reading(by=world.actor("teacher"), key=key(), at=at(11), document=row)
    for name in ("other_principal", "neighbour", "clerk"):
        with pytest.raises(NotFound):
            confirm_reading(by=world.actor(name), key=key(), at=at(11), document=row)
    with (
        acting(world.actor("teacher")),
        pytest.raises(IntegrityError, match="not approved"),
        transaction.atomic(),
    ):
        DocumentReceipt.objects.create(document=row, place=world.school, at=at(9), by_id=1)


def test_a_countys_document_is_read_in_its_schools_once_it_is_approved(world: World) -> None:
    row = write(world, "county-measures", "education", place=world.county, until=None)
    teacher = world.actor("principal")
    with acting(teacher), pytest.raises(NotFound):
        document(teacher, row.pk)
    with pytest.raises(NotAllowed):
        approve(world, row, "finance")
    approve(world, row, "reviewer")
    confirm_reading(by=teacher, key=key(), at=at(11), document=row)
    education = world.actor("education")
    with acting(education):
        assert [receipt.place_id for receipt in receipts(education, row)] == [world.school.pk]


@pytest.mark.duty("D048", "supported")
def test_an_emergency_plan_has_contacts_and_is_practised_in_time(world: World) -> None:
    """放心午餐 六（二）: plan with contacts, drills recorded with what was found, the next one dated."""
    with pytest.raises(Refused) as refusal:
        write(world, "plan-fire", facts={"commander": "张明远"})
    assert set(refusal.value.fields) == {"contacts"}
    plan = write(world, "plan-fire")
    safety = world.actor("safety")
    with pytest.raises(Refused, match="还没有批准"):
        record_drill(by=safety, key=key(), at=at(11), plan=plan, on=TODAY, people=200, found="无")
    with acting(safety), pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        Drill.objects.create(plan=plan, on=TODAY, people=1, found="x", at=at(9), by_id=1)
    approve(world, plan)
    with acting(safety):
        assert drill_due(safety, plan) == date(2027, 3, 14)
    with pytest.raises(Refused) as refusal:
        record_drill(by=safety, key=key(), at=at(11), plan=plan, on=date(2026, 9, 15), people=0, found=" ")
    assert set(refusal.value.fields) == {"on", "people", "found"}
    on = date(2026, 10, 20)
    record_drill(
        by=safety, key=key(), at=at(11, on=on), plan=plan, on=on, people=560, found="三楼疏散慢，加一名引导"
    )
    with acting(safety):
        assert drill_due(safety, plan) == date(2027, 4, 20)
    with pytest.raises(Refused, match="不用演练"):
        record_drill(
            by=safety, key=key(), at=at(11, on=on), plan=in_force(world), on=on, people=1, found="无"
        )


@pytest.mark.duty("D049", "supported")
def test_insurance_needs_its_facts_and_scan_and_uninsured_days_are_named(world: World) -> None:
    """放心午餐 六（二）: insurer, number, scope, sum and the scan; days on which nobody was insured are shown."""
    kind = "insurance-food-liability"
    with pytest.raises(Refused) as refusal:
        write(world, kind, facts={"insured_yuan": "五十万"})
    assert set(refusal.value.fields) == {"insurer", "policy_number", "scope", "insured_yuan", "file"}
    first = in_force(world, kind, since=date(2026, 9, 20), until=date(2027, 9, 20), file=scan(world))
    second = write(
        world, kind, since=date(2027, 9, 25), until=date(2028, 9, 25), file=scan(world), replaces=first
    )
    approve(world, second)
    principal = world.actor("principal")
    with acting(principal):
        gaps = uninsured(principal, world.school, kind, TODAY, date(2028, 10, 1))
    assert gaps == [
        (TODAY, date(2026, 9, 20)),
        (date(2027, 9, 20), date(2027, 9, 25)),
        (date(2028, 9, 25), date(2028, 10, 1)),
    ]


@pytest.mark.duty("D049", "supported")
def test_the_morning_run_warns_once_a_stage_before_a_policy_ends(world: World) -> None:
    """放心午餐 六（二）: must be in force; 60, 30, 7 days before and on the end."""
    from fangxin.areas.policy.queries.documents import ending

    row = in_force(world, "insurance-food-liability", file=scan(world), until=date(2026, 11, 1))
    with acting(SYSTEM):
        assert [found.pk for found in ending(SYSTEM, TODAY)] == [row.pk]
        found = ending(SYSTEM, TODAY)[0]
        assert found.until is not None
        assert alarm_due(TODAY, found.until, []) == 60
        DocumentAlarm.objects.create(document=row, days=60, at=at(6), by_id=0)
        again = ending(SYSTEM, TODAY)[0]
        assert alarm_due(TODAY, date(2026, 11, 1), [alarm.days for alarm in again.alarms.all()]) is None
        with pytest.raises(IntegrityError, match="alarm_once"), transaction.atomic():
            DocumentAlarm.objects.create(document=row, days=60, at=at(6), by_id=0)
    assert state(world, row, date(2026, 10, 5)) == "expiring"
    assert state(world, row, date(2026, 11, 1)) == "expired"


@pytest.mark.parametrize(
    ("on", "warned", "due"),
    [
        (date(2026, 9, 1), [], None),
        (date(2026, 9, 2), [], 60),
        (date(2026, 10, 2), [60], 30),
        (date(2026, 10, 2), [60, 30], None),
        (date(2026, 10, 28), [60, 30], 7),
        (date(2026, 11, 1), [60, 30, 7], 0),
        (date(2026, 12, 1), [], 0),
        (date(2026, 12, 1), [0], None),
    ],
)
def test_which_alarm_is_due(on: date, warned: list[int], due: int | None) -> None:
    assert alarm_due(on, date(2026, 11, 1), warned) == due


@pytest.mark.parametrize(
    ("on", "approved", "replaced", "said"),
    [
        (date(2026, 9, 14), None, None, "draft"),
        (date(2026, 9, 14), False, None, "returned"),
        (date(2026, 8, 31), True, None, "future"),
        (date(2026, 9, 1), True, None, "in_force"),
        (date(2026, 12, 2), True, None, "expiring"),
        (date(2027, 1, 1), True, None, "expired"),
        (date(2026, 9, 14), True, date(2026, 9, 14), "replaced"),
        (date(2026, 9, 14), True, date(2026, 9, 15), "in_force"),
    ],
)
def test_the_state_of_a_document(
    on: date, *, approved: bool | None, replaced: date | None, said: str
) -> None:
    span = (date(2026, 9, 1), date(2027, 1, 1))
    assert state_of(on, *span, approved=approved, replaced_since=replaced) == said


def test_gaps_between_spans_are_found_in_any_order() -> None:
    day = [date(2026, 1, n) for n in range(1, 11)]
    assert uncovered([], day[0], day[5]) == [(day[0], day[5])]
    assert uncovered([(day[3], day[5]), (day[0], day[2])], day[0], day[6]) == [
        (day[2], day[3]),
        (day[5], day[6]),
    ]
    assert uncovered([(day[0], None)], day[2], day[9]) == []
    assert uncovered([(day[0], day[9]), (day[1], day[2])], day[2], day[9]) == []


def test_months_end_where_the_month_ends() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 15), 12) == date(2027, 12, 15)


def test_a_file_is_kept_under_its_digest_and_given_back_only_when_it_is_the_same(world: World) -> None:
    kept = scan(world)
    assert kept.name == "保单扫描件.pdf"
    assert Path(settings.MEDIA_ROOT) in path_of(kept.digest).parents
    assert path_of(kept.digest).read_bytes() == PDF
    assert scan(world) == kept
    row = in_force(world, "insurance-food-liability", file=kept)
    principal = world.actor("principal")
    with acting(principal):
        assert stored_file(principal, row.pk)[1] == PDF
        path_of(kept.digest).write_bytes(PDF + b"!")
        with pytest.raises(Refused, match="摘要不符"):
            stored_file(principal, row.pk)
        path_of(kept.digest).unlink()
        with pytest.raises(Refused, match="不在磁盘上"):
            stored_file(principal, row.pk)
    stranger = world.actor("other_principal")
    with acting(stranger), pytest.raises(NotFound):
        stored_file(stranger, row.pk)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"<html><script>alert(1)</script>", "不是 PDF"),
        (b"PK\x03\x04 workbook", "不是 PDF"),
        (PDF + b"0" * (10 * 1024 * 1024), "太大"),
    ],
)
def test_what_is_no_scan_is_refused_by_its_content(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        type_of_file(data)


def test_the_library_is_searched_by_title_initials_number_and_school(world: World) -> None:
    in_force(world, number="XK-2026-03")
    in_force(world, "plan-fire")
    principal = world.actor("principal")
    with acting(principal):
        for words, count in (
            ("食品安全管理", 1),
            ("spaq", 1),
            ("XK-2026", 1),
            ("溪口", 2),
            ("hzyj", 1),
            ("没有", 0),
        ):
            assert library(principal, words=words).count() == count, words
        assert [row.kind for row in library(principal, group="plan")] == ["plan-fire"]


def test_every_kind_has_a_clause_a_place_and_readers_that_exist() -> None:
    from fangxin.areas.audit.rules.actor import Role

    for kind in document_kinds().values():
        assert kind.clause.startswith("《")
        assert set(kind.at) <= {"school", "county"}
        assert set(kind.readers) <= {role.value for role in Role}
        assert kind.template or kind.needs_file or not kind.required
