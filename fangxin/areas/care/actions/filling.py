"""Giving places in turn: at once while there are some, by an offer to the longest waiting when one becomes free.

Given by the program (`by` is the system) inside the act of a person: the row of one family is not written by another.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from fangxin.areas.audit.actions import Recorded, acting, action, lock
from fangxin.areas.audit.queries import SHANGHAI
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import CareChoice, CareOffer, CarePlace, CareService, CareWithdrawal
from fangxin.areas.care.queries import counts_of, gone_children, waiting
from fangxin.areas.care.rules import OFFER_DAYS


def place_at_once(*, by: Actor, service_id: int, choices: list[CareChoice], at: datetime) -> int:
    """Give places to new choices, first come first, if nobody waited before them. Returns how many got one.

    The caller holds the lock of the service. Done by the program: the database checks the turn and the number of places.
    """
    with acting(by):
        counts = counts_of(by, [service_id], at.astimezone(SHANGHAI).date())[service_id]
        if counts.waiting > len(choices):  # somebody else waits: all of these wait behind
            return 0
        placed = choices[: max(counts.free, 0)]
        CarePlace.objects.bulk_create(
            CarePlace(choice=choice, since=choice.since, at=at, by_id=by.account_id) for choice in placed
        )
        return len(placed)


def fill(*, by: Actor, service_id: int, at: datetime) -> int:
    """Offer each free place to the family that has waited longest. Returns how many offers were made."""
    day = at.astimezone(SHANGHAI).date()
    with acting(by):
        free = counts_of(by, [service_id], day)[service_id].free
        if free <= 0:
            return 0
        made = CareOffer.objects.bulk_create(
            CareOffer(choice=choice, answer_by=day + timedelta(days=OFFER_DAYS), at=at, by_id=by.account_id)
            for choice in waiting(by, service_id)[:free]
        )
        return len(made)


@action("care.fill_service")
def fill_service(*, by: Actor, key: str, at: datetime, service: CareService) -> Recorded[CareService]:
    """Each morning: children who left the school give their places back, offers that ran out go to the next family."""
    lock(("care.service", service.pk))
    day = at.astimezone(SHANGHAI).date()
    left = CareWithdrawal.objects.bulk_create(
        CareWithdrawal(choice=choice, since=day, source="left", at=at, by_id=by.account_id)
        for choice in gone_children(by, service.pk, day)
    )
    offers = fill(by=by, service_id=service.pk, at=at)
    return Recorded(service, service.owner_path, {"left": len(left), "offers": offers})


def place_accepted(*, by: Actor, choice: CareChoice, at: datetime) -> None:
    """The place of an offer that the family accepted: from the chosen day, or from today when that has passed."""
    day = at.astimezone(SHANGHAI).date()
    with acting(by):
        CarePlace.objects.create(choice=choice, since=max(choice.since, day), at=at, by_id=by.account_id)
