"""What another value would change: which children's sums, at which school, by how much, before anybody decides.

Joins what the policy says, who was entitled and who was present. Nothing is written and nothing is recomputed: the
sums that stand keep the version of the rule that they were made by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.dining.queries.fees import attendance
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import county_kind_on, organisations, schools
from fangxin.areas.policy.queries import meal_days
from fangxin.areas.roster.queries.eligibility import entitlements, snapshots
from fangxin.areas.roster.rules.eligibility import ChildMonth, month_span
from fangxin.areas.settlement.queries.recharge import BookedMonth, booked_under
from fangxin.engine.money import NotAnAmount, parse_yuan, yuan_text
from fangxin.engine.policy import Change, Policy, PolicyMistake, Scope, UnknownKey, joining, suppose

READERS = (
    Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
_ALL_DAYS = (1 << 31) - 1
MOST_MONTHS = 24
TIERS = ("中央", "省", "州（市）", "县")


@dataclass(frozen=True, slots=True)
class PupilDifference:
    """One child's sums of the months looked at, in fen. The child is a number: names are not needed to decide."""

    pupil_id: int
    before_fen: int
    after_fen: int


@dataclass(frozen=True, slots=True)
class BookedDifference:
    """A month that was charged, or frozen, already: the charge's shares under both, and the children it would differ for."""

    month: date
    charge: BookedMonth | None
    pupils: tuple[PupilDifference, ...]
    frozen: bool


@dataclass(frozen=True, slots=True)
class SchoolDifference:
    """What changes at one school: the children whose sums differ, both totals by tier, and the charges booked already."""

    school: Organisation
    pupils: tuple[PupilDifference, ...]
    before_fen: tuple[int, int, int, int]
    after_fen: tuple[int, int, int, int]
    booked: tuple[BookedDifference, ...] = ()

    @property
    def more_fen(self) -> int:
        """What it costs more (or less, below zero)."""
        return sum(self.after_fen) - sum(self.before_fen)

    @property
    def differs(self) -> bool:
        """True when a child's sum or the share of a tier would be another."""
        return bool(self.pupils or self.booked) or self.before_fen != self.after_fen


def months_from(since: date, on: date) -> list[date]:
    """The months that have begun, from the one that holds `since`. Raises Refused for more than two years."""
    first, found = since.replace(day=1), []
    while first <= on:
        found.append(first)
        first = month_span(first)[1]
    if len(found) > MOST_MONTHS:
        raise Refused(
            say("一次最多试算 %(most_months)s 个月。", most_months=MOST_MONTHS),
            remedy="请把起始日期改近一些，分几次试算。",
        )
    return found


def trial(
    actor: Actor, those: Iterable[Organisation], months: Sequence[date], old: Policy, new: Policy
) -> list[SchoolDifference]:
    """School by school: what every child was entitled to for the days it was at the meal, under both policies.

    Only schools where something differs, with the charges booked already. Some ten queries a school and month; nothing is
    written.
    """
    found = []
    for school in those:
        by_month = {month: _of_month(actor, school, month, old, new) for month in months}
        sums: dict[int, list[int]] = {}
        for one in by_month.values():
            for pupil, both in one.sums.items():
                mine = sums.setdefault(pupil, [0, 0])
                mine[0], mine[1] = mine[0] + both[0], mine[1] + both[1]
        line = SchoolDifference(
            school, _differing(sums),
            _four([sum(parts) for parts in zip(*(one.tiers[0] for one in by_month.values()), strict=True)]),
            _four([sum(parts) for parts in zip(*(one.tiers[1] for one in by_month.values()), strict=True)]),
            _booked(actor, school, by_month, old, new),
        )  # fmt: skip
        if line.differs:
            found.append(line)
    return found


@dataclass(frozen=True, slots=True)
class _Month:
    sums: dict[int, list[int]]
    tiers: list[list[int]]


def _of_month(actor: Actor, school: Organisation, month: date, old: Policy, new: Policy) -> _Month:
    sums: dict[int, list[int]] = {}
    tiers = [[0, 0, 0, 0], [0, 0, 0, 0]]
    for side, policy in enumerate((old, new)):
        for child in _counted(actor, school, month, policy):
            sums.setdefault(child.pupil_id, [0, 0])[side] += child.amount_fen
            tiers[side] = [a + b for a, b in zip(tiers[side], child.split_fen, strict=True)]
    return _Month(sums, tiers)


def _differing(sums: dict[int, list[int]]) -> tuple[PupilDifference, ...]:
    return tuple(PupilDifference(pupil, *both) for pupil, both in sorted(sums.items()) if both[0] != both[1])


def _booked(
    actor: Actor, school: Organisation, months: Mapping[date, _Month], old: Policy, new: Policy
) -> tuple[BookedDifference, ...]:
    """The months whose charge is booked, or whose list is frozen, with another result under the new rules."""
    charged = {row.charge.month: row for row in booked_under(actor, school, min(months), old, new)}
    frozen = set(snapshots(actor).filter(school=school, month__in=months).values_list("month", flat=True))
    found = []
    for month, one in months.items():
        row, pupils = charged.get(month), _differing(one.sums)
        if (row is not None and (row.differs or pupils)) or (month in frozen and pupils):
            found.append(BookedDifference(month, row, pupils, month in frozen))
    return tuple(found)


def _four(parts: Sequence[int]) -> tuple[int, int, int, int]:
    central, province, prefecture, county = parts
    return central, province, prefecture, county


