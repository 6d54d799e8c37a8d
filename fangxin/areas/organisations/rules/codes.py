"""One-time codes (RFC 6238: SHA-1, half a minute, six digits), recovery codes and activation codes."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import quote

from django_otp.oath import hotp  # type: ignore[import-untyped]

from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say

STEP_SECONDS = 30
# A phone's clock may be off by one step either way.
TOLERANCE = 1
SECRET_BYTES = 20
RECOVERY_CODES = 10
FACTOR_FAILURES_ALLOWED = 5
FACTOR_LOCK_MINUTES = 15
INVITATION_DAYS = 14
# No 0 O 1 I L: these codes are read from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
_SIX = re.compile(r"\d{6}")


class WrongCode(NotAllowed):
    """The code does not match, or too many wrong ones came before."""

    code = "wrong_code"


def step_of(clock: int) -> int:
    """The half minute of a moment in Unix seconds."""
    return clock // STEP_SECONDS


def code_at(secret: bytes, clock: int) -> str:
    """The six digits that a phone shows at a moment."""
    return f"{hotp(secret, step_of(clock)):06d}"


def matching_step(secret: bytes, code: str, clock: int, last_step: int) -> int | None:
    """The step whose code this is, later than the last one used; None when there is none."""
    typed = code.replace(" ", "")
    if not _SIX.fullmatch(typed):
        return None
    now = step_of(clock)
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if step > last_step and f"{hotp(secret, step):06d}" == typed:
            return step
    return None


def provisioning(secret: bytes, username: str, issuer: str) -> str:
    """The address in the QR code that an authenticator application reads."""
    text = secret_text(secret)
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?secret={text}&issuer={quote(issuer)}"


def secret_text(secret: bytes) -> str:
    """The secret as typed by hand: base 32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def plain_code(code: str) -> str:
    """A recovery or activation code as it is compared: capitals, without the hyphens and spaces of the paper."""
    return re.sub(r"[\s\-]", "", code).upper()


def code_digest(code: str) -> str:
    """What is stored of such a code. Its 59 random bits need no slow hash."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def shown_code(code: str) -> str:
    """On paper in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def wrong_code(failures: int) -> WrongCode:
    """The sentence for a wrong code after `failures` wrong ones in a row."""
    left = FACTOR_FAILURES_ALLOWED - failures
    if left <= 0:
        return WrongCode(
            say(
                "动态码连续输错 %(factor_failures_allowed)s 次，已暂停使用。",
                factor_failures_allowed=FACTOR_FAILURES_ALLOWED,
            ),
            remedy=say(
                "请 %(factor_lock_minutes)s 分钟后再试，或请系统管理员重置。",
                factor_lock_minutes=FACTOR_LOCK_MINUTES,
            ),
        )
    return WrongCode(
        "动态码不对或已用过。",
        remedy=say("请等手机显示下一个动态码再输入，还可以试 %(left)s 次。", left=left),
        fields={"code": say("不对或已用过，还可以试 %(left)s 次。", left=left)},
    )


def bad_invitation() -> Refused:
    """One sentence for a wrong, used and expired code alike."""
    return Refused(
        "激活码不对、已用过或已过期。",
        remedy="请核对通知书上的激活码；过期的请学校重新邀请。",
        fields={"code": "请核对激活码。"},
    )
