"""Who asks about which school: the county and programme are found once, so that rules cost no further query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.actor import ROLE_NAMES, Actor, Role, covers
from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.ledger.rules import AccountRef
from fangxin.areas.organisations.models import Organisation, Post
from fangxin.areas.organisations.queries import ancestor, in_force
from fangxin.areas.policy.queries import county_rule, programme_of
from fangxin.engine.ledger.equalities import Tolerance
from fangxin.engine.policy import NotCovered
from fangxin.engine.policy.answer import Answer


@dataclass(frozen=True, slots=True)
class Scope:
    """A school as somebody looks at it."""

    actor: Actor
    school: Organisation
    county: Organisation
    programme: str

    def rule(self, name: str, on: date) -> Answer:
        """A policy parameter at this school on a day; raises the engine's NotCovered."""
        return county_rule(self.actor, name, county=self.county, on=on, programme=self.programme)

    def rule_or_none(self, name: str, on: date) -> Answer | None:
        """The same, None where no value covers the school's programme."""
        try:
            return self.rule(name, on)
        except NotCovered:
            return None

    def least_and_share(self, name: str, on: date) -> Tolerance:
        """The tolerance `name` of an equality: its share (where it has one) and its least amount."""
        share = self.rule(f"{name}_share", on).integer if name not in EXACT_SUMS else 0
        return Tolerance(share_bp=share, least=self.rule(f"{name}_least", on).integer)

    def book(self, kind: str) -> AccountRef:
        """One of the school's own accounts."""
        return AccountRef(self.school.pk, kind, self.programme)

    def content(self) -> Content:
        """The school as every publication names it."""
        bureau = Organisation.objects.filter(parent=self.county, kind="bureau").order_by("pk").first()
        return {
            "id": self.school.pk,
            "name": self.school.name,
            "county": self.county.name,
            "sponsor": bureau.name if bureau else self.county.name,
        }

    @property
    def sees_county(self) -> bool:
        """True when the county's own records (application, payment, grants) lie under the actor's places."""
        return any(covers(path, self.county.path) for path in self.actor.paths)


EXACT_SUMS = frozenset({"charged_is_used", "paid_is_approved"})


def scope_of(actor: Actor, school: Organisation) -> Scope:
    """The scope of a school that the actor may see."""
    return Scope(actor, school, ancestor(actor, school, "county"), programme_of(school))


def posts_at(scope: Scope, account_ids: set[int], on: date) -> dict[int, str]:
    """The posts that stand for people on public pages: account → 仓库保管员. Who has none is 本校人员."""
    rows = Post.objects.filter(in_force(on), organisation=scope.school, account_id__in=account_ids).order_by(
        "id"
    )
    found: dict[int, str] = {}
    for account_id, role in rows.values_list("account_id", "role"):
        found.setdefault(account_id, ROLE_NAMES[Role(role)])
    return {account_id: found.get(account_id, "本校人员") for account_id in account_ids}
