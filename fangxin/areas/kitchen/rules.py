"""Pure decisions of the kitchen: is it cooked through, is the sample enough and old enough, is the tableware clean."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fangxin.areas.audit.rules.refusals import Refused, say

COOK_THROUGH = "《管理办法》附件2第九条（三）：烧熟煮透"
TABLEWARE = "《管理办法》附件2第九条（四）：餐具使用前清洗消毒"
SAMPLES = "《管理办法》附件2第九条（六）：每餐每个品种留样，规范做好留样记录台账"
# Dishes that nobody heats; the reason stands in the record in place of a temperature.
NO_HEATING = {
    "fruit": "水果，洗净去皮即食",
    "packed": "预包装食品，原包装发放",
    "cold": "凉菜，专间制作",
}
METHODS = {
    "steam": "蒸汽、煮沸",
    "infrared": "远红外消毒柜",
    "dishwasher": "洗碗机",
    "chlorine": "含氯消毒液",
}


class NotCookedThrough(Refused):
    """The newest core temperature is under what the law demands: the batch stays open."""

    code = "not_cooked_through"


class SampleTooLight(Refused):
    """A sample weighs less than the law demands."""

    code = "sample_too_light"


class SampleTooYoung(Refused):
    """A sample has not been kept long enough by both of our clocks."""

    code = "sample_too_young"


class NotDisinfected(Refused):
    """A run was not hot, strong or long enough, or its times cannot be true."""

    code = "not_disinfected"


class DishUnknown(Refused):
    """A dish is not on the menu of the day, or is done already."""

    code = "dish_unknown"


def degrees(temperature_dc: int) -> str:
    """Tenths of a degree as people read them: 654 → 65.4 ℃."""
    sign, magnitude = ("-" if temperature_dc < 0 else ""), abs(temperature_dc)
    return f"{sign}{magnitude // 10}.{magnitude % 10} ℃"


def measured_text(parameter: str, value: int) -> str:
    """A measured value with its unit: 654 → 65.4 ℃, 100 → 100 克, 8 → 8 分钟."""
    if parameter in ("core_temperature_min", "steam_disinfection_min"):
        return degrees(value)
    unit = {"sample_weight_min": "克", "sample_retention_min": "小时", "chlorine_min": "mg/L"}.get(
        parameter, "分钟"
    )
    return f"{value} {unit}"


def is_hot_enough(temperature_dc: int, least_dc: int) -> bool:
    """The law's own temperature is enough."""
    return temperature_dc >= least_dc


def second_person(*, may_block: bool) -> str:
    """What may be done besides meeting a floor: nothing where its text was read, else a second person's decision."""
    if may_block:
        return ""
    return "这个数值据转载、待核对原文：确有原因的，由食品安全管理员或校长在“偏离处理”里写明原因后再登记，记录会标为偏离。"


def check_decision(measured: int, least: int, reason: str, because: str, *, may_block: bool) -> str:
    """A decision is about an unconfirmed floor that was not met, and says why. Returns the reason. Raises Refused."""
    if may_block:
        raise Refused(
            "这个数值引自文件原文，达不到就不能登记，任何人都不能放行。",
            clause=because,
            remedy="请重新测量或重做。",
        )
    if measured >= least:
        raise Refused(
            "实测已达到规定值，不需要偏离处理。", remedy="请直接登记。", fields={"measured": "已达到规定值。"}
        )
    if len(reason.strip()) < 4:
        raise Refused(
            "偏离要写明原因和怎样保证安全。", clause=because, remedy="例如“凉拌菜，生食部分改为去皮水果”。",
            fields={"reason": "请写明原因。"},
        )  # fmt: skip
    return reason.strip()[:200]


def check_cooked(
    dish: str, temperature_dc: int | None, least_dc: int, because: str, *, way_out: str = ""
) -> None:
    """Raise NotCookedThrough without a reading or when the newest one is too low. `because` is the clause."""
    if temperature_dc is None:
        raise NotCookedThrough(
            say("%(dish)s还没有测中心温度，不能起锅。", dish=dish),
            clause=because,
            remedy="请测最厚处的中心温度后再登记。",
        )
    if not is_hot_enough(temperature_dc, least_dc):
        raise NotCookedThrough(
            say(
                "%(dish)s中心温度 %(temperature_dc)s，不到 %(least_dc)s，不能起锅。",
                dish=dish,
                temperature_dc=degrees(temperature_dc),
                least_dc=degrees(least_dc),
            ),
            clause=because,
            remedy=say("读数已记录在案。请继续加热，再测一次。%(way_out)s", way_out=way_out),
        )


@dataclass(frozen=True, slots=True)
class Portion:
    """What was put away of one dish: the container's number and the weight in grams."""

    container: str
    weight_g: int


