"""The county's review queue: what waits, what is due, what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.policy.queries import current_due, plain_reading, readings_of, working_days
from fangxin.areas.policy.queries.clock_mark import ClockMark, clock_mark
from fangxin.areas.settlement.models import Application, Doubt, Settlement
from fangxin.areas.settlement.queries.claims import settlements
from fangxin.areas.settlement.rules.matching import OK, TOPICS

TABS = {"all": "全部", "due": "即将到期", "doubt": "存疑", "again": "退回重报", "done": "已审核"}


@dataclass(frozen=True, slots=True)
class Summary:
    """The four figures over the queue. Fen and counts."""

    waiting: int
    waiting_fen: int
    due: int
    doubtful: int
    topics: list[tuple[str, int]]
    month: date | None
    reviewed: int
    of_month: int


def marks(actor: Actor, rows: Iterable[Settlement], on: date) -> dict[int, ClockMark]:
    """Settlement → what its review clock says on a day. A fixed number of queries."""
    return _marks(actor, "settlement_review", rows, on)


def payment_marks(actor: Actor, rows: Iterable[Application], on: date) -> dict[int, ClockMark]:
    """Application → what its payment clock says on a day. A fixed number of queries."""
    return _marks(actor, "payment", rows, on)


def _marks(
    actor: Actor, code: str, rows: Iterable[Settlement] | Iterable[Application], on: date
) -> dict[int, ClockMark]:
    known: list[Settlement | Application] = list(rows)
    if not known:
        return {}
    found = readings_of(actor, code, known[0]._meta.label_lower, [row.pk for row in known], on)
    said = {row_id: clock_mark(clock.reading) for row_id, clock in found.items()}
    # Rows from before the clocks, and those whose clock another place keeps, carry the date that was computed then.
    bare = [row for row in known if row.pk not in said]
    calendar = working_days(actor) if bare else None
    for row in bare:
        assert calendar is not None
        said[row.pk] = clock_mark(plain_reading(calendar, row.due_on, on, provisional=row.due_provisional))
    return said


def due_horizon(actor: Actor, on: date) -> date:
    """The last day that counts as today or tomorrow: the next working day."""
    calendar, step = working_days(actor), on + timedelta(days=1)
    while not calendar.is_working(step):
        step += timedelta(days=1)
    return step


def _doubtful() -> Exists:
    return Exists(Doubt.objects.filter(settlement=OuterRef("pk")).exclude(severity=OK))


def waiting(actor: Actor) -> QuerySet[Settlement]:
    """Settlements without a review, most urgent first."""
    due = current_due("settlement_review", "settlement.settlement")
    return (
        settlements(actor).filter(review__isnull=True).annotate(last_day=due).order_by("last_day", "number")
    )


def queue(actor: Actor, tab: str, words: str, on: date) -> QuerySet[Settlement]:
    """One tab of the queue, narrowed to a school, supplier or number."""
    rows = waiting(actor)
    if tab == "due":
        rows = rows.filter(last_day__lte=due_horizon(actor, on))  # type: ignore[misc]  # annotated by `waiting`
    elif tab == "doubt":
        rows = rows.filter(_doubtful())
    elif tab == "again":
        rows = rows.filter(supersedes__isnull=False)
    elif tab == "done":
        rows = settlements(actor).filter(review__isnull=False).order_by("-review__at")
    if words := words.strip():
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(school__name__icontains=words)
            | Q(school__short_name__icontains=words)
            | Q(school__pinyin__istartswith=words)
            | Q(supplier__name__icontains=words)
            | Q(supplier__short_name__icontains=words)
        )
    return rows


def tab_counts(actor: Actor, on: date) -> dict[str, int]:
    """How many stand in each tab. One query, and one for what is done."""
    # Annotated first: an aggregate over rows with a computed day counts in an outer query, where no sub-select reaches.
    found = (
        waiting(actor)
        .annotate(doubted=_doubtful())
        .aggregate(
            all=Count("pk"),
            due=Count("pk", filter=Q(last_day__lte=due_horizon(actor, on))),
            doubt=Count("pk", filter=Q(doubted=True)),
            again=Count("pk", filter=Q(supersedes__isnull=False)),
        )
    )
    return found | {"done": settlements(actor).filter(review__isnull=False).count()}


def summary(actor: Actor, on: date) -> Summary:
    """The figures over the queue."""
    rows = waiting(actor)
    sums = rows.aggregate(
        n=Count("pk"), fen=Sum("amount_fen"), due=Count("pk", filter=Q(last_day__lte=due_horizon(actor, on)))
    )
    codes = (
        Doubt.objects.filter(within(actor), settlement__in=rows.values("pk"))
        .exclude(severity=OK)
        .values_list("settlement_id", "code")
        .distinct()
    )
    topics = Counter(TOPICS.get(code, code) for _, code in codes)
    month = settlements(actor).order_by("-month").values_list("month", flat=True).first()
    of_month = settlements(actor).filter(month=month) if month else settlements(actor).none()
    return Summary(
        waiting=sums["n"], waiting_fen=sums["fen"] or 0, due=sums["due"],
        doubtful=len({claim for claim, _ in codes}), topics=topics.most_common(3), month=month,
        reviewed=of_month.exclude(review__isnull=True).exclude(review__verdict="returned").count(),
        of_month=of_month.count(),
    )  # fmt: skip


def doubts_of(actor: Actor, claims: Sequence[Settlement]) -> dict[int, list[Doubt]]:
    """Settlement → its findings in the order of matching. One query."""
    found: dict[int, list[Doubt]] = {claim.pk: [] for claim in claims}
    for doubt in Doubt.objects.filter(within(actor), settlement__in=claims).order_by("pk"):
        found[doubt.settlement_id].append(doubt)
    return found
