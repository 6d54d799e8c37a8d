"""Reading the trail, and the first wall: what every other area's queries narrow their tables with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from fangxin.areas.audit.models import Event, Installation, LogHead, LogLeaf, PendingLeaf, PurposeUse
from fangxin.areas.audit.rules.actor import PUBLIC, Actor
from fangxin.areas.audit.rules.canonical import canonical_bytes
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.audit.rules.walls import low_high
from fangxin.engine.transparency import merkle
from fangxin.engine.transparency.checkpoint import CheckpointRefused, VerifierKey, open_checkpoint

SHANGHAI = ZoneInfo("Asia/Shanghai")
M = TypeVar("M", bound=models.Model)


def context_settings(actor: Actor) -> tuple[list[str], list[str]]:
    """The transaction-local settings that row-level security reads, as (names, values)."""
    low, high = low_high(actor.paths)
    account = "public" if actor is PUBLIC else str(actor.account_id)
    return (
        ["fangxin.actor", "fangxin.paths", "fangxin.low", "fangxin.high"],
        [account, ",".join(actor.paths), low, high],
    )


def look_as(actor: Actor) -> datetime:
    """Let the rest of this transaction see as `actor`; returns the database's clock (Asia/Shanghai)."""
    names, values = context_settings(actor)
    calls = ", ".join("set_config(%s, %s, true)" for _ in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT fangxin_now(), {calls}",
            [part for pair in zip(names, values, strict=True) for part in pair],
        )
        now: datetime = cursor.fetchone()[0]
    return now.astimezone(SHANGHAI)


@contextmanager
def looking(actor: Actor) -> Iterator[datetime]:
    """A reading transaction of its own: for streamed answers, tasks and commands, which run outside a request's."""
    with transaction.atomic():
        yield look_as(actor)


def within(actor: Actor, field_name: str = "owner_path") -> Q:
    """The first wall: rows at or below one of the actor's places."""
    condition = Q(pk__in=[])
    for path in actor.paths:
        condition |= Q(**{f"{field_name}__gte": path, f"{field_name}__lt": path[:-1] + "0"})
    return condition


def one(rows: QuerySet[M], what: str, **wanted: Any) -> M:
    """The one row, or a refusal that does not say whether it exists elsewhere."""
    found = rows.filter(**wanted).first()
    if found is None:
        raise NotFound(what)
    return found


def events(actor: Actor) -> QuerySet[Event]:
    """The trail of the actor's places, newest first."""
    return Event.objects.filter(within(actor)).order_by("-at")


def trail_of(actor: Actor, subject: models.Model) -> QuerySet[Event]:
    """What happened to one row, oldest first."""
    return (
        events(actor)
        .filter(subject_label=subject._meta.label_lower, subject_id=str(subject.pk))
        .order_by("at")
    )


def purpose_use(actor: Actor, use_id: Any, purpose: str) -> PurposeUse:
    """What this very person said some time ago; the wall decides whether it still holds. Raises NotFound."""
    rows = PurposeUse.objects.filter(actor_id=actor.account_id, purpose=purpose)
    return one(rows, "这条事由", pk=use_id)


@contextmanager
def for_purpose(use: PurposeUse) -> Iterator[None]:
    """Inside the block the database also shows the rows that ask for this purpose, to this person and nobody else.

    A block inside a transaction; an act that another person or the system does inside it sees none of those rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('fangxin.purpose', %s, true)", [str(use.pk)])
    try:
        yield
    finally:
        # After a refusal inside a broken transaction nothing can be asked any more, and the setting ends with it.
        if connection.in_atomic_block and not connection.needs_rollback and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('fangxin.purpose', '', true)")


def is_demo() -> bool:
    """True when this installation was created as a demo."""
    return Installation.objects.filter(kind="demo").exists()


def latest_head(actor: Actor) -> LogHead | None:
    """The newest signed head; anyone may ask."""
    del actor  # heads are public
    return LogHead.objects.order_by("-size").first()


def event_content(event: Event) -> dict[str, Any]:
    """What a leaf commits to: everything that the program says about the act, except the database's own stamp."""
    return {
        "id": str(event.id),
        "actor": event.actor_id,
        "action": event.action,
        "key": event.key,
        "body": bytes(event.body_hash).hex(),
        "subject": f"{event.subject_label}:{event.subject_id}",
        "where": event.where_path,
        "details": event.details,
        "at": event.at.astimezone(UTC).isoformat(),
    }


