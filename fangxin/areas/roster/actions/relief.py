"""Writing who pays no X, or less. Few do it, two by two, and only after saying on the record what for.

Events of these acts stand at the county's path and name no child: a school reads neither that there was a decision nor
how many there were.
"""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock, state_purpose
from fangxin.areas.audit.models import PurposeUse
from fangxin.areas.audit.queries import for_purpose
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.queries import SCHOOL_PROGRAMME, county_rule
from fangxin.areas.roster.models import FamilyPart, Hardship, Pupil, ReliefDecision, ReliefProposal
from fangxin.areas.roster.models.relief import PURPOSE
from fangxin.areas.roster.queries.relief import relief_proposal
from fangxin.areas.roster.rules import AlreadyDecided
from fangxin.areas.roster.rules.relief import (
    check_family_part,
    check_proposal,
    check_relief_decision,
    may_relieve,
)


def want_relief(*, by: Actor, key: str, at: datetime, county: Organisation, why: str) -> PurposeUse:
    """Say what one wants to see reliefs for; `audit.queries.for_purpose(use)` then opens them for an hour.

    Raises NotAllowed for everybody but the county's education and finance officers. The database says the same.
    """
    may_relieve(by, county.pk)
    return state_purpose(by=by, key=key, at=at, purpose=PURPOSE, why=why, where=county.path)


@action("roster.set_family_part")
def set_family_part(
    *, by: Actor, key: str, at: datetime, county: Organisation, fen: int, since: date, until: date,
    document: str, approved_on: date,
) -> Recorded[FamilyPart]:  # fmt: skip
    """Enter the X that the county's government approved, in fen a child and day, for [since, until).

    Raises Refused above the cap of `family_part_max`, without a document, or where another X holds already.
    Source: measures, annex 2 §7.
    """
    if not by.holds([Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER], county.path):
        raise NotAllowed("家庭缴费标准由县级教育部门登记。", remedy="请换用有相应职务的账号登录。")
    cap = county_rule(by, "family_part_max", county=county, on=since)
    check_family_part(fen, cap.integer, document, approved_on, since, until, cap.because())
    lock(("roster.family_part", county.pk))
    if FamilyPart.objects.filter(county=county, since__lt=until, until__gt=since).exists():
        raise AlreadyDecided("这段时间已经有一个 X 标准。", remedy="请核对起止日期。")
    row = FamilyPart.objects.create(
        county=county, programme=SCHOOL_PROGRAMME, fen=fen, since=since, until=until, document=document.strip(),
        approved_on=approved_on, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, county.path, {"fen": fen, "since": since, "until": until})


@action("roster.propose_relief")
def propose_relief(
    *, by: Actor, key: str, at: datetime, use: PurposeUse, pupil_id: int, source: str, share_bp: int, since: date,
    until: date,
) -> Recorded[ReliefProposal]:  # fmt: skip
    """Propose that X of a child be paid for [since, until): `share_bp` 10000 is all of it. `source`: why it is in need.

    Raises Refused, NotAllowed, NotFound. Source: measures, annex 2 §7 (reliefs for families in hardship).
    """
    check_proposal(source, share_bp, since, until)
    pupil = Pupil.objects.select_related("school").filter(pk=pupil_id).first()
    if pupil is None:
        raise NotFound("这名学生")
    county = ancestor(by, pupil.school, "county")
    may_relieve(by, county.pk)
    with for_purpose(use):
        lock(("roster.relief", pupil.pk))
        waiting = ReliefProposal.objects.filter(pupil=pupil, decision__isnull=True)
        if waiting.filter(since__lt=until, until__gt=since).exists():
            raise Refused(
                "这名学生这段时间已经有一份减免等待决定。", remedy="请先由另一位核准员决定，或核对学生编号。",
                fields={"pupil": "已经有一份在等待决定。"},
            )  # fmt: skip
        Hardship.objects.create(pupil=pupil, source=source, since=since, until=until)
        row = ReliefProposal.objects.create(
            pupil=pupil, share_bp=share_bp, since=since, until=until, at=at, by_id=by.account_id
        )
    return Recorded(row, county.path)


@action("roster.decide_relief")
def decide_relief(
    *, by: Actor, key: str, at: datetime, use: PurposeUse, proposal_id: int, granted: bool, reason: str = ""
) -> Recorded[ReliefDecision]:  # fmt: skip
    """Another person grants a proposal or refuses it with a reason. Raises SamePerson, AlreadyDecided, Refused."""
    with for_purpose(use):
        proposal = relief_proposal(by, proposal_id)
        county = ancestor(by, proposal.pupil.school, "county")
        may_relieve(by, county.pk)
        lock(("roster.relief", proposal.pupil_id))
        if ReliefDecision.objects.filter(proposal=proposal).exists():
            raise AlreadyDecided("这份减免已经有人决定。", remedy="请刷新页面查看。")
        why = check_relief_decision(
            proposed_by=proposal.by_id, decided_by=by.account_id, granted=granted, reason=reason
        )
        if granted and _overlaps(proposal):
            raise Refused("这段时间已经有一份减免。", remedy="请核对起止日期。")
        row = ReliefDecision.objects.create(
            proposal=proposal, granted=granted, reason=why, at=at, by_id=by.account_id
        )
    return Recorded(row, county.path)


def _overlaps(proposal: ReliefProposal) -> bool:
    others = ReliefProposal.objects.filter(pupil_id=proposal.pupil_id, decision__granted=True)
    return others.filter(since__lt=proposal.until, until__gt=proposal.since).exclude(pk=proposal.pk).exists()
