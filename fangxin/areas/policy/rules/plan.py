"""What a place may adopt: each value against what stands above it, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.money import NotAnAmount, parse_yuan
from fangxin.engine.policy import (
    Adoption,
    AdoptionRefused,
    ChangeBelow,
    Document,
    NotCovered,
    Parameter,
    PlainValue,
    Policy,
    Scope,
    UnknownParameter,
    check_adoption,
)
from fangxin.engine.policy.parameter import freeze

FILED = "《管理办法》第十六条：各县（市）完善本县（市）具体实施方案，并抄报州教育局学生资助服务中心"
ONE_SCHOOL_ONE_PLAN = "《城区小学“放心午餐”工程实施方案》四（三）：坚持因地制宜，一校一策"
ABOVE_PREVAILS = "《管理办法》第十七条：国家政策如有调整，以调整后的政策执行"
_SEPARATOR = re.compile(r"[、，,；;\s]+")
_DECIMAL = re.compile(r"(-?)(\d{1,9})(?:\.(\d{1,2}))?")
# How many decimals people write for a unit whose whole numbers are smaller.
_PLACES = {"dc": 1, "bp": 2, "bp_of_income": 2, "bp_of_note": 2}


class NotAdoptable(Refused):
    """A value of the plan cannot be adopted; the fields say which and why."""

    code = "not_adoptable"


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One value as the plan states it."""

    parameter: str
    value: PlainValue
    article: str
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The place that adopts, as the policy is asked for it."""

    path: str
    code: str
    county_kind: str


def adoptable(policy: Policy, programme: str) -> list[Parameter]:
    """The parameters that a lower place may change and that the programme knows."""
    return [
        parameter
        for parameter in policy.parameters.values()
        if parameter.change_below is not ChangeBelow.FIXED
        and any(value.where.programme in {None, programme} for value in parameter.values)
    ]


def check_plan(
    policy: Policy,
    asked: Asked,
    programme: str,
    entries: Sequence[PlanEntry],
    since: date,
    above: Sequence[Adoption],
) -> list[str]:
    """The version above for each entry, in order. Raises NotAdoptable with a sentence for every fault.

    `above` are the adoptions of higher places.
    """
    faults: dict[str, str] = {}
    versions: list[str] = []
    for entry in entries:
        if sum(other.parameter == entry.parameter for other in entries) > 1:
            faults[entry.parameter] = "同一项规定写了两次，请只留一个。"
            continue
        try:
            answer = policy.value(
                entry.parameter, on=since, place=asked.path, code=asked.code or None,
                county_kind=asked.county_kind or None, programme=programme, adoptions=above,
                asked_by="县级实施方案",
            )  # fmt: skip
            if type(answer.value) is not type(entry.value):
                faults[entry.parameter] = f"“{answer.parameter.title}”的值写法不对。"
                continue
            _check_codes(answer.parameter, entry.value)
            own = Document("plan", "", "", "measures", None, "", None, None, "")
            wanted = Adoption(
                entry.parameter, entry.value, since, None, Scope(place=asked.path, programme=programme), own,
                entry.article, answer.version,
            )  # fmt: skip
            check_adoption(wanted, answer)
            versions.append(answer.version)
        except (AdoptionRefused, NotCovered, UnknownParameter) as refused:
            faults[entry.parameter] = str(refused)
    if faults:
        raise NotAdoptable(
            "；".join(faults.values()).rstrip("。") + "。", clause=ABOVE_PREVAILS,
            remedy="请改正后重新提交，没有任何改动。", fields=faults,
        )  # fmt: skip
    return versions


def _check_codes(parameter: Parameter, value: PlainValue) -> None:
    codes = value if isinstance(value, tuple) else (value,)
    unknown = [code for code in codes if isinstance(code, str) and code not in parameter.labels]
    if unknown:
        raise AdoptionRefused(f"“{parameter.title}”没有“{unknown[0]}”这一项。请从列出的项目中选。")


def parse_value(parameter: Parameter, text: str) -> PlainValue:
    """What a person typed for a parameter: yuan, degrees, per cent, whole numbers, or items by their Chinese names.

    Raises Refused with one sentence.
    """
    plain = text.strip()
    if parameter.type == "integer":
        return _integer(parameter, plain)
    names = {name: code for code, name in parameter.labels.items()}
    codes = [names.get(word, word) for word in _SEPARATOR.split(plain) if word]
    if parameter.type == "code" and len(codes) == 1:
        return codes[0]
    if parameter.type == "codes" and codes:
        return freeze(codes)
    raise Refused(
        say("“%(parameter)s”不能在这里填写。", parameter=parameter.title), remedy="请从列出的规定中选。"
    )


def _integer(parameter: Parameter, plain: str) -> int:
    if parameter.unit.startswith("fen"):
        try:
            return parse_yuan(plain)
        except NotAnAmount as wrong:
            raise Refused(str(wrong)) from wrong
    places = _PLACES.get(parameter.unit, 0)
    found = _DECIMAL.fullmatch(plain.removesuffix("%").removesuffix("℃").strip())
    if found is None or len(found[3] or "") > places:
        how = f"最多 {places} 位小数" if places else "整数"
        raise Refused(
            say(
                "“%(parameter)s”应填数字（%(how)s），现为“%(plain)s”。",
                parameter=parameter.title,
                how=how,
                plain=plain[:20],
            )
        )
    number = int(found[2] + (found[3] or "").ljust(places, "0"))
    return -number if found[1] else number


def value_hint(parameter: Parameter) -> str:
    """How to write a value of the parameter."""
    if parameter.type != "integer":
        return "、".join(parameter.labels.values())
    unit = "元" if parameter.unit.startswith("fen") else {"dc": "℃"}.get(parameter.unit, parameter.unit_title)
    return "百分之几" if parameter.unit in _PLACES and parameter.unit != "dc" else unit