def check_samples(
    portions: Mapping[int, Portion],
    expected: Mapping[int, str],
    kept: Collection[int],
    least_g: int,
    because: str,
    *,
    decided: Mapping[int, int] | None = None,
    way_out: str = "",
) -> None:
    """Check the samples of a form: known dishes, enough grams, one container each. `expected` maps dish id to name.

    `decided` maps a dish to the grams that a second person lets stand.

    Raises DishUnknown, SampleTooLight (naming each field) or Refused. Nothing is stored when one is wrong.
    """
    if not portions:
        raise Refused("没有填写任何留样。", clause=SAMPLES, remedy="请给每个菜填写容器编号和重量。")
    if set(portions) - set(expected):
        raise DishUnknown("有的菜不在今天的食谱里。", remedy="食谱可能刚更新过，请刷新页面重新填写。")
    again = [expected[dish] for dish in portions if dish in kept]
    if again:
        raise DishUnknown(
            say("%(again)s已经留过样。", again="、".join(again)), remedy="请刷新页面，只填还没留样的菜。"
        )
    let = decided or {}
    light = {dish: p.weight_g for dish, p in portions.items() if p.weight_g < let.get(dish, least_g)}
    if light:
        said = "、".join(f"{expected[dish]} {grams} 克" for dish, grams in sorted(light.items()))
        raise SampleTooLight(
            say("留样量不够：%(said)s；每个品种不得少于 %(least_g)s 克。", said=said, least_g=least_g),
            clause=because,
            remedy=say("请补足后重新称重。%(way_out)s", way_out=way_out),
            fields={
                f"weight-{dish}": say(
                    "%(grams)s 克，少于 %(least_g)s 克，请补足。", grams=grams, least_g=least_g
                )
                for dish, grams in light.items()
            },
        )
    _check_containers(portions)


def _check_containers(portions: Mapping[int, Portion]) -> None:
    seen: set[str] = set()
    for dish, portion in sorted(portions.items()):
        name = portion.container.strip()
        if not name or name in seen:
            what = "请填写容器编号。" if not name else f"容器 {name} 用了两次，一个容器只装一个菜。"
            raise Refused(
                what, clause=SAMPLES, remedy="请核对容器上的编号。", fields={f"container-{dish}": what}
            )
        seen.add(name)


def may_dispose_at(at: datetime, recorded_at: datetime, hours: int) -> datetime:
    """From when a sample may be thrown away: `hours` after the later of the act and the database's stamp."""
    return max(at, recorded_at) + timedelta(hours=hours)


def kept_hours(at: datetime, recorded_at: datetime, now: datetime) -> int:
    """Whole hours for which a sample has been kept by both of our clocks."""
    return max(0, int((now - max(at, recorded_at)).total_seconds()) // 3600)


def check_kept_long_enough(
    dish: str, free_at: datetime, now: datetime, hours: int, because: str, *, way_out: str = ""
) -> None:
    """Raise SampleTooYoung before `free_at`; `now` is the server's clock, a phone's clock is not asked."""
    if now < free_at:
        left = free_at - now
        minutes = -(-int(left.total_seconds()) // 60)
        raise SampleTooYoung(
            say(
                "%(dish)s的留样还没满 %(hours)s 小时，还差 %(minutes)s 小时 %(rest)s 分，不能销毁。",
                dish=dish,
                hours=hours,
                minutes=minutes // 60,
                rest=minutes % 60,
            ),
            clause=because,
            remedy=say(
                "请在 %(free_at)s 之后再销毁；以服务器时间为准，改手机时间没有用。%(way_out)s",
                free_at=f"{free_at:%m月%d日 %H:%M}",
                way_out=way_out,
            ),
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One disinfection run as entered: tenths of a degree, mg of free chlorine a litre, pieces."""

    method: str
    started_at: datetime
    ended_at: datetime
    temperature_dc: int | None
    chlorine_mg_l: int | None
    pieces: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a method demands: tenths of a degree or mg a litre, whole minutes, and the clause."""

    least: int
    minutes: int
    because: str
    way_out: str = ""


def check_run(run: Run, threshold: Threshold | None, now: datetime) -> None:
    """Raise NotDisinfected when the run was too short, too cold, too weak or lies in the future."""
    if run.method not in METHODS:
        raise NotDisinfected(
            "没有这种消毒方法。", remedy="请在列表里选择。", fields={"method": "请选择消毒方法。"}
        )
    if run.ended_at <= run.started_at:
        raise _run_refused("ended", "结束时间要晚于开始时间。", "请核对时间。")
    if run.ended_at > now:
        raise _run_refused("ended", "消毒还没结束，不能先登记。", "请等消毒结束后再登记。")
    if run.pieces <= 0:
        raise _run_refused("pieces", "件数要大于零。", "请填写消毒的餐具件数。")
    name, value = (
        ("chlorine", run.chlorine_mg_l) if run.method == "chlorine" else ("temperature", run.temperature_dc)
    )
    if value is None:
        what = "请填写有效氯浓度。" if name == "chlorine" else "请填写消毒温度。"
        raise _run_refused(name, what, "请看设备或试纸的读数。")
    if threshold is None:
        return
    if value < threshold.least:
        least = f"{threshold.least} mg/L" if name == "chlorine" else degrees(threshold.least)
        raise _run_refused(
            name, f"没达到 {least}，不算消毒。", f"请重新消毒后再登记。{threshold.way_out}", threshold.because
        )
    if run.ended_at - run.started_at < timedelta(minutes=threshold.minutes):
        raise _run_refused(
            "ended",
            f"不到 {threshold.minutes} 分钟，不算消毒。",
            f"请延长时间后再登记。{threshold.way_out}",
            threshold.because,
        )


def _run_refused(field: str, what: str, remedy: str, because: str = "") -> NotDisinfected:
    return NotDisinfected(what, clause=because or TABLEWARE, remedy=remedy, fields={field: what})
