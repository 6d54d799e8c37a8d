"""What may be written into the registry of organisations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.rules.identifiers import CREDIT_CLAUSE, credit_code_fault
from fangxin.engine.policy import Policy

# Which kinds stand directly below which.
PARENTS: dict[str, tuple[str, ...]] = {
    "nation": (),
    "province": ("nation",),
    "prefecture": ("nation", "province"),
    "county": ("nation", "province", "prefecture"),
    **dict.fromkeys(
        ("bureau", "finance_bureau", "market_bureau", "health_bureau", "planning_bureau"),
        ("nation", "province", "prefecture", "county"),
    ),
    "office": (
        "province", "prefecture", "county", "bureau", "finance_bureau", "market_bureau", "health_bureau",
        "planning_bureau", "school",
    ),
    "school": ("county",),
}  # fmt: skip
_PLACE_CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")


@dataclass(frozen=True, slots=True)
class Papers:
    """Names and papers of an organisation, as entered."""

    name: str
    short_name: str
    place_code: str = ""
    county_kind: str = ""
    credit_code: str = ""
    licence_number: str = ""
    licence_until: date | None = None
    document: str = ""


def county_kinds_known() -> dict[str, str]:
    """The kinds of county that the policy data know, and none: a province joins with its own by writing them there."""
    return {"": "不适用", **Policy.load().keys["county_kind"]}


def check_parent(kind: str, parent_kind: str | None) -> None:
    """Raise when an organisation of `kind` cannot stand there; suppliers and testing bodies stand at the root."""
    allowed = PARENTS.get(kind)
    fits = parent_kind is None if allowed is None or kind == "nation" else parent_kind in allowed
    if not fits and parent_kind is not None:
        raise Refused(
            "这类机构不能设在所选的上级之下。", remedy="请核对类别和上级。", fields={"kind": "与上级不符。"}
        )


def papers_faults(papers: Papers) -> dict[str, str]:
    """What is wrong, by field."""
    faults: dict[str, str] = {}
    if not papers.name.strip():
        faults["name"] = "请填写名称。"
    if not papers.short_name.strip():
        faults["short_name"] = "请填写简称。"
    if papers.place_code and not _PLACE_CODE.fullmatch(papers.place_code):
        faults["place_code"] = "行政区划代码是 6 位（到乡镇 9 位、到村 12 位）数字。"
    if papers.county_kind not in county_kinds_known():
        faults["county_kind"] = "请从所列选项中选择。"
    fault = credit_code_fault(papers.credit_code)
    if fault:
        faults["credit_code"] = fault
    return faults


def check_papers(papers: Papers) -> None:
    """Raise Refused with every faulty field."""
    faults = papers_faults(papers)
    if faults:
        clause = CREDIT_CLAUSE if "credit_code" in faults else ""
        raise Refused("".join(faults.values()), clause=clause, remedy="没有保存，请改正。", fields=faults)
