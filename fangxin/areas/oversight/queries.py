"""Reading incidents and how far their tracing has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation, Post, PostDuty
from fangxin.areas.organisations.queries.duties import duties_at, duty_posts
from fangxin.areas.oversight.models import Attribution, Clearance, Finding, Incident, Statement
from fangxin.areas.oversight.rules import READERS, Step, state_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that somebody held at the school that day, with its written duty."""

    post: Post
    duty: PostDuty

    @property
    def sentences(self) -> tuple[str, ...]:
        """The duty's sentences, one a line of its text."""
        return tuple(line.strip() for line in self.duty.text.splitlines() if len(line.strip()) >= 4)


def incidents(actor: Actor, *, state: str = "", said: str = "") -> QuerySet[Incident]:
    """The incidents of the places where the actor reads them, newest first; `state` open or ended ("" = all)."""
    seen = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in READERS:
            seen |= Q(owner_path__startswith=grant.path)
    waiting = Attribution.objects.filter(incident=OuterRef("pk"), findings__isnull=True)
    named = Attribution.objects.filter(incident=OuterRef("pk"))
    ended = Q(Exists(Clearance.objects.filter(incident=OuterRef("pk")))) | (
        Q(Exists(named)) & ~Q(Exists(waiting))
    )
    rows = Incident.objects.filter(within(actor), seen)
    if state:
        rows = rows.filter(ended if state == "ended" else ~ended)
    if said:
        rows = rows.filter(Q(title__contains=said) | Q(school__name__contains=said) | Q(found__contains=said))
    return rows.select_related("school").order_by("-happened_on", "-id")


def incident(actor: Actor, incident_id: int) -> Incident:
    """One incident that the actor reads; raises NotFound."""
    return one(incidents(actor), "这个事件", pk=incident_id)


def _chain() -> QuerySet[Attribution]:
    rows = Attribution.objects.select_related("incident__school", "post__account", "duty", "statement")
    return rows.prefetch_related(Prefetch("findings", Finding.objects.order_by("id"))).order_by("id")


def attributions_of(actor: Actor, rows: Iterable[Incident]) -> dict[int, list[Attribution]]:
    """The attributions of incidents with their statements and findings, by incident. Two queries."""
    found: dict[int, list[Attribution]] = {}
    for row in _chain().filter(within(actor), incident__in=[event.pk for event in rows]):
        found.setdefault(row.incident_id, []).append(row)
    return found


def attribution(actor: Actor, attribution_id: int) -> Attribution:
    """One attribution of an incident that the actor reads; raises NotFound."""
    return one(_chain().filter(incident__in=incidents(actor)), "这一项", pk=attribution_id)


def own_attributions(actor: Actor) -> QuerySet[Attribution]:
    """What concerns the actor himself, the newest first."""
    rows = _chain().filter(within(actor), post__account_id=actor.account_id)
    return rows.order_by("-id")


def attribution_of_own(actor: Actor, attribution_id: int) -> Attribution:
    """One attribution that names the actor; raises NotFound."""
    return one(own_attributions(actor), "这一项", pk=attribution_id)


def to_state(actor: Actor, on: date) -> list[Attribution]:
    """What the actor may still say something about: undecided, nothing said yet. One query."""
    rows = Attribution.objects.filter(within(actor), post__account_id=actor.account_id)
    rows = rows.filter(statement__isnull=True, findings__isnull=True, reply_by__gte=on)
    return list(rows.select_related("incident").order_by("reply_by"))


def step_of(row: Attribution) -> Step:
    """Where an attribution stands."""
    return Step(row.reply_by, statement_of(row) is not None, bool(row.findings.all()))


def hands_in(row: Attribution) -> frozenset[int]:
    """Who may not take the next decision: who named the duty, and who decided last."""
    return frozenset({row.by_id, *(finding.by_id for finding in list(row.findings.all())[-1:])})


def statement_of(row: Attribution) -> Statement | None:
    """The holder's statement, if it was made."""
    return getattr(row, "statement", None)


def state_of_incident(chain: Iterable[Attribution], clearance: Clearance | None, on: date) -> str:
    """Where an incident stands, from what `attributions_of` and `clearances` tell of it: a key of `rules.STATES`."""
    return state_of([step_of(row) for row in chain], on, cleared=clearance is not None)


def clearances(actor: Actor, rows: Iterable[Incident]) -> dict[int, Clearance]:
    """Which incidents ended without anybody named, by incident."""
    found = Clearance.objects.filter(within(actor), incident__in=[one.pk for one in rows])
    return {row.incident_id: row for row in found}


def candidates(actor: Actor, school: Organisation, on: date) -> list[Candidate]:
    """The posts of that day whose duties were written down. Two queries."""
    duties = duties_at(actor, school, on)
    return [
        Candidate(post, duties[post.role]) for post in duty_posts(actor, school, on) if post.role in duties
    ]


def unwritten(actor: Actor, school: Organisation, on: date) -> list[Post]:
    """The posts of that day that had no written duty: nobody can be named for them, and that is a gap of the school."""
    duties = duties_at(actor, school, on)
    return [post for post in duty_posts(actor, school, on) if post.role not in duties]
