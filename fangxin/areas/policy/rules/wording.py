"""How the values of the policy parameters are written for people."""

from __future__ import annotations

from collections.abc import Mapping

from fangxin.engine.policy.parameter import Confidence, Parameter, PlainValue, Scope
from fangxin.engine.policy.places import Place

NOWHERE: Mapping[str, Place] = {}
_TIERS = {"central": "中央", "province": "省", "prefecture": "州（市）", "county": "县"}
SUBJECTS = {
    "money": "资金",
    "clocks": "时限",
    "prices": "价格",
    "deliveries": "配送验收",
    "certificates": "索证",
    "meals": "供餐与食谱",
    "temperatures": "温度",
    "samples": "留样",
    "hygiene": "卫生",
    "people": "人员",
    "scope": "实施范围",
    "enrolment": "名单",
    "nutrition": "营养",
    "privacy": "个人信息",
    "services": "午餐午休托管",
    "records": "记录保存",
    "tolerances": "容差",
}
# Tone and word of each mark; whatever is not read off the text itself says so.
CONFIDENCE: Mapping[Confidence, tuple[str, str]] = {
    Confidence.OFFICIAL: ("ok", "已核对原文"),
    Confidence.SEED: ("ok", "引自文件原文"),
    Confidence.REPORTED: ("warn", "据转载，待核对原文"),
    Confidence.MEMORY: ("warn", "未经核对，须核对原文"),
    Confidence.PROJECT: ("info", "系统默认值，不是法律规定"),
    Confidence.ADOPTED: ("ok", "本地规定"),
}


def value_text(parameter: Parameter, value: PlainValue) -> str:
    """A value with its unit: 500 fen_per_pupil_day → 5.00 元/生·天; 700 dc → 70 ℃; codes by their Chinese names."""
    if isinstance(value, Mapping):
        return "，".join(f"{_TIERS.get(tier, tier)} {weight}" for tier, weight in value.items())
    if isinstance(value, tuple):
        return "；".join(_item_text(parameter, inner) for inner in value)
    if isinstance(value, str):
        return parameter.labels.get(value, value)
    return _number_text(parameter, value)


def _item_text(parameter: Parameter, item: PlainValue) -> str:
    if isinstance(item, tuple):
        return "或".join(parameter.labels.get(str(inner), str(inner)) for inner in item)
    return parameter.labels.get(str(item), str(item))


def _number_text(parameter: Parameter, value: int) -> str:
    if parameter.unit.startswith("fen"):
        unit = parameter.unit_title.replace("分", "元", 1)
        return f"{value // 100}.{value % 100:02d} {unit}"
    if parameter.unit == "minute_of_day":
        return f"{value // 60}:{value % 60:02d}"
    if parameter.unit == "dc":
        whole, tenth = divmod(value, 10)
        return f"{whole} ℃" if tenth == 0 else f"{whole}.{tenth} ℃"
    if parameter.unit.startswith("bp"):
        whole, rest = divmod(value, 100)
        part = f"{whole}" if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")
        return parameter.unit_title.replace("万分之一", f" {part}%").strip()
    return f"{value:,} {parameter.unit_title}"


def scope_text(
    scope: Scope, keys: Mapping[str, Mapping[str, str]], places: Mapping[str, Place] = NOWHERE
) -> str:
    """Where a value holds, in Chinese."""
    said = [
        keys["programme"].get(scope.programme or "", ""),
        keys["county_kind"].get(scope.county_kind or "", ""),
        keys["school_kind"].get(scope.school_kind or "", ""),
        f"地点 {scope.place}" if scope.place else "",
        _place_text(scope.code, places),
    ]
    return "，".join(word for word in said if word) or "各地各项目"


def _place_text(code: str | None, places: Mapping[str, Place]) -> str:
    return places[code].name if code in places and code is not None else code or ""
