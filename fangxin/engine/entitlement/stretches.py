"""The rules of a school's month, cut into stretches of days on which nothing in the policy changes."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from fangxin.engine.entitlement.facts import SchoolMonth, month_end
from fangxin.engine.entitlement.reasons import Reason
from fangxin.engine.money import share_by_largest_remainder
from fangxin.engine.policy.adoption import Adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import Policy

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
        """An amount by central, province, prefecture, county; the parts sum to it."""
        if amount_fen == 0:
            return _NO_SPLIT
        central, province, prefecture, county = share_by_largest_remainder(
            amount_fen, [self.answers[SPLIT].weights[tier] for tier in TIERS]
        )
        return central, province, prefecture, county


def stretches_of(
    policy: Policy, school: SchoolMonth, adoptions: Sequence[Adoption] = ()
) -> tuple[Stretch, ...]:
    """The stretches of a school's month, by date. Raises NotCovered where no value covers a day with meals.

    The month is cut at every day on which a value or an adoption of any of the parameters begins or ends.
    """
    end = month_end(school.month)
    cuts = {school.month, end}
    names = _ALWAYS_ASKED + _ASKED_WHERE_DEMANDED
    for name in names:
        cuts |= {day for value in policy.parameter(name).values for day in (value.since, value.until) if day}
    for adoption in adoptions:
        if adoption.parameter in names:
            cuts |= {day for day in (adoption.since, adoption.until) if day}
    days = sorted(day for day in cuts if school.month <= day <= end)
    return tuple(
        _stretch(policy, school, since, until, adoptions)
        for since, until in itertools.pairwise(days)
        if any(since <= day < until for day in school.meal_days)
    )


def _stretch(
    policy: Policy, school: SchoolMonth, since: date, until: date, adoptions: Sequence[Adoption]
) -> Stretch:
    answers = {}
    for name in _ALWAYS_ASKED + _ASKED_WHERE_DEMANDED:
        ask = policy.if_demanded if name in _ASKED_WHERE_DEMANDED else policy.value
        answer = ask(
            name, on=since, place=school.place, county_kind=school.county_kind or None,
            programme=school.programme, school_kind=school.kind, adoptions=adoptions, asked_by="补助计算",
        )  # fmt: skip
        if answer is not None:
            answers[name] = answer
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
        since=since, until=until, answers=MappingProxyType(answers), static=static,
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
