"""Which roles stand where, which two one person may not hold, and who stands in for whom."""

from __future__ import annotations

from datetime import date, timedelta

from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say

OFFICES = (
    "nation", "province", "prefecture", "county", "bureau", "finance_bureau", "market_bureau", "health_bureau",
    "planning_bureau", "office",
)  # fmt: skip
# Where a role can be held; the database has the same table (organisations_role_places).
ROLE_PLACES: dict[Role, tuple[str, ...]] = {
    **dict.fromkeys(
        (Role.STOREKEEPER, Role.BUYER, Role.COOK, Role.TEACHER, Role.PRINCIPAL, Role.GUARDIAN), ("school",)
    ),
    **dict.fromkeys((Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR), ("school", "supplier")),
    Role.SUPPLIER_CLERK: ("supplier",),
    Role.ADMINISTRATOR: ("nation", "province", "prefecture", "county", "bureau", "school"),
    **dict.fromkeys(
        (
            Role.EDUCATION_OFFICER,
            Role.FINANCE_OFFICER,
            Role.NUTRITION_OFFICER,
            Role.PAYMENT_OFFICER,
            Role.AUDITOR,
            Role.REGULATOR,
        ),
        OFFICES,
    ),
}
_COUNTY = (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.PAYMENT_OFFICER)
_WORKERS = (
    Role.STOREKEEPER, Role.BUYER, Role.COOK, Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR, Role.PRINCIPAL, *_COUNTY,
    Role.ADMINISTRATOR,
)  # fmt: skip
TWO_OFFICES = "《管理办法》附件2简要流程：县级教育、财政部门核准"
CASHIER = "《会计法》：不相容岗位分离，出纳不得兼任稽核"
SUBMITTER = "《管理办法》附件2第十条：学校报送、县级审核"
GRANTER = "网络安全等级保护基本要求：管理权限与业务权限分离"
WATCHER = "《会计法》《审计法》：监督与被监督分离"
SUPPLIER = "《食品安全法》、教体艺厅函〔2024〕39号：供应商与采购使用单位不得有利益关系"


def _pairs() -> dict[frozenset[Role], tuple[str, bool]]:
    found: dict[frozenset[Role], tuple[str, bool]] = {}
    found[frozenset((Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER))] = (TWO_OFFICES, False)
    for one in (Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER):
        found[frozenset((one, Role.PAYMENT_OFFICER))] = (CASHIER, False)
    found[frozenset((Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER))] = (CASHIER, False)
    for one in _COUNTY:
        found[frozenset((Role.PRINCIPAL, one))] = (SUBMITTER, False)
    for one in (Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.PAYMENT_OFFICER):
        found[frozenset((Role.ADMINISTRATOR, one))] = (GRANTER, False)
    for watcher in (Role.AUDITOR, Role.REGULATOR):
        for one in _WORKERS:
            found[frozenset((watcher, one))] = (WATCHER, False)
    for one in (*_WORKERS, Role.TEACHER, Role.AUDITOR, Role.REGULATOR):
        found[frozenset((Role.SUPPLIER_CLERK, one))] = (SUPPLIER, True)
    return found


# Two roles → (clause, whether they clash at any two places; else only where one place covers the other).
INCOMPATIBLE = _pairs()
STAND_IN_DAYS = 92
# Roles for which a person confirms each sign-in with a second factor: they move money or give rights.
SECOND_FACTOR_ROLES = (Role.PAYMENT_OFFICER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR)
# Roles whose work is done on the shared kitchen phone: a session opened with a PIN holds these and no other.
KITCHEN_ROLES = (Role.STOREKEEPER, Role.BUYER, Role.COOK, Role.SAFETY_MANAGER)
# Minutes without a touch after which a session ends: the strictest of a person's roles holds.
IDLE_MINUTES: dict[Role, int] = {
    **dict.fromkeys((Role.PAYMENT_OFFICER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR), 20),
    **dict.fromkeys((Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR, Role.REGULATOR), 60),
}
IDLE_OTHERS = 12 * 60


class RolesClash(NotAllowed):
    """One person cannot hold both roles."""

    code = "roles_clash"


def idle_minutes(roles: set[Role]) -> int:
    """How long a session of somebody with these roles may rest, in minutes."""
    return min((IDLE_MINUTES.get(role, IDLE_OTHERS) for role in roles), default=IDLE_OTHERS)


def check_role_place(role: Role, kind: str) -> None:
    """Raise when a role cannot be held at this kind of place."""
    if kind not in ROLE_PLACES.get(role, ()):
        raise Refused(
            say("“%(role)s”不能设在这类机构。", role=ROLE_NAMES[role]),
            remedy="请选择与职务相符的机构或职务。",
            fields={"role": "与机构类别不符。"},
        )


def clash(role: Role, held: Role, place: str) -> RolesClash:
    """The refusal when `held` at `place` stands against `role`."""
    clause, _ = INCOMPATIBLE[frozenset((role, held))]
    return RolesClash(
        say(
            "此人在%(place)s任%(held)s，不能同时任%(role)s。",
            place=place,
            held=ROLE_NAMES[held],
            role=ROLE_NAMES[role],
        ),
        clause=clause,
        remedy="请先结束原职务，或任命另一人。",
        fields={"role": say("与%(held)s不相容。", held=ROLE_NAMES[held])},
    )


def check_stand_in(since: date, until: date | None, held_until: date | None, today: date) -> None:
    """Raise unless a stand-in's days have an end, lie ahead, and lie within the post."""
    if until is None or until <= since:
        raise Refused(
            "代理必须有截止日期，且晚于起始日期。",
            remedy="请填写代理的截止日期。",
            fields={"until": "请填写截止日期。"},
        )
    if since < today:
        raise Refused("代理不能从过去开始。", remedy="请从今天或以后开始。", fields={"since": "不早于今天。"})
    if until - since > timedelta(days=STAND_IN_DAYS):
        raise Refused(
            say("一次代理最长 %(stand_in_days)s 天。", stand_in_days=STAND_IN_DAYS),
            remedy="长期缺岗请重新任命。",
            fields={"until": "时间过长。"},
        )
    if held_until is not None and until > held_until:
        raise Refused("代理不能超过原任期。", remedy="请核对截止日期。", fields={"until": "超过原任期。"})
