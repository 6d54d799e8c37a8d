"""The rules of a school's month, cut into stretches of days on which nothing in the policy changes."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from fangxin.engine.entitlement.facts import SchoolMonth, month_end
from fangxin.engine.entitlement.reasons import Reason
from fangxin.engine.money import share_by_largest_remainder
from fangxin.engine.policy.adoption import Adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import NotCovered, Policy

RATE, SPLIT = "subsidy_rate", "split_weights"
TIERS = ("central", "province", "prefecture", "county")
_ALWAYS_ASKED = (RATE, "scope_school_kinds", "scope_all_pupils_locations", "scope_private_schools",
                 "scope_county_participation")  # fmt: skip
_ASKED_WHERE_DEMANDED = (SPLIT, "scope_rural_registered_locations")
_RURAL = ("village", "township")
_NO_SPLIT = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `since` up to `until` with the same answers. `static` is what strikes out the whole stretch, if anything.

    `needs_recognition` (licence and 普惠性), `needs_running`, `needs_supply` and `needs_rural` say which dated facts
    each day must show.
    """

    since: date
    until: date
    answers: Mapping[str, Answer]
    static: Reason | None
    ground: Reason
    needs_recognition: bool
    needs_running: bool
    needs_supply: bool
    needs_rural: bool

    @property
    def rate_fen(self) -> int:
        """Fen a pupil and day."""
        return self.answers[RATE].integer

    def split_fen(self, amount_fen: int) -> tuple[int, int, int, int]:
        """An amount by central, province, prefecture, county; the parts sum to it. Raises NotCovered."""
        if amount_fen == 0:
            return _NO_SPLIT
        if SPLIT not in self.answers:
            raise NotCovered(
                f"{self.since} 有补助标准 {self.rate_fen} 分，却没有分担比例（{SPLIT}）。请先录入由谁出钱，再计算。",
                "分担比例",
            )
        central, province, prefecture, county = share_by_largest_remainder(
            amount_fen, [self.answers[SPLIT].weights[tier] for tier in TIERS]
        )
        return central, province, prefecture, county


class Asking:
    """The policy with its adoptions, asked each question once."""

    def __init__(self, policy: Policy, adoptions: Sequence[Adoption]) -> None:
        self._policy = policy
        self._adoptions = adoptions
        self._known: dict[tuple[date, str, str, str, str, str], Mapping[str, Answer]] = {}
        names = _ALWAYS_ASKED + _ASKED_WHERE_DEMANDED
        dated = [value for name in names for value in policy.parameter(name).values]
        self._cuts = {day for value in dated for day in (value.since, value.until) if day}
        for adoption in adoptions:
            if adoption.parameter in names:
                self._cuts |= {day for day in (adoption.since, adoption.until) if day}

    def days_of_change(self, month: date) -> list[date]:
        """The first of the month, each day in it on which a value begins or ends, and the first of the next."""
        end = month_end(month)
        return sorted({month, end, *(day for day in self._cuts if month < day < end)})

    def answers(self, school: SchoolMonth, on: date) -> Mapping[str, Answer]:
        """Every answer that a school's entitlement rests on. Raises NotCovered."""
        question = (on, school.place, school.code, school.county_kind, school.programme, school.kind)
        if question not in self._known:
            self._known[question] = MappingProxyType(dict(self._ask(school, on)))
        return self._known[question]

    def _ask(self, school: SchoolMonth, on: date) -> Iterable[tuple[str, Answer]]:
        for name in _ALWAYS_ASKED + _ASKED_WHERE_DEMANDED:
            ask = self._policy.if_demanded if name in _ASKED_WHERE_DEMANDED else self._policy.value
            answer = ask(
                name, on=on, place=school.place, code=school.code or None, county_kind=school.county_kind or None,
                programme=school.programme, school_kind=school.kind, adoptions=self._adoptions,
                asked_by="补助计算",
            )  # fmt: skip
            if answer is not None:
                yield name, answer


def stretches_of(asking: Asking, school: SchoolMonth) -> tuple[Stretch, ...]:
    """The stretches of a school's month that hold meal days, by date. Raises NotCovered where no value covers one.

    The month is cut at every day on which a value or an adoption of any of the parameters begins or ends.
    """
    return tuple(
        _stretch(school, since, until, asking.answers(school, since))
        for since, until in itertools.pairwise(asking.days_of_change(school.month))
        if any(since <= day < until for day in school.meal_days)
    )


def _stretch(school: SchoolMonth, since: date, until: date, answers: Mapping[str, Answer]) -> Stretch:
    whole = school.location in answers["scope_all_pupils_locations"].texts
    registered = answers.get("scope_rural_registered_locations")
    only_rural = not whole and registered is not None and school.location in registered.texts
    private = school.ownership == "private"
    static = None
    if school.kind not in answers["scope_school_kinds"].texts:
        static = Reason.KIND_NOT_COVERED
    elif not whole and not only_rural:
        static = Reason.LOCATION_NOT_COVERED
    return Stretch(
        since=since, until=until, answers=answers, static=static,
        ground=_ground(school, answers[RATE].integer, only_rural=only_rural),
        needs_recognition=private and answers["scope_private_schools"].text == "inclusive_and_licensed",
        needs_running=answers["scope_county_participation"].text == "self_run",
        needs_supply=only_rural, needs_rural=only_rural,
    )  # fmt: skip


def _ground(school: SchoolMonth, rate_fen: int, *, only_rural: bool) -> Reason:
    if rate_fen == 0:
        return Reason.FAMILIES_PAY
    if only_rural:
        return Reason.RURAL_REGISTRATION
    if school.location not in _RURAL:
        return Reason.COVERED_SCHOOL
    if school.kind != "kindergarten":
        return Reason.RURAL_SCHOOL
    public = school.ownership == "public"
    return Reason.RURAL_PUBLIC_KINDERGARTEN if public else Reason.RURAL_INCLUSIVE_KINDERGARTEN
