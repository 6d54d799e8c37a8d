"""Reading scanners and cards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.models import MealCard, ScanBatch, Scanner
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force


def scanners(actor: Actor) -> QuerySet[Scanner]:
    """Devices of the actor's places, the revoked ones too."""
    rows = Scanner.objects.filter(within(actor)).select_related("school", "revocation")
    return rows.order_by("school_id", "id")


def scanner(actor: Actor, scanner_id: int) -> Scanner:
    """One device; raises NotFound."""
    return one(scanners(actor), "这台读卡器", pk=scanner_id)


def cards_of(actor: Actor, school: Organisation, numbers: Collection[int], on: date) -> dict[int, int]:
    """Card number → child, for the cards that count at a school on a day."""
    rows = MealCard.objects.filter(within(actor), in_force(on), school=school, number__in=list(numbers))
    return dict(rows.values_list("number", "pupil_id"))


def cards_held(actor: Actor, pupil_ids: Collection[int], on: date) -> dict[int, MealCard]:
    """Child → the card that counts on a day, for those who have one. One query."""
    rows = MealCard.objects.filter(within(actor), in_force(on), pupil_id__in=list(pupil_ids))
    return {row.pupil_id: row for row in rows.order_by("since")}


def last_counter(actor: Actor, of: Scanner) -> int:
    """The highest counter that a device has used; 0 for none."""
    found = ScanBatch.objects.filter(within(actor), scanner=of).aggregate(last=Max("counter"))["last"]
    return found or 0
