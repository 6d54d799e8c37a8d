"""Writing what is known before the roll."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.dining.actions.meals import CALLERS
from fangxin.areas.dining.models import Leave, LeaveWithdrawal, OwnFood
from fangxin.areas.dining.queries import leave as one_leave
from fangxin.areas.dining.queries import own_children
from fangxin.areas.roster.models import Pupil

LONGEST_DAYS = 60


def _child(by: Actor, pupil_id: int, on: date) -> Pupil:
    """The child, when `by` is its guardian or calls rolls at its school. Raises NotAllowed."""
    if by.has_role(Role.GUARDIAN) and pupil_id in own_children(by, on):
        return Pupil(pk=pupil_id)
    child = Pupil.objects.select_related("school").filter(pk=pupil_id).first()
    if child is None or not by.holds(CALLERS, child.owner_path):
        raise NotAllowed("只能为自己的孩子或本班学生请假。", remedy="请先由学校登记监护关系。")
    return child


def _check_days(since: date, until: date, on: date) -> None:
    if since < on:
        raise Refused(
            "请假不能从过去的日子开始。",
            remedy="已经过去的缺席由班主任更正点名。",
            fields={"since": "不能早于今天。"},
        )
    if not 0 < (until - since).days <= LONGEST_DAYS:
        raise Refused(
            say("请假应在一天到 %(longest_days)s 天之间。", longest_days=LONGEST_DAYS), remedy="更长时间请联系学校办理休学。",
            fields={"last_day": "请核对日期。"},
        )  # fmt: skip


@action("dining.announce_leave")
def announce_leave(
    *, by: Actor, key: str, at: datetime, pupil_id: int, since: date, until: date, reason: str
) -> Recorded[Leave]:
    """A family says that its child will not eat on [since, until); `reason` is leave or sick. No illness is named.

    The teacher finds it in the roll, marked; the roll decides. Raises NotAllowed, Refused.
    """
    child = _child(by, pupil_id, at.date())
    _check_days(since, until, at.date())
    if reason not in ("leave", "sick"):
        raise Refused("请选择请假或病假。", remedy="请在页面上选择。", fields={"reason": "请选择。"})
    row = Leave.objects.create(
        pupil_id=child.pk, since=since, until=until, reason=reason, at=at, by_id=by.account_id
    )
    row.refresh_from_db(fields=["owner_path"])
    return Recorded(row, row.owner_path, {"since": since, "until": until})


@action("dining.withdraw_leave")
def withdraw_leave(*, by: Actor, key: str, at: datetime, leave_id: int) -> Recorded[LeaveWithdrawal]:
    """The child comes after all. Raises NotFound, Refused."""
    row = one_leave(by, leave_id)
    lock(("dining.leave", row.pk))
    if LeaveWithdrawal.objects.filter(leave=row).exists():
        raise Refused("这次请假已经撤回。", remedy="请刷新页面。")
    if row.until <= at.date():
        raise Refused("请假已经过去，不能撤回。", remedy="点名有误的由班主任更正。")
    made = LeaveWithdrawal.objects.create(leave=row, at=at, by_id=by.account_id)
    return Recorded(made, row.owner_path)


@action("dining.record_own_food")
def record_own_food(
    *, by: Actor, key: str, at: datetime, pupil_id: int, since: date, until: date, why: str
) -> Recorded[OwnFood]:
    """The school enters that a child brings its own food on [since, until), and why. Such days are not subsidised."""
    child = Pupil.objects.filter(pk=pupil_id).first()
    if child is None or not by.holds([Role.PRINCIPAL, Role.TEACHER], child.owner_path):
        raise NotAllowed("自带餐由班主任或校长登记。", remedy="请用班主任账号登录。")
    if until <= since or not why.strip():
        raise Refused(
            "请填写期间和说明。", remedy="例如“过敏，家长书面申请自带餐”。", fields={"why": "请填写说明。"}
        )
    row = OwnFood.objects.create(
        pupil=child, since=since, until=until, why=why.strip()[:120], at=at, by_id=by.account_id
    )
    return Recorded(row, child.owner_path, {"since": since, "until": until})
