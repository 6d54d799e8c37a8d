"""Reading transfers: what the own school asked for, and who is asked for of the own children."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.roster.models import TransferAnswer, TransferCall, TransferRequest


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A request of the own school. `answer` is None while it waits, wherever the child may be."""

    request: TransferRequest
    answer: TransferAnswer | None


def asked_for(actor: Actor) -> list[AskedFor]:
    """What the actor's schools asked for, newest first."""
    rows = (
        TransferRequest.objects.filter(within(actor))
        .select_related("school", "school_class")
        .order_by("-at")[:200]
    )
    answers = {
        row.request_id: row
        for row in TransferAnswer.objects.filter(
            within(actor) | within(actor, "party_path"), request__in=list(rows)
        )
    }
    return [AskedFor(row, answers.get(row.pk)) for row in rows]


def waiting_calls(actor: Actor) -> QuerySet[TransferCall]:
    """Children of the actor's schools that another school asks for, oldest first."""
    rows = TransferCall.objects.filter(within(actor), answer__isnull=True)
    return rows.select_related("pupil__identity", "school", "to_school").order_by("pk")


def answered_calls(actor: Actor) -> QuerySet[TransferAnswer]:
    """What the actor's schools answered, newest first. The children's names went along with them."""
    rows = TransferAnswer.objects.filter(within(actor))
    return rows.select_related("to_school", "call").order_by("-at")


def transfer_call(actor: Actor, call_id: int) -> TransferCall:
    """One of them; raises NotFound."""
    rows = TransferCall.objects.filter(within(actor)).select_related("pupil__school", "school", "to_school")
    return one(rows, "这个转学申请", pk=call_id)


def unplaced_requests(actor: Actor) -> QuerySet[TransferRequest]:
    """Requests for a number that no school here has: the county's education office looks after them."""
    rows = TransferRequest.objects.filter(within(actor), call__isnull=True)
    return rows.select_related("school", "school_class").order_by("at")
