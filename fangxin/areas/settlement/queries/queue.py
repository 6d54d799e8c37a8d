"""The county's review queue: what waits, what is due, what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.settlement.models import Doubt, Settlement
from fangxin.areas.settlement.queries.claims import settlements
from fangxin.areas.settlement.rules.matching import OK, TOPICS
from fangxin.engine.calendar import announced_working_days

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


@dataclass(frozen=True, slots=True)
class Deadline:
    """Working days that are left, and the tone in which they are shown."""

    left: int
    overdue: int
    provisional: bool

    @property
    def text(self) -> str:
        """What the table says."""
        if self.overdue:
            words = f"逾期 {self.overdue} 天"
        else:
            words = f"剩 {self.left} 天" if self.left else "今日到期"
        return f"{words}（暂定）" if self.provisional else words

    @property
    def tone(self) -> str:
        """bad for the last day and after it, warn for the one before."""
        if self.overdue or self.left <= 1:
            return "bad"
        return "warn" if self.left == 2 else ""


def deadline(due_on: date, on: date, *, provisional: bool = False) -> Deadline:
    """Working days left after `on`; overdue counts the working days since."""
    calendar, day = announced_working_days(), timedelta(days=1)
    if on > due_on:
        return Deadline(0, max(1, calendar.count(due_on + day, on + day)), provisional)
    return Deadline(calendar.count(on + day, due_on + day), 0, provisional)


def due_horizon(on: date) -> date:
    """The last day that counts as today or tomorrow: the next working day."""
    calendar, step = announced_working_days(), on + timedelta(days=1)
    while not calendar.is_working(step):
        step += timedelta(days=1)
    return step


def _doubtful() -> Exists:
    return Exists(Doubt.objects.filter(settlement=OuterRef("pk")).exclude(severity=OK))


def waiting(actor: Actor) -> QuerySet[Settlement]:
    """Settlements without a review, most urgent first."""
    return settlements(actor).filter(review__isnull=True).order_by("due_on", "number")


def queue(actor: Actor, tab: str, words: str, on: date) -> QuerySet[Settlement]:
    """One tab of the queue, narrowed to a school, supplier or number."""
    rows = waiting(actor)
    if tab == "due":
        rows = rows.filter(due_on__lte=due_horizon(on))
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
    found = waiting(actor).aggregate(
        all=Count("pk"),
        due=Count("pk", filter=Q(due_on__lte=due_horizon(on))),
        doubt=Count("pk", filter=Q(_doubtful())),
        again=Count("pk", filter=Q(supersedes__isnull=False)),
    )
    return found | {"done": settlements(actor).filter(review__isnull=False).count()}


def summary(actor: Actor, on: date) -> Summary:
    """The figures over the queue."""
    rows = waiting(actor)
    sums = rows.aggregate(
        n=Count("pk"), fen=Sum("amount_fen"), due=Count("pk", filter=Q(due_on__lte=due_horizon(on)))
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