def _counted(actor: Actor, school: Organisation, month: date, policy: Policy) -> list[ChildMonth]:
    first, end = month_span(month)
    days = set(meal_days(actor).filter(school=school, on__gte=first, on__lt=end).values_list("on", flat=True))
    rolls = attendance(actor, school, first)

    def away(pupil_id: int, class_id: int) -> int:
        return rolls.away.get(pupil_id, 0) | (_ALL_DAYS & ~rolls.called.get(class_id, 0))

    return entitlements(actor, school, first, meal_days=days, absent=away, policy=policy)


@dataclass(frozen=True, slots=True)
class Question:
    """What is tried: a rate for a programme, or a county as one of another kind, from a day on."""

    since: date
    changes: tuple[Change, ...]
    words: str


class TrialForm(forms.Form):
    """A question: another rate for a programme, or a county as one of another kind, from a day on."""

    since = forms.DateField(label="自哪一天起", widget=forms.DateInput(attrs={"type": "date"}))
    programme = forms.ChoiceField(label="项目")
    rate = forms.CharField(label="每生每天（元）", required=False, max_length=12)
    county = forms.ChoiceField(label="或者：哪个县", required=False)
    kind = forms.ChoiceField(label="按哪一类县", required=False)

    def __init__(self, counties: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = Policy.load().keys
        nothing = [("", "—")]
        self.fields["programme"].choices = list(keys["programme"].items())  # type: ignore[attr-defined]
        self.fields["county"].choices = nothing + [(str(c.pk), c.name) for c in counties if c.county_kind]  # type: ignore[attr-defined]
        self.fields["kind"].choices = nothing + list(keys["county_kind"].items())  # type: ignore[attr-defined]

    def question(self, counties: Sequence[Organisation], on: date) -> Question:
        """What is asked. Raises Refused with a sentence, PolicyMistake, UnknownKey."""
        policy, data = Policy.load(), self.cleaned_data
        since, programme = data["since"], data["programme"]
        if since > on:
            raise Refused("起始日期在今天之后，还没有算出的结果可比。", remedy="请选今天或以前的日期。")
        if data["kind"] or data["county"]:
            county = next((one for one in counties if str(one.pk) == data["county"]), None)
            if county is None or not data["kind"]:
                raise Refused("请同时选择县和县的类别。", remedy="或者只填每生每天的金额。")
            own = county_kind_on(county, since)
            if data["kind"] == own:
                raise Refused(say("%(county)s那时就是这一类。", county=county.name), remedy="请选另一类。")
            changes = joining(policy, county.path, own, data["kind"], since)
            words = f"{county.name}按“{policy.keys['county_kind'][data['kind']]}”，自 {since} 起"
            return Question(since, tuple(changes), words)
        try:
            rate = parse_yuan(data["rate"])
        except NotAnAmount as wrong:
            raise Refused(str(wrong), fields={"rate": str(wrong)}) from wrong
        change = Change("subsidy_rate", rate, since, where=Scope(programme=programme))
        words = f"{policy.keys['programme'][programme]}每生每天 {yuan_text(rate)} 元，自 {since} 起"
        return Question(since, (change,), words)


@open_to(*READERS)
def policy_trial(request: Request) -> HttpResponse:
    """A question, and what it would change at the schools of one's places."""
    counties = list(organisations(request.actor, "county"))
    form = TrialForm(counties, request.GET if "since" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            question = form.question(counties, request.on)
            months = months_from(question.since, request.on)
            policy = Policy.load()
            lines = trial(
                request.actor, schools(request.actor), months, policy, suppose(policy, question.changes)
            )
            context |= _told(question, lines, request.GET.get("school", ""))
        except (Refused, PolicyMistake, UnknownKey) as refused:
            form.add_error(None, str(refused))
    return render(request, "policy_trial.html", context)


def _told(question: Question, lines: list[SchoolDifference], wanted: str) -> dict[str, object]:
    totals = [
        (name, sum(line.before_fen[n] for line in lines), sum(line.after_fen[n] for line in lines))
        for n, name in enumerate(TIERS)
    ]
    rows = [
        {
            "cells": [
                line.school.name,
                str(len(line.pupils)),
                yuan_text(sum(line.before_fen)),
                yuan_text(sum(line.after_fen)),
                {"text": f"{'+' if line.more_fen > 0 else ''}{yuan_text(line.more_fen)}", "strong": True},
            ]
        }
        for line in lines
    ]
    columns = [
        {"label": _("学校")}, {"label": _("结果不同的学生"), "align": "right"},
        {"label": _("现在（元）"), "align": "right"}, {"label": _("试算（元）"), "align": "right"},
        {"label": _("差额（元）"), "align": "right"},
    ]  # fmt: skip
    chosen = next((line for line in lines if str(line.school.pk) == wanted), None)
    return {
        "question": question, "lines": lines, "rows": rows, "columns": columns, "chosen": chosen,
        "totals": [(name, yuan_text(a), yuan_text(b), yuan_text(b - a)) for name, a, b in totals if a or b],
        "booked": [(line.school, one, _shares(one.charge)) for line in lines for one in line.booked],
        "pupils": sum(len(line.pupils) for line in lines), "more": yuan_text(sum(line.more_fen for line in lines)),
    }  # fmt: skip


def _shares(row: BookedMonth | None) -> list[tuple[str, int, int]]:
    """Who bears the booked month: the name, the sum booked, and what the other rules alone would add."""
    if row is None:
        return []
    names = (
        *zip(("central", "province", "prefecture", "county"), TIERS, strict=True),
        ("x", _("家庭 X 部分")),
    )
    moved = row.moved
    return [
        (name, row.booked.get(key, 0), moved.get(key, 0))
        for key, name in names
        if row.booked.get(key) or moved.get(key)
    ]
