"""Which pages each role finds in its menu, in the order of its work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.access import Access

# The director leads the managers' work: what they find in their menu, the director finds too.
SAFETY = (Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR)
SCHOOL = (Role.STOREKEEPER, Role.BUYER, Role.COOK, *SAFETY, Role.PRINCIPAL)
COUNTY = (
    Role.NUTRITION_OFFICER,
    Role.EDUCATION_OFFICER,
    Role.FINANCE_OFFICER,
    Role.PAYMENT_OFFICER,
    Role.AUDITOR,
)
# The county's desks without the one that only pays: pages about schools' papers, children and days are not its work.
OFFICE = tuple(role for role in COUNTY if role is not Role.PAYMENT_OFFICER)


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry, in Chinese; `phone` entries also stand in the phone's tab bar."""

    group: str
    label: str
    url_name: str
    icon: str
    roles: tuple[Role, ...]
    phone: bool = False


ENTRIES = (
    Entry(_("今日"), _("今日"), "today", "list-checks", SCHOOL, phone=True),
    Entry(_("今日"), _("点名"), "dining:classes", "users", (Role.TEACHER, Role.PRINCIPAL), phone=True),
    Entry(
        _("供餐"),
        _("验收"),
        "supply:deliveries",
        "package-check",
        (Role.STOREKEEPER, *SAFETY),
        phone=True,
    ),
    Entry(
        _("供餐"),
        _("订单"),
        "supply:orders",
        "shopping-cart",
        (Role.BUYER, Role.PRINCIPAL, Role.SUPPLIER_CLERK),
        phone=True,
    ),
    Entry(_("供餐"), _("库存"), "supply:stock", "warehouse", (Role.STOREKEEPER, Role.COOK), phone=True),
    Entry(_("供餐"), _("食谱"), "menus:weeks", "utensils", (*SCHOOL, Role.NUTRITION_OFFICER), phone=True),
    Entry(
        _("供餐"),
        _("排食谱"),
        "menus:planner",
        "sparkles",
        (Role.SAFETY_MANAGER, Role.PRINCIPAL, Role.NUTRITION_OFFICER),
    ),
    Entry(_("供餐"), _("成套食谱"), "menus:sets", "calendar-range", (Role.PRINCIPAL, *COUNTY)),
    Entry(_("供餐"), _("菜品库"), "menus:library", "cooking-pot", (Role.PRINCIPAL, *COUNTY)),
    Entry(_("供餐"), _("台账"), "kitchen:logs", "clipboard-list", SCHOOL, phone=True),
    Entry(_("资金"), _("结算审核"), "settlement:queue", "receipt-text", COUNTY),
    Entry(_("资金"), _("资金拨付"), "settlement:payments", "wallet", COUNTY),
    Entry(
        _("资金"),
        _("月度结算"),
        "settlement:school",
        "receipt-text",
        (Role.PRINCIPAL, Role.STOREKEEPER),
        phone=True,
    ),
    Entry(_("资金"), _("货款"), "settlement:supplier", "wallet", (Role.SUPPLIER_CLERK,), phone=True),
    Entry(_("学校"), _("学生名册"), "roster:classes", "school", (Role.PRINCIPAL, Role.EDUCATION_OFFICER)),
    Entry(_("学校"), _("待核事项"), "roster:doubts", "list-checks", (Role.PRINCIPAL, Role.EDUCATION_OFFICER)),
    Entry(_("家长"), _("我的孩子"), "roster:family", "users", (Role.GUARDIAN,), phone=True),
    Entry(_("今日"), _("托管点名"), "care:today", "hand-heart", (Role.TEACHER, Role.PRINCIPAL), phone=True),
    Entry(
        _("学校"),
        _("改进清单"),
        "care:issues",
        "list-checks",
        (Role.PRINCIPAL, *SAFETY, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR),
    ),
    Entry(
        _("学校"),
        _("满意度问卷"),
        "care:surveys",
        "message-square",
        (Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR),
    ),
    Entry(_("家长"), _("托管服务"), "care:family", "hand-heart", (Role.GUARDIAN,), phone=True),
    Entry(
        _("学校"),
        _("托管服务"),
        "care:services",
        "hand-heart",
        (Role.PRINCIPAL, Role.TEACHER, Role.SAFETY_MANAGER),
    ),
    Entry(
        _("学校"),
        _("服务覆盖"),
        "care:coverage",
        "chart-column",
        (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR),
    ),
    Entry(_("学校"), _("人数核准"), "roster:declarations", "user-check", (Role.PRINCIPAL, *COUNTY)),
    Entry(_("学校"), _("享受依据"), "roster:eligibility", "book-open-check", (Role.PRINCIPAL,)),
    Entry(_("学校"), _("月度名单"), "roster:months", "lock", (Role.PRINCIPAL, Role.EDUCATION_OFFICER)),
    Entry(_("学校"), _("就餐月报"), "dining:figures", "table", (Role.PRINCIPAL, *OFFICE)),
    Entry(_("学校"), _("家庭缴费"), "dining:fees", "hand-coins", (Role.PRINCIPAL, *OFFICE)),
    Entry(
        _("学校"),
        _("缴费减免"),
        "roster:relief-reasons",
        "key-round",
        (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER),
    ),
    Entry(_("学校"), _("读卡器"), "dining:scanners", "scan-line", (Role.PRINCIPAL, Role.SAFETY_MANAGER)),
    Entry(_("今日"), _("请假"), "dining:leave", "calendar-x", (Role.GUARDIAN,), phone=True),
    Entry(
        _("采购"),
        _("询价与定价"),
        "procurement:price-lists",
        "scale",
        (*COUNTY, Role.BUYER, Role.PRINCIPAL, Role.SUPPLIER_CLERK),
    ),
    Entry(
        _("学校"), _("供餐日历"), "policy:calendar", "calendar-days", (Role.PRINCIPAL, Role.EDUCATION_OFFICER)
    ),
    Entry(
        _("学校"), _("学期"), "policy:terms", "calendar-range", (Role.EDUCATION_OFFICER, Role.ADMINISTRATOR)
    ),
    Entry(
        _("学校"),
        _("制度文件"),
        "policy:documents",
        "files",
        (*SCHOOL, Role.TEACHER, *OFFICE, Role.ADMINISTRATOR),
    ),
    Entry(
        _("学校"),
        _("偏离台账"),
        "kitchen:deviations",
        "thermometer",
        (Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.AUDITOR, Role.REGULATOR),
    ),
    Entry(_("学校"), _("设施检查"), "policy:facilities", "shield-check", (*SCHOOL, *OFFICE)),
    Entry(
        _("学校"),
        _("停课与外出"),
        "policy:school-days",
        "calendar-off",
        (Role.PRINCIPAL, Role.EDUCATION_OFFICER),
    ),
    Entry(
        _("机构"),
        _("机构登记"),
        "organisations:places",
        "building-2",
        (Role.ADMINISTRATOR, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR, Role.REGULATOR),
    ),
    Entry(
        _("机构"),
        _("人员和职务"),
        "organisations:people",
        "users",
        (Role.ADMINISTRATOR, Role.EDUCATION_OFFICER, Role.AUDITOR, Role.PRINCIPAL),
    ),
    Entry(
        _("机构"),
        _("职责分工"),
        "organisations:matrix",
        "network",
        (*OFFICE, Role.PRINCIPAL, Role.ADMINISTRATOR),
    ),
    Entry(_("学校"), _("岗位职责"), "organisations:post-duties", "clipboard-list", SCHOOL),
    Entry(
        _("规则"),
        _("分步施行"),
        "policy:rollout",
        "milestone",
        (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR),
    ),
    Entry(_("规则"), _("时限"), "policy:deadlines", "alarm-clock", (*OFFICE, Role.PRINCIPAL)),
    Entry(_("规则"), _("工作日历"), "policy:holidays", "calendar-cog", (*OFFICE, Role.ADMINISTRATOR)),
    Entry(_("规则"), _("职责对照"), "policy:duties", "list-todo", (*COUNTY, Role.PRINCIPAL)),
    Entry(
        _("规则"),
        _("县级实施方案"),
        "policy:plans",
        "file-check",
        (
            Role.EDUCATION_OFFICER,
            Role.NUTRITION_OFFICER,
            Role.FINANCE_OFFICER,
            Role.ADMINISTRATOR,
            Role.AUDITOR,
        ),
    ),
    Entry(
        _("规则"),
        _("适用项目"),
        "policy:programmes",
        "school",
        (
            Role.PRINCIPAL,
            Role.EDUCATION_OFFICER,
            Role.FINANCE_OFFICER,
            Role.NUTRITION_OFFICER,
            Role.ADMINISTRATOR,
            Role.AUDITOR,
        ),
    ),
    Entry(
        _("规则"),
        _("政策试算"),
        "policy-trial",
        "scale",
        (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR),
    ),
    Entry(
        _("规则"),
        _("规则手册"),
        "policy:rule-book",
        "library",
        (*SCHOOL, *COUNTY, Role.TEACHER, Role.ADMINISTRATOR),
    ),
    Entry(_("规则"), _("政策依据"), "policy:parameters", "book-open", (*SCHOOL, *COUNTY, Role.TEACHER)),
    Entry(
        _("资金"),
        _("垫付与奖补"),
        "settlement:advances",
        "arrow-left-right",
        (Role.FINANCE_OFFICER,),
    ),
    Entry(
        _("资金"),
        _("专项资金"),
        "settlement:funds",
        "landmark",
        (Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR),
    ),
    Entry(_("采购"), _("合同"), "procurement:contracts", "file-pen", (*COUNTY, Role.SUPPLIER_CLERK)),
    Entry(
        _("监管"),
        _("事件与责任"),
        "oversight:incidents",
        "file-search",
        (
            Role.PRINCIPAL,
            *SAFETY,
            Role.EDUCATION_OFFICER,
            Role.NUTRITION_OFFICER,
            Role.AUDITOR,
            Role.REGULATOR,
        ),
    ),
    Entry(_("监管"), _("公示"), "disclosure:publishing", "megaphone", (Role.PRINCIPAL, Role.SAFETY_MANAGER)),
    Entry(_("监管"), _("一分钱去向"), "disclosure:trace-index", "route", (*COUNTY, Role.PRINCIPAL)),
)


