"""The frame of every write, and the sequencer that puts committed leaves into the Merkle log.

An action is keyword-only and takes `by` (who), `key` (the idempotency key that the form or the phone made before the
first send) and `at` (the server's clock, read once by the view or task). The frame opens the one transaction, takes a
lock on (actor, action, key), answers a repeat with the first result, refuses another body under the same key, runs the
act under the actor's row-level security and writes the audit event with its leaf hash in the same transaction.
"""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, ParamSpec, TypeVar

from django.apps import apps
from django.db import connection, models, transaction

from fangxin.areas.audit.models import Event, LogHead, LogLeaf, PendingLeaf, PurposeUse
from fangxin.areas.audit.queries import context_settings, leaf_hash_of
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.canonical import advisory_number, body_hash, canonical_bytes
from fangxin.areas.audit.rules.refusals import KeyReused, Refused
from fangxin.engine.transparency import merkle

P = ParamSpec("P")
T = TypeVar("T", bound=models.Model)

_entered: ContextVar[Actor | None] = ContextVar("fangxin_entered", default=None)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T]):
    """What an action hands back to its frame: the row it made, the place it belongs to, and ids worth keeping."""

    subject: T
    where: str
    details: dict[str, Any] = field(default_factory=dict)


def enter(actor: Actor) -> None:
    """Set whose eyes the database sees with, until the end of this transaction."""
    names, values = context_settings(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in names), _interleave(names, values)
        )


def _interleave(names: list[str], values: list[str]) -> list[str]:
    return [part for pair in zip(names, values, strict=True) for part in pair]


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """See and write as `actor` inside the block; the outer actor's view is restored after it."""
    before = _entered.get()
    token = _entered.set(actor)
    try:
        enter(actor)
        yield
    finally:
        _entered.reset(token)
    if before is not None:
        enter(before)


def lock(*names: object) -> None:
    """Take transaction-long advisory locks, sorted, so that two acts cannot wait for each other in a circle."""
    numbers = sorted({advisory_number("lock", name) for name in names})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def action(name: str) -> Callable[[Callable[P, Recorded[T]]], Callable[P, T]]:
    """Make a function an action called `name` ("area.verb_object"). See the module's text for what it promises."""

    def frame(act: Callable[P, Recorded[T]]) -> Callable[P, T]:
        @functools.wraps(act)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            if args:
                raise TypeError(f"{act.__name__} takes keyword arguments only")
            by, key = kwargs["by"], kwargs["key"]
            if not isinstance(by, Actor) or not isinstance(key, str) or not key:
                raise TypeError(f"{act.__name__} needs `by` (an Actor) and a non-empty `key`")
            digest = body_hash(kwargs)
            with transaction.atomic(), acting(by):
                answer = _first_answer(name, by, key, digest)
                if answer is not None:
                    return answer  # type: ignore[return-value]
                recorded = act(**kwargs)  # type: ignore[call-arg]
                _write_event(name, by, key, digest, recorded, kwargs["at"])  # type: ignore[arg-type]
                return recorded.subject

        run.action_name = name  # type: ignore[attr-defined]
        return run

    return frame


def _first_answer(name: str, by: Actor, key: str, digest: bytes) -> models.Model | None:
    # A twin waits here until the first has committed or rolled back; the next statement then sees its event.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [advisory_number(by.account_id, name, key)])
        # Asked at every write of the whole program: the few columns, without an object made of them.
        cursor.execute(
            "SELECT body_hash, subject_label, subject_id FROM audit_event WHERE actor_id = %s AND action = %s AND key = %s",
            [by.account_id, name, key],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    body_hash_then, subject_label, subject_id = found
    if bytes(body_hash_then) != digest:
        raise KeyReused()
    answer: models.Model = apps.get_model(subject_label)._default_manager.get(pk=subject_id)
    return answer


def _write_event(
    name: str, by: Actor, key: str, digest: bytes, recorded: Recorded[Any], at: datetime
) -> None:
    subject = recorded.subject
    salt = secrets.token_bytes(16)
    event = Event(
        id=uuid.uuid4(),
        owner_path=recorded.where,
        actor_id=by.account_id,
        action=name,
        key=key,
        body_hash=digest,
        subject_label=subject._meta.label_lower,
        subject_id=str(subject.pk),
        where_path=recorded.where,
        details=json.loads(canonical_bytes(recorded.details)),
        at=at.astimezone(UTC),
        salt=salt,
    )
    leaf = leaf_hash_of(event)
    # One round trip: the event and its place in the waiting line stand or fall together.
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH event AS (
                 INSERT INTO audit_event (id, owner_path, actor_id, action, key, body_hash, subject_label, subject_id,
                   where_path, details, at, salt, leaf_hash)
                 VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s))
               INSERT INTO audit_pendingleaf (event_id, leaf_hash) VALUES (%s, %s)""",
            [
                event.id, event.owner_path, event.actor_id, event.action, event.key, digest,
                event.subject_label, event.subject_id, event.where_path, json.dumps(event.details, ensure_ascii=False),
                event.at, salt, leaf, event.id, leaf,
            ],
        )  # fmt: skip


@action("audit.state_purpose")
def state_purpose(
    *, by: Actor, key: str, at: datetime, purpose: str, why: str, where: str
) -> Recorded[PurposeUse]:
    """Put on record what somebody wants to see something for. `where` is the path of the place; it opens nothing yet.

    The caller has checked that the person's post may have this purpose. Raises Refused without a reason in words.
    Source: regulations on the protection of minors online, article 36 (least rights, approval and record).
    """
    said = why.strip()
    if len(said) < 4:
        raise Refused(
            "请写明事由，至少四个字。", remedy="例如“复核三月份减免申请”。", fields={"why": "请写明事由。"}
        )
    row = PurposeUse(
        id=uuid.uuid4(), owner_path=where, actor_id=by.account_id, purpose=purpose, why=said[:200], at=at
    )
    row.save(force_insert=True)
    return Recorded(row, where, {"purpose": purpose})


def sequence_leaves(
    *, by: Actor, key: str, at: datetime, sign: Callable[[int, bytes], str], limit: int = 10_000
) -> int:
    """Append the committed leaves that wait, sign the new head and return how many were appended.

    Not framed as an action on purpose: an event for it would itself be a new leaf, for ever. `key` names the run.
    """
    with transaction.atomic(), acting(by):
        lock("audit.sequencer")
        waiting = list(PendingLeaf.objects.order_by("event_id")[:limit])
        if not waiting:
            return 0
        head = LogHead.objects.order_by("-size").first()
        before = frontier_of(head)
        tree, _ = before.append_all(bytes(leaf.leaf_hash) for leaf in waiting)
        LogLeaf.objects.bulk_create(
            LogLeaf(position=before.size + i, event_id=leaf.event_id, leaf_hash=leaf.leaf_hash)
            for i, leaf in enumerate(waiting)
        )
        PendingLeaf.objects.filter(event_id__in=[leaf.event_id for leaf in waiting]).delete()
        LogHead.objects.create(
            size=tree.size, root=tree.root, frontier=[part.hex() for part in tree.hashes],
            note=sign(tree.size, tree.root), at=at,
        )  # fmt: skip
        return len(waiting)


def frontier_of(head: LogHead | None) -> merkle.Frontier:
    """The frontier stored with a head; the empty log's for None."""
    if head is None:
        return merkle.Frontier()
    return merkle.Frontier(head.size, tuple(bytes.fromhex(part) for part in head.frontier))


def digest_of(data: bytes) -> str:
    """SHA-256 of a file, hex."""
    return hashlib.sha256(data).hexdigest()
