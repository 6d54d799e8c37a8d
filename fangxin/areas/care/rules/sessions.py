"""What a group may do, and what a roll of a group must say. Subject teaching is no activity here."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fangxin.areas.audit.rules.refusals import Refused

# What children do in a group, by service. Nothing here is a school subject: teaching one to a group is forbidden, so there
# is no word for it that could be stored.
ACTIVITIES = {
    "meal": "用餐", "rest": "午休", "reading": "阅读", "speaking": "口语交际", "health": "运动健康",
    "music_and_art": "音乐绘画", "labour": "劳动实践", "science": "科技制作", "self_study": "自主作业",
}  # fmt: skip
OF_SERVICE = {
    "lunch": ("meal",),
    "nap": ("rest", "reading", "speaking", "health", "music_and_art"),
    "after_school": ("reading", "speaking", "health", "music_and_art", "labour", "science", "self_study"),
}
AWAY = {"leave": "请假", "sick": "病假", "fetched": "家长接走", "unknown": "未到，原因待查"}
NO_TEACHING = "《城区小学“放心午餐”工程实施方案》六（二）：严禁借机组织开展各种形式的学科性集中教学活动"
NAP_PLAN = "《城区小学“放心午餐”工程实施方案》五（三）2：合理安排午休时间及午休方式，可以在教室安排简易午休"


def check_group(
    *, kind: str, activity: str, label: str, place: str, opens: int, closes: int, classes: int
) -> None:
    """A group of a service: what it does, where and when, for which classes. Raises Refused naming the fields."""
    faults = {}
    if activity not in OF_SERVICE[kind]:
        faults["activity"] = "这项服务里没有这种活动。"
    if not label.strip():
        faults["label"] = "请填写名称。"
    if not place.strip():
        faults["place"] = "请填写地点。"
    if not 0 <= opens < closes <= 24 * 60:
        faults["closes"] = "结束应晚于开始。"
    if not classes:
        faults["classes"] = "请选择至少一个班。"
    if faults:
        clause = NO_TEACHING if "activity" in faults else NAP_PLAN
        raise Refused("安排没有保存。", clause=clause, remedy="请改好标红的项。", fields=faults)


def check_away(children: Collection[int], away: Mapping[int, str]) -> dict[int, str]:
    """The absences of a roll against the children of the group. Raises Refused."""
    if not children:
        raise Refused("这个组今天没有在册的孩子。", remedy="请先在名单里核对。")
    if set(away) - set(children):
        raise Refused("有的孩子今天不在这个组。", remedy="名单可能刚调整过，请刷新页面重新点名。")
    if set(away.values()) - set(AWAY):
        raise Refused("没有这种缺席原因。", remedy="请在页面上选择。")
    return dict(sorted(away.items()))