@cache
def _access(url_name: str) -> Access | None:
    """Who may open an entry's page; None where this installation does not have it yet."""
    try:
        return cast("Access", resolve(reverse(url_name)).func.access)  # type: ignore[attr-defined]
    except NoReverseMatch:
        return None


def _offered(entry: Entry, actor: Actor) -> bool:
    """The entry is in the menu of one of the person's roles, and the page opens for that person's posts."""
    access = _access(entry.url_name)
    return access is not None and actor.has_role(*entry.roles) and (access.public or access.admits(actor))


def _item(entry: Entry, path: str) -> dict[str, object]:
    url = reverse(entry.url_name)
    return {
        "label": gettext(entry.label),
        "url": url,
        "icon": entry.icon,
        "current": path.startswith(url),
        "count": None,
    }


def navigation_for(actor: Actor, path: str) -> list[dict[str, object]]:
    """The desk's side menu: groups with their items."""
    groups: dict[str, list[dict[str, object]]] = {}
    for entry in ENTRIES:
        if _offered(entry, actor):
            groups.setdefault(entry.group, []).append(_item(entry, path))
    return [{"label": gettext(label), "items": items} for label, items in groups.items()]


MOST_TABS = 5


def tabs_for(actor: Actor, path: str) -> list[dict[str, object]]:
    """The phone's tab bar: at most five; what does not fit is behind the last one, 更多."""
    mine = [entry for entry in ENTRIES if _offered(entry, actor)]
    items = [_item(entry, path) for entry in mine if entry.phone]
    if len(mine) <= min(len(items), MOST_TABS):
        return items
    kept = items[: MOST_TABS - 1]
    url = reverse("menu")
    elsewhere = not any(item["current"] for item in kept)
    more = {"label": gettext("更多"), "url": url, "icon": "layout-grid", "count": None}
    return [
        *kept,
        more
        | {"current": path == url or (elsewhere and any(_item(entry, path)["current"] for entry in mine))},
    ]
