"""What a school is in the eyes of the law, on a day: its kind, owner, place, permits and way of supplying meals.

Seed 002 articles 3 to 5 and annexes 1 and 2 hang the right to a meal on these facts: an inclusive private kindergarten
counts only while its permit and its recognition hold, a county-seat school only with the means to serve meals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say

SCHOOL_KINDS = {
    "kindergarten": "幼儿园",
    "primary": "小学",
    "teaching-point": "教学点",
    "junior": "初级中学",
    "nine-year": "九年一贯制学校",
    "special": "特殊教育学校",
}
STAGES = {
    "preschool": "学前教育",
    "primary": "小学",
    "junior": "初中",
    "nine-year": "九年义务教育",
    "special": "特殊教育",
}
STAGE_OF_KIND = {
    "kindergarten": "preschool",
    "primary": "primary",
    "teaching-point": "primary",
    "junior": "junior",
    "nine-year": "nine-year",
    "special": "special",
}
OWNERSHIPS = {"public": "公办", "private": "民办"}
LOCATIONS = {"county-seat": "县城", "township": "乡镇", "village": "村"}
SUPPLY_MODES = {"self-run": "自办食堂", "caterer": "企业配餐", "mixed": "食堂与配餐混合"}
CATERER_CLAUSE = (
    "《城区小学“放心午餐”工程实施方案》五（三）1：选择通过HACCP或ISO22000体系认证的合规供餐单位目录公示"
)
MOST_DINERS = 20_000
_CREDENTIAL = re.compile(r"[0-9A-Za-z一-鿿（）()〔〕\[\]-]{4,40}")


class FactsMissing(Refused):
    """No spell of facts covers the day: what depends on them cannot be decided."""

    code = "school_facts_missing"


@dataclass(frozen=True, slots=True)
class SchoolState:
    """The facts of one spell. Dates called `until` are exclusive; None means that it was not given or has no end.

    `diners` is the number of people who eat at one meal, as the canteen's licence or the caterer's contract has it.
    """

    kind: str
    ownership: str
    location: str
    supply_mode: str
    diners: int
    boarding: bool = False
    permit_number: str = ""
    permit_since: date | None = None
    permit_until: date | None = None
    inclusive_since: date | None = None
    inclusive_until: date | None = None
    canteen_licence: str = ""
    canteen_licence_since: date | None = None
    canteen_licence_until: date | None = None
    document: str = ""
    caterer_id: int | None = None

    @property
    def stage(self) -> str:
        """The stage follows from the kind."""
        return STAGE_OF_KIND[self.kind]


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What holds at a school on the day `on`; `profile_id` is the row that says so, `since`/`until` its spell."""

    school_id: int
    on: date
    profile_id: int
    since: date
    until: date | None
    state: SchoolState

    @property
    def kind(self) -> str:
        """Key of SCHOOL_KINDS."""
        return self.state.kind

    @property
    def stage(self) -> str:
        """Key of STAGES."""
        return self.state.stage

    @property
    def ownership(self) -> str:
        """`public` or `private`."""
        return self.state.ownership

    @property
    def location(self) -> str:
        """`county-seat`, `township` or `village`."""
        return self.state.location

    @property
    def boarding(self) -> bool:
        """Whether pupils live at the school."""
        return self.state.boarding

    @property
    def supply_mode(self) -> str:
        """`self-run`, `caterer` or `mixed`."""
        return self.state.supply_mode

    @property
    def diners(self) -> int:
        """People at one meal."""
        return self.state.diners

    @property
    def is_inclusive(self) -> bool:
        """Recognised as inclusive (普惠性) on the day."""
        return holds(self.state.inclusive_since, self.state.inclusive_until, self.on)

    @property
    def is_permitted(self) -> bool:
        """A permit to run the school holds on the day; a public school is founded by the state and needs none."""
        if self.state.ownership == "public":
            return True
        return bool(self.state.permit_number) and holds(
            self.state.permit_since, self.state.permit_until, self.on
        )

    @property
    def has_canteen(self) -> bool:
        """The school cooks (some of) its meals itself."""
        return self.state.supply_mode in ("self-run", "mixed")

    @property
    def is_canteen_licensed(self) -> bool:
        """The canteen's food licence holds on the day."""
        return bool(self.state.canteen_licence) and holds(
            self.state.canteen_licence_since, self.state.canteen_licence_until, self.on
        )

    @property
    def can_serve(self) -> bool:
        """It has the means to serve meals: a licensed canteen, or a caterer that brings them."""
        return self.is_canteen_licensed if self.state.supply_mode == "self-run" else True


def holds(since: date | None, until: date | None, on: date) -> bool:
    """True when a dated status was given and covers the day; `until` is exclusive, None has no end."""
    return since is not None and since <= on and (until is None or on < until)


def check_state(state: SchoolState) -> None:
    """Raise Refused, naming every field that is wrong."""
    fields: dict[str, str] = {}
    for name, known in (
        ("kind", SCHOOL_KINDS),
        ("ownership", OWNERSHIPS),
        ("location", LOCATIONS),
        ("supply_mode", SUPPLY_MODES),
    ):
        if getattr(state, name) not in known:
            fields[name] = "请从所列选项中选择。"
    fields |= _caterer_faults(state)
    if not 0 <= state.diners <= MOST_DINERS:
        fields["diners"] = f"每餐就餐人数应在 0 到 {MOST_DINERS} 之间。"
    for name in ("permit", "inclusive", "canteen_licence"):
        fields |= _span_faults(state, name)
    for name, needed in (("permit_number", "permit_since"), ("canteen_licence", "canteen_licence_since")):
        number = getattr(state, name)
        if number and not _CREDENTIAL.fullmatch(number):
            fields[name] = "证号应为 4 到 40 个字母、数字或汉字。"
        if bool(number) != (getattr(state, needed) is not None):
            fields[needed] = "证号和起始日期要么都填，要么都不填。"
    if state.inclusive_since is not None and state.ownership == "public":
        fields["inclusive_since"] = "普惠性认定只用于民办园校。"
    if fields:
        raise Refused("学校信息有误，没有保存。", remedy="请改正标出的各项。", fields=fields)


def caterer_not_listed(name: str, since: date) -> Refused:
    """The refusal when the caterer that a school names has no certificate in force on the first day."""
    return Refused(
        say(
            "“%(name)s”在 %(since)s 不在供餐单位认证目录上（没有有效的 HACCP 或 ISO 22000 认证）。",
            name=name,
            since=f"{since:%Y-%m-%d}",
        ),
        clause=CATERER_CLAUSE,
        remedy="请改选目录上的单位，或先由教育部门登记它的有效认证。",
        fields={"caterer": "不在认证目录上。"},
    )


def _caterer_faults(state: SchoolState) -> dict[str, str]:
    if state.supply_mode == "self-run":
        return {} if state.caterer_id is None else {"caterer": "自办食堂不填供餐单位。"}
    return {} if state.caterer_id is not None else {"caterer": "请从认证目录中选择供餐单位。"}


def _span_faults(state: SchoolState, name: str) -> dict[str, str]:
    since, until = getattr(state, f"{name}_since"), getattr(state, f"{name}_until")
    if until is not None and since is None:
        return {f"{name}_since": "请填写起始日期。"}
    if until is not None and since >= until:
        return {f"{name}_until": "截止日期必须晚于起始日期。"}
    return {}