def leaf_hash_of(event: Event) -> bytes:
    """RFC 6962 leaf hash of salt and content."""
    return merkle.leaf_hash(bytes(event.salt) + canonical_bytes(event_content(event)))


@dataclass(frozen=True, slots=True)
class LogReport:
    """What a check of the log found: sizes, and each disagreement in a sentence."""

    events: int
    leaves: int
    waiting: int
    heads: int
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        sizes = f"事件 {self.events} 条，已入日志 {self.leaves} 条，等待 {self.waiting} 条，签名日志头 {self.heads} 个。"
        if not self.findings:
            return f"{sizes}\n全部相符：没有发现改动。"
        return "\n".join([sizes, f"发现 {len(self.findings)} 处不符：", *self.findings])


def check_log(actor: Actor, keys: Sequence[VerifierKey]) -> LogReport:
    """Recompute every leaf from its event, every head from its leaves, and check every head's signature.

    `actor` must see all events (the system's own eyes): an event that cannot be seen counts as missing.
    """
    del actor
    findings: list[str] = []
    leaves = {leaf.event_id: leaf for leaf in LogLeaf.objects.order_by("position")}
    waiting = set(PendingLeaf.objects.values_list("event_id", flat=True))
    seen = 0
    for event in Event.objects.order_by("id").iterator(chunk_size=2000):
        seen += 1
        findings += _event_findings(event, leaves.get(event.id), waiting)
    if len(leaves) + len(waiting) > seen:
        findings.append(f"日志有 {len(leaves) + len(waiting)} 个叶，但只找到 {seen} 个事件：有事件被删除。")
    heads = list(LogHead.objects.order_by("size"))
    findings += _head_findings([bytes(leaf.leaf_hash) for leaf in leaves.values()], heads, keys)
    return LogReport(seen, len(leaves), len(waiting), len(heads), findings)


def _event_findings(event: Event, leaf: LogLeaf | None, waiting: set[Any]) -> list[str]:
    computed = leaf_hash_of(event)
    if computed != bytes(event.leaf_hash):
        return [f"事件 {event.id}（{event.action}）的内容与它的叶摘要不符：内容被改动。"]
    if leaf is None:
        return (
            []
            if event.id in waiting
            else [f"事件 {event.id}（{event.action}）不在日志里，也不在等待队列里。"]
        )
    if bytes(leaf.leaf_hash) != computed:
        return [f"日志第 {leaf.position} 叶与事件 {event.id} 不符：叶被改动。"]
    return []


def _head_findings(leaves: list[bytes], heads: list[LogHead], keys: Sequence[VerifierKey]) -> list[str]:
    findings: list[str] = []
    short = sum(1 for leaf in leaves if len(leaf) != merkle.HASH_BYTES)
    if short:
        return [f"日志有 {short} 个叶的长度不对：叶被改动。"]
    tree, done = merkle.Frontier(), 0
    for head in heads:
        if head.size > len(leaves):
            findings.append(f"日志头说有 {head.size} 叶，实际只有 {len(leaves)} 叶：有叶被删除。")
            break
        tree, _ = tree.append_all(leaves[done : head.size])
        done = head.size
        if tree.root != bytes(head.root):
            findings.append(f"大小 {head.size} 的日志头与叶不符：日志被改动。")
        try:
            checkpoint = open_checkpoint(head.note, keys)
            if (checkpoint.size, checkpoint.root) != (head.size, bytes(head.root)):
                findings.append(f"大小 {head.size} 的日志头与它的签名文本不符。")
        except CheckpointRefused as refused:
            findings.append(f"大小 {head.size} 的日志头：{refused}")
    if done < len(leaves):
        findings.append(f"有 {len(leaves) - done} 叶还没有签名的日志头。")
    return findings
