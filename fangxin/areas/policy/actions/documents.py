"""Writing documents: a version, another person's decision, who has read it, drills, alarms before the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.stored_files import StoredFile
from fangxin.areas.policy.models import Document, DocumentAlarm, DocumentDecision, DocumentReceipt, Drill
from fangxin.areas.policy.queries.documents import document as visible_document
from fangxin.areas.policy.queries.documents import shown
from fangxin.areas.policy.rules.document_kinds import document_kinds
from fangxin.areas.policy.rules.documents import Entry, check_document
from fangxin.engine.pinyin import initials

WRITERS = {
    "school": (Role.PRINCIPAL, Role.SAFETY_MANAGER),
    "county": (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.ADMINISTRATOR),
}
DECIDERS = {
    "school": (Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.EDUCATION_OFFICER),
    "county": (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.ADMINISTRATOR),
}
MAKER_CHECKER = "一人起草、另一人批准"


@action("policy.add_document")
def add_document(
    *,
    by: Actor,
    key: str,
    at: datetime,
    place: Organisation,
    kind: str,
    title: str,
    since: date,
    until: date | None,
    number: str = "",
    text: str = "",
    facts: Mapping[str, str] | None = None,
    file: StoredFile | None = None,
    replaces: Document | None = None,
) -> Recorded[Document]:
    """Enter a version of a document (`until` exclusive). It counts after another person's approval.

    `replaces` is the newest version of the same document. Raises NotAllowed, Refused with every fault.
    """
    if not by.holds(WRITERS.get(place.kind, ()), place.path):
        raise NotAllowed("制度文件由本单位负责人或食品安全管理员登记。", remedy="请用相应账号登录。")
    known = document_kinds().get(kind)
    if known is None:
        raise Refused("没有这种文件。", remedy="请从列表里选择。", fields={"kind": "请选择。"})
    entry = Entry(title, since, until, text, facts or {}, file is not None)
    checked = check_document(known, place.kind, entry)
    lock(("policy.documents", place.pk))
    before = None if replaces is None else _replaceable(by, replaces, place, kind)
    row = Document.objects.create(
        place=place, kind=kind, title=title.strip()[:80], number=number.strip()[:40], since=since, until=until,
        pinyin=initials(title.strip())[:80], text=text.strip(),
        facts=checked, version=before.version + 1 if before else 1, supersedes=before,
        file_digest=file.digest if file else "", file_name=file.name if file else "",
        file_type=file.kind if file else "", file_bytes=file.length if file else 0, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, place.path, {"kind": kind, "version": row.version, "file": row.file_digest})


def _replaceable(by: Actor, replaces: Document, place: Organisation, kind: str) -> Document:
    row = visible_document(by, replaces.pk)
    if row.place_id != place.pk or row.kind != kind:
        raise Refused("新版本要与旧版本是同一单位的同一种文件。", remedy="请从旧版本的页面进入。")
    if getattr(row, "superseded_by", None) is not None:
        raise Refused("这一版之后已经有新版本。", remedy="请从最新一版修订。")
    if getattr(row, "decision", None) is None:
        raise Refused("上一版还没有批准或退回。", remedy="请先处理上一版。")
    return row


@action("policy.decide_document")
def decide_document(
    *, by: Actor, key: str, at: datetime, document: Document, approved: bool, reason: str = ""
) -> Recorded[DocumentDecision]:
    """Another person approves a version or sends it back with a reason. Raises SamePerson, NotAllowed, Refused."""
    lock(("policy.document", document.pk))
    row = visible_document(by, document.pk)
    if not by.holds(DECIDERS.get(row.place.kind, ()), row.place.path):
        raise NotAllowed("文件由校长、食品安全管理员或县教育局批准。", remedy="请用相应账号登录。")
    if row.by_id == by.account_id:
        raise SamePerson(
            "起草人不能批准自己起草的文件。", clause=MAKER_CHECKER, remedy="请由另一位负责人批准。"
        )
    if getattr(row, "decision", None) is not None:
        raise Refused("这一版已经处理过。", remedy="没有任何改动。")
    if not approved and not reason.strip():
        raise Refused("退回要写明原因。", remedy="请写清要修改什么。", fields={"reason": "请写明原因。"})
    decision = DocumentDecision.objects.create(
        document=row, approved=approved, reason=reason.strip()[:200], at=at, by_id=by.account_id
    )
    return Recorded(decision, row.place.path, {"document": row.pk, "approved": approved})


@action("policy.confirm_reading")
def confirm_reading(*, by: Actor, key: str, at: datetime, document: Document) -> Recorded[DocumentReceipt]:
    """A person at or below the document's place confirms to have read the version in force. Raises Refused."""
    lock(("policy.receipt", document.pk, by.account_id))
    row = visible_document(by, document.pk)
    grant = next((grant for grant in by.grants if grant.path.startswith(row.place.path)), None)
    if grant is None:
        raise NotAllowed("这份文件不是发给您的单位的。", remedy="没有任何改动。")
    if shown(row, at.date()).state not in ("in_force", "expiring", "future"):
        raise Refused("只有批准了的、有效的文件才登记阅读。", remedy="请打开现行版本。")
    if DocumentReceipt.objects.filter(document=row, by_id=by.account_id).exists():
        raise Refused("您已经登记过阅读。", remedy="没有任何改动。")
    receipt = DocumentReceipt.objects.create(
        document=row, place_id=grant.organisation_id, at=at, by_id=by.account_id
    )
    return Recorded(receipt, grant.path, {"document": row.pk})


@action("policy.record_drill")
def record_drill(
    *, by: Actor, key: str, at: datetime, plan: Document, on: date, people: int, found: str
) -> Recorded[Drill]:
    """Record a drill of an approved emergency plan: day, people, what was found. Raises NotAllowed, Refused."""
    row = visible_document(by, plan.pk)
    kind = document_kinds().get(row.kind)
    if not by.holds(WRITERS.get(row.place.kind, ()), row.place.path):
        raise NotAllowed("演练由本单位登记。", remedy="请用相应账号登录。")
    if kind is None or not kind.drill_months:
        raise Refused("这份文件不是应急预案，不用演练。", remedy="请从预案页面进入。")
    decision = getattr(row, "decision", None)
    if decision is None or not decision.approved:
        raise Refused("预案还没有批准，不能登记演练。", clause=kind.clause, remedy="请先批准预案。")
    fields = {}
    if on > at.date() or on < row.since:
        fields["on"] = "演练日期应在预案生效之后、今天之前（含今天）。"
    if not 0 < people <= 20_000:
        fields["people"] = "请填写参加人数。"
    if not found.strip():
        fields["found"] = "请写明发现的问题和改进，没有问题也请写明。"
    if fields:
        raise Refused("演练记录没有填完整。", clause=kind.clause, remedy="请补全。", fields=fields)
    if Drill.objects.filter(plan=row, on=on).exists():
        raise Refused("这一天的演练已经登记过。", remedy="没有任何改动。")
    drill = Drill.objects.create(
        plan=row, on=on, people=people, found=found.strip()[:400], at=at, by_id=by.account_id
    )
    return Recorded(drill, row.place.path, {"plan": row.pk, "people": people})


@action("policy.raise_document_alarm")
def raise_document_alarm(
    *, by: Actor, key: str, at: datetime, document: Document, days: int
) -> Recorded[DocumentAlarm]:
    """Write down that the place was warned so many days before a document's end (0: it has ended)."""
    row = DocumentAlarm.objects.create(document=document, days=days, at=at, by_id=by.account_id)
    return Recorded(row, document.place.path, {"document": document.pk, "days": days})
