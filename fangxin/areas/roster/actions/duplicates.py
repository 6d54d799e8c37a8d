"""Writing about two rows that may be one child: looking for them, and deciding in two steps. Nothing merges by itself."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions.admission import rewrite_children
from fangxin.areas.roster.models import CaseDecision, DuplicateCase, PupilIdentity
from fangxin.areas.roster.queries.duplicates import (
    duplicate_case,
    open_proposal,
    records_of,
    undecided,
)
from fangxin.areas.roster.rules.children import ChildRow
from fangxin.areas.roster.sealing import ID, PHONE, STUDENT, open_number
from fangxin.engine.duplicates import find_likely

DECIDERS = (Role.EDUCATION_OFFICER, Role.PRINCIPAL, Role.ADMINISTRATOR)


@action("roster.search_duplicates")
def search_duplicates(*, by: Actor, key: str, at: datetime, place: Organisation) -> Recorded[Organisation]:
    """Look through all children of a place for rows that are probably one child, and queue what is new.

    Pairs that two people decided are not asked about again. Also run every night for each county by the program.
    """
    if not by.holds((Role.EDUCATION_OFFICER,), place.path):
        raise NotAllowed("查重由县级教育部门办理。", remedy="请用教育核准员账号登录。")
    lock(("roster.duplicates", place.pk))
    records, paths = records_of(by, place)
    known = {(one, two) for one, two in DuplicateCase.objects.values_list("first_id", "second_id")}
    fresh = [pair for pair in find_likely(records) if (pair.first, pair.second) not in known]
    DuplicateCase.objects.bulk_create(
        DuplicateCase(
            owner_path=_above(paths[pair.first], paths[pair.second]),
            number=f"C{secrets.token_hex(5)[:9].upper()}", kind=DuplicateCase.LIKELY, first_id=pair.first,
            second_id=pair.second, score=pair.score,
        )
        for pair in fresh
    )  # fmt: skip
    return Recorded(place, place.path, {"children": len(records), "found": len(fresh)})


def _above(one: str, other: str) -> str:
    """The lowest place above both paths."""
    same = ""
    for a, b in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if a != b:
            break
        same += f"{a}/"
    return same


@action("roster.propose_decision")
def propose_decision(
    *,
    by: Actor,
    key: str,
    at: datetime,
    case: DuplicateCase,
    verdict: str,
    reason: str,
    stays_at: str = "",
    wrong: str = "",
    on: date | None = None,
) -> Recorded[CaseDecision]:
    """Step 1: somebody says `same` (where the child goes on, from which day), `different` (whose number is wrong), or
    `later`. Nothing changes before another person confirms. Raises NotAllowed, Refused."""
    row = _decidable(by, case)
    said = _reason(reason)
    if verdict not in ("same", "different", "later"):
        raise Refused("请选择结论。", fields={"verdict": "请选择结论。"})
    if verdict == "same" and (stays_at not in ("first", "second") or on is None):
        raise Refused(
            "是同一个学生，请选择他（她）现在在哪边就读、从哪天起。", fields={"stays_at": "请选择。"}
        )
    if verdict == "different" and row.kind == DuplicateCase.EXACT and wrong not in ("first", "second"):
        raise Refused("两个学生不会有同一个号码，请选择谁的号码有误。", fields={"wrong": "请选择。"})
    if open_proposal(by, row) is not None:
        raise Refused("已有人提出结论，等第二个人确认。", remedy="请先确认或退回前一个结论。")
    decision = CaseDecision.objects.create(
        case=row, verdict=verdict, stays_at=stays_at if verdict == "same" else "",
        wrong=wrong if verdict == "different" and row.kind == DuplicateCase.EXACT else "",
        on=on if verdict == "same" else None, reason=said, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(decision, row.owner_path, {"case": row.number, "verdict": verdict})


@action("roster.confirm_decision")
def confirm_decision(
    *, by: Actor, key: str, at: datetime, case: DuplicateCase, agreed: bool, reason: str
) -> Recorded[CaseDecision]:
    """Step 2, by another person: confirm, and the database carries it out; or turn down, and the case is open again.

    Raises SamePerson, NotAllowed, Refused.
    """
    row = _decidable(by, case)
    proposal = open_proposal(by, row)
    if proposal is None:
        raise Refused("还没有人提出结论。", remedy="请先提出结论。")
    if proposal.by_id == by.account_id:
        raise SamePerson("结论由提出人以外的人确认。", remedy="请另一位有权限的人登录确认。")
    decision = CaseDecision.objects.create(
        case=row, verdict=proposal.verdict if agreed else "turned_down", stays_at=proposal.stays_at if agreed else "",
        wrong=proposal.wrong if agreed else "", on=proposal.on if agreed else None, reason=_reason(reason),
        confirms=proposal, at=at, by_id=by.account_id,
    )  # fmt: skip
    if agreed and proposal.verdict == "same":
        _complete(row)
    return Recorded(decision, row.owner_path, {"case": row.number, "verdict": decision.verdict})


def _complete(case: DuplicateCase) -> None:
    """The row that goes on takes over the numbers that only the other one had: sealed anew, for itself."""
    kept = PupilIdentity.objects.get(pupil_id=case.first_id)
    gone = PupilIdentity.objects.get(pupil_id=case.second_id)
    number = "" if kept.id_index else _plain(gone, ID)
    student = "" if kept.student_index else _plain(gone, STUDENT)
    phone = "" if kept.phone_index else _plain(gone, PHONE)
    if not (number or student or phone or (kept.birth is None and gone.birth)):
        return
    rewrite_children(
        [kept.pupil_id],
        [
            ChildRow(
                name=kept.name, sex=kept.sex, birth=kept.birth or gone.birth, guardian=kept.guardian or gone.guardian,
                id_kind=gone.id_kind if number else kept.id_kind, id_number=number or _plain(kept, ID),
                student_number=student, phone=phone,
            )
        ],
    )  # fmt: skip


def _plain(row: PupilIdentity, what: str) -> str:
    sealed = {ID: row.id_sealed, STUDENT: row.student_sealed, PHONE: row.phone_sealed}[what]
    return open_number(what, row.pupil_id, sealed)


def _decidable(by: Actor, case: DuplicateCase) -> DuplicateCase:
    row = duplicate_case(by, case.pk)
    if not by.holds(DECIDERS, row.owner_path):
        raise NotAllowed(
            "重复登记由两所学校共同的上级办理。", remedy="同校的由校长办理，跨校的由县教育局办理。"
        )
    lock(("roster.case", row.pk))
    if not undecided(by).filter(pk=row.pk).exists():
        raise Refused("这件核查已经有结论了。", remedy="请刷新页面。")
    return row


def _reason(text: str) -> str:
    said = text.strip()
    if len(said) < 4:
        raise Refused(
            "请写明依据，至少四个字。", remedy="例如“电话问过家长”。", fields={"reason": "请写明依据。"}
        )
    if sum(character.isdigit() for character in said) >= 8:
        raise Refused("依据里不要写号码。", fields={"reason": "请不要写号码。"})
    return said[:200]
