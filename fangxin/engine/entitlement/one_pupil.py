"""One pupil, day by day, with everything that was asked of the policy on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.engine.entitlement.facts import PupilMonth, SchoolMonth, covered
from fangxin.engine.entitlement.reasons import WORDING, Lost, Reason
from fangxin.engine.entitlement.stretches import RATE, SPLIT, TIERS, Asking, Stretch, stretches_of
from fangxin.engine.money import yuan_text
from fangxin.engine.policy.adoption import Adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import Policy

_TIER_NAMES = dict(zip(TIERS, ("中央", "省", "州（市）", "县"), strict=True))
# The order in which days are struck out: first what the school lacks, then what the pupil lacks.
STEPS = (
    Reason.KIND_NOT_COVERED, Reason.LOCATION_NOT_COVERED, Reason.NOT_INCLUSIVE, Reason.NOT_LICENSED,
    Reason.COUNTY_NOT_RUNNING, Reason.NO_SUPPLY_CONDITIONS, Reason.NOT_ENROLLED, Reason.NOT_RURAL_REGISTERED,
    Reason.OPTED_OUT, Reason.ABSENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Days with one rate: from `since` up to `until` (exclusive), `days` of them counted."""

    since: date
    until: date
    days: int
    rate: Answer
    split: Answer | None
    amount_fen: int
    split_fen: tuple[int, int, int, int]

    @property
    def text(self) -> str:
        """The sum as a clerk would write it: 20 天 × 5.00 元 = 100.00 元."""
        return f"{self.days} 天 × {yuan_text(self.rate.integer)} 元 = {yuan_text(self.amount_fen)} 元"


@dataclass(frozen=True, slots=True)
class Struck:
    """Meal days that did not count, for one reason, and the clause where the policy has one."""

    reason: Reason
    days: tuple[date, ...]
    clause: Answer | None

    @property
    def text(self) -> str:
        """The reason with its days: 9 月 3、4 日不计：未到校用餐."""
        named = "、".join(str(day.day) for day in self.days)
        return f"{self.days[0].month} 月 {named} 日不计：{WORDING[self.reason].title}"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a pupil is entitled to in a month. Amounts in fen; the split is central, province, prefecture, county."""

    school: SchoolMonth
    amount_fen: int
    split_fen: tuple[int, int, int, int]
    days: int
    reason: Reason
    lost: Lost
    lines: tuple[Line, ...]
    struck: tuple[Struck, ...]
    clause: Answer | None

    def because(self) -> tuple[str, ...]:
        """Chinese sentences: the ground or obstacle, each sum, who pays, each day that did not count; with clauses."""
        said = [f"{WORDING[self.reason].title}。{self.clause.because() if self.clause else ''}"]
        for line in self.lines:
            said.append(f"{line.text}。{line.rate.because()}")
            if line.split is not None and line.amount_fen:
                parts = zip(_TIER_NAMES.values(), line.split_fen, strict=True)
                shares = "，".join(f"{name} {yuan_text(part)} 元" for name, part in parts if part)
                said.append(f"分担：{shares}。{line.split.because()}")
        for struck in self.struck:
            said.append(f"{struck.text}。{struck.clause.because() if struck.clause else ''}")
        return tuple(said)


def entitle(
    policy: Policy, school: SchoolMonth, pupil: PupilMonth, *, adoptions: Sequence[Adoption] = ()
) -> Entitlement:
    """What the pupil is entitled to, with the reason. Raises the policy's NotCovered.

    Source: the Measures 第四条, 第五条, annexes; docs/algorithms/entitlement.md.
    """
    stretches = stretches_of(Asking(policy, adoptions), school)
    counted: dict[date, Stretch] = {}
    struck: dict[Reason, list[date]] = {}
    school_days: list[Stretch] = []
    for stretch in stretches:
        for day in sorted(school.meal_days):
            if not stretch.since <= day < stretch.until:
                continue
            obstacle = _school_obstacle(stretch, school, day)
            if obstacle is None:
                school_days.append(stretch)
                obstacle = _pupil_obstacle(stretch, pupil, day)
            if obstacle is None:
                counted[day] = stretch
            else:
                struck.setdefault(obstacle, []).append(day)
    lines = tuple(_lines(stretches, counted))
    reason = _reason(school, school_days, counted, struck)
    lost = Lost.NOTHING
    for obstacle in struck:
        lost |= Lost[obstacle.name]
    shares = [line.split_fen for line in lines]
    split = (sum(s[0] for s in shares), sum(s[1] for s in shares), sum(s[2] for s in shares),
             sum(s[3] for s in shares))  # fmt: skip
    return Entitlement(
        school=school, amount_fen=sum(line.amount_fen for line in lines), split_fen=split, days=len(counted),
        reason=reason, lost=lost, lines=lines,
        struck=tuple(
            Struck(one, tuple(struck[one]), clause_of(policy, one, school, struck[one][0], adoptions=adoptions))
            for one in STEPS if one in struck
        ),
        clause=clause_of(policy, reason, school, min(school.meal_days, default=school.month), adoptions=adoptions),
    )  # fmt: skip


def clause_of(
    policy: Policy, reason: Reason, school: SchoolMonth, on: date, *, adoptions: Sequence[Adoption] = ()
) -> Answer | None:
    """The clause on which a reason rests at that school on a day; None where the programme has no such rule."""
    return policy.if_demanded(
        WORDING[reason].parameter, on=on, place=school.place, code=school.code or None, county_kind=school.county_kind or None,
        programme=school.programme, school_kind=school.kind, adoptions=adoptions, asked_by="补助计算",
    )  # fmt: skip


def _school_obstacle(stretch: Stretch, school: SchoolMonth, day: date) -> Reason | None:
    if stretch.static is not None:
        return stretch.static
    if stretch.needs_recognition and not covered(school.inclusive, day):
        return Reason.NOT_INCLUSIVE
    if stretch.needs_recognition and not covered(school.licensed, day):
        return Reason.NOT_LICENSED
    if stretch.needs_running and not covered(school.running, day):
        return Reason.COUNTY_NOT_RUNNING
    if stretch.needs_supply and not covered(school.supplying, day):
        return Reason.NO_SUPPLY_CONDITIONS
    return None


def _pupil_obstacle(stretch: Stretch, pupil: PupilMonth, day: date) -> Reason | None:
    if not covered(pupil.enrolled, day):
        return Reason.NOT_ENROLLED
    if stretch.needs_rural and not covered(pupil.rural, day):
        return Reason.NOT_RURAL_REGISTERED
    if day in pupil.opted_out:
        return Reason.OPTED_OUT
    if day in pupil.absent:
        return Reason.ABSENT
    return None


def _reason(
    school: SchoolMonth,
    school_days: Sequence[Stretch],
    counted: dict[date, Stretch],
    struck: dict[Reason, list[date]],
) -> Reason:
    if counted:
        return school_days[0].ground
    if not school.meal_days:
        return Reason.NO_MEAL_DAY
    # Nothing is left: the last step that struck out a day is the one that struck out the last.
    return next(step for step in reversed(STEPS) if step in struck)


def _lines(stretches: Sequence[Stretch], counted: dict[date, Stretch]) -> Iterable[Line]:
    for stretch in stretches:
        days = sum(one is stretch for one in counted.values())
        if not days:
            continue
        amount = days * stretch.rate_fen
        yield Line(
            stretch.since, stretch.until, days, stretch.answers[RATE], stretch.answers.get(SPLIT), amount,
            stretch.split_fen(amount),
        )  # fmt: skip
