"""Care for tests: a term, a service with few places, a guardian of a child."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.care.actions import choose_service, offer_service
from fangxin.areas.care.models import CareChoice, CareService
from fangxin.areas.care.rules import Setting
from fangxin.areas.policy.actions.stored_files import StoredFile
from fangxin.areas.policy.models import Term
from fangxin.areas.roster.models import GuardianLink, Pupil
from tests.factories.policy import autumn_term
from tests.factories.world import TERM_START, TODAY, World, at, key, person

SCAN = StoredFile("ab" * 32, "回执.pdf", "application/pdf", 9)


def setting(**more: Any) -> Setting:
    """Three places in the classroom from 12:30 to 14:00, three yuan a day."""
    said: dict[str, Any] = {
        "since": TODAY, "capacity": 3, "place": "本班教室", "opens": 750, "closes": 840, "fee_fen": 300,
        "fee_document": "晋溪发改价〔2026〕7 号",
    } | more  # fmt: skip
    return Setting(**said)


def term_of(world: World) -> Term:
    """The autumn term, made once."""
    with transaction.atomic(), acting(SYSTEM):
        found = Term.objects.filter(county=world.county).first()
    return found or autumn_term(world)


def offered(world: World, kind: str = "nap", **more: Any) -> CareService:
    """The school offers a service of the autumn term."""
    term = term_of(world)
    return offer_service(
        by=world.actor("principal"), key=key(), at=at(8), school=world.school, term=term, kind=kind,
        setting=setting(**more),
    )  # fmt: skip


def guardian(world: World, child: Pupil) -> str:
    """A guardian of a child with an own account; returns the short name."""
    name = f"parent-{child.pk}"
    if name not in world.people:
        world.people[name] = person(name, f"莫建{child.pk}", world.school, (Role.GUARDIAN,))
        with transaction.atomic(), acting(SYSTEM):
            GuardianLink.objects.create(
                pupil=child, account=world.people[name], relation="mother", since=TERM_START
            )
    return name


def parent(world: World, child: Pupil) -> Actor:
    """The guardian as the person who acts."""
    return world.actor(guardian(world, child))


def chosen(
    world: World, service: CareService, child: Pupil, since: date = TODAY, hour: int = 9
) -> CareChoice:
    """The guardian of a child chooses a service."""
    return choose_service(
        by=parent(world, child), key=key(), at=at(hour), pupil_id=child.pk, service_id=service.pk, since=since
    )
