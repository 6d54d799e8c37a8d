"""Pure decisions of the organisations area: PINs and their limits."""

from __future__ import annotations

import re

from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson, say

PIN_PATTERN = re.compile(r"\d{6}")
PIN_FAILURES_ALLOWED = 5
PIN_LOCK_MINUTES = 15
PIN_FRESH_MINUTES = 5


class WrongPin(NotAllowed):
    """The PIN does not match, or too many wrong ones came before."""

    code = "wrong_pin"


def check_pin_form(pin: str, field: str = "second_pin") -> None:
    """Raise when `pin` is not six digits; `field` is where the form asked for it."""
    if not PIN_PATTERN.fullmatch(pin):
        raise Refused("PIN 应是 6 位数字。", remedy="请本人重新输入。", fields={field: "PIN 应是 6 位数字。"})


def check_not_self(first_id: int, second_id: int) -> None:
    """Two people means two: raise when the second is the first."""
    if first_id == second_id:
        raise SamePerson(
            "第二个人不能是您自己。",
            clause="45号令第四十条、《管理办法》附件2第九条（六）：双人",
            remedy="请另一位同事在这台手机上输入自己的 PIN。",
        )


def wrong_pin(failures: int) -> WrongPin:
    """The sentence for a wrong PIN after `failures` wrong ones in a row."""
    left = PIN_FAILURES_ALLOWED - failures
    if left <= 0:
        return WrongPin(
            say(
                "PIN 连续输错 %(pin_failures_allowed)s 次，已暂停使用。",
                pin_failures_allowed=PIN_FAILURES_ALLOWED,
            ),
            remedy=say(
                "请 %(pin_lock_minutes)s 分钟后再试，或由本人用自己的账号登录确认。",
                pin_lock_minutes=PIN_LOCK_MINUTES,
            ),
        )
    return WrongPin(
        "PIN 不对，没有保存。",
        remedy=say("还可以试 %(left)s 次。", left=left),
        fields={"second_pin": say("PIN 不对，还可以试 %(left)s 次。", left=left)},
    )
