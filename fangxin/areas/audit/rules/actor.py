"""Who acts: a person (or the program itself) with the dated grants that hold on the day of the act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """A post's role. The words on paper are in ROLE_NAMES; a role is always held at an organisation."""

    STOREKEEPER = "storekeeper"
    BUYER = "buyer"
    COOK = "cook"
    SAFETY_MANAGER = "safety_manager"
    SAFETY_DIRECTOR = "safety_director"
    TEACHER = "teacher"
    PRINCIPAL = "principal"
    EDUCATION_OFFICER = "education_officer"
    FINANCE_OFFICER = "finance_officer"
    NUTRITION_OFFICER = "nutrition_officer"
    PAYMENT_OFFICER = "payment_officer"
    SUPPLIER_CLERK = "supplier_clerk"
    GUARDIAN = "guardian"
    AUDITOR = "auditor"
    REGULATOR = "regulator"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


ROLE_NAMES: dict[Role, str] = {
    Role.STOREKEEPER: "仓库保管员",
    Role.BUYER: "采购员",
    Role.COOK: "厨师",
    Role.SAFETY_MANAGER: "食品安全管理员",
    Role.SAFETY_DIRECTOR: "食品安全总监",
    Role.TEACHER: "班主任",
    Role.PRINCIPAL: "校长",
    Role.EDUCATION_OFFICER: "教育核准员",
    Role.FINANCE_OFFICER: "财政核准员",
    Role.NUTRITION_OFFICER: "营养办审核员",
    Role.PAYMENT_OFFICER: "营养办出纳",
    Role.SUPPLIER_CLERK: "配送企业业务员",
    Role.GUARDIAN: "家长",
    Role.AUDITOR: "审计员",
    Role.REGULATOR: "市场监管员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SYSTEM: "系统",
}


def covers(granted: str, path: str) -> bool:
    """True when `path` stands at or below `granted`; both end in '/', so '/1/4/' never covers '/1/40/'."""
    return path.startswith(granted)


def reach(role: Role, path: str, account_id: int) -> str:
    """How far a post reaches: a guardian's post at a school opens nothing of the school, only what is the family's."""
    return f"/family/{account_id}/" if role is Role.GUARDIAN else path


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place of the organisation tree, in force on the day the actor was loaded."""

    role: Role
    path: str
    organisation_id: int
    organisation_name: str = ""
    organisation_kind: str = ""

    @property
    def title(self) -> str:
        """The role's name on paper."""
        return ROLE_NAMES[self.role]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or acts. `account_id` is 0 for the program itself and -1 for the public."""

    account_id: int
    name: str
    grants: tuple[Grant, ...] = field(default=())

    @property
    def paths(self) -> tuple[str, ...]:
        """The places that this actor's grants cover, sorted, without repeats."""
        return tuple(sorted({grant.path for grant in self.grants}))

    def holds(self, roles: Iterable[Role], path: str) -> bool:
        """True when one of `roles` is held at `path` or above it."""
        wanted = set(roles)
        return any(
            (grant.role in wanted or grant.role is Role.SYSTEM) and covers(grant.path, path)
            for grant in self.grants
        )

    def has_role(self, *roles: Role) -> bool:
        """True when one of `roles` is held anywhere."""
        return any(grant.role in roles or grant.role is Role.SYSTEM for grant in self.grants)

    def place(self, *roles: Role) -> Grant | None:
        """The first grant with one of `roles`: where this person sits when a page needs a place."""
        return next((grant for grant in self.grants if grant.role in roles), None)


SYSTEM = Actor(account_id=0, name="系统", grants=(Grant(Role.SYSTEM, "/", 0, "系统"),))
PUBLIC = Actor(account_id=-1, name="公众")
