"""Numbers with check digits: the credit code is refused when wrong, a licence number only warned about.

GB 32100-2015 (credit code, ISO 7064 MOD 31-3 style weights); food production and food business licences carry 14 digits
of which the last is ISO 7064 MOD 11,10 (GB/T 17710). Some real licence numbers fail that check (typing errors of the
issuing office), so it cannot refuse.
"""

from __future__ import annotations

import re

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from fangxin.areas.audit.rules.refusals import Refused

_LICENCE = re.compile(r"(SC|JY)\d{14}")
CREDIT_CLAUSE = "GB 32100-2015《法人和其他组织统一社会信用代码编码规则》"


def compact(number: str) -> str:
    """A number as it is stored: without spaces and hyphens, capital letters."""
    return re.sub(r"[\s\-]", "", number).upper()


def credit_code_fault(code: str) -> str:
    """What is wrong with a credit code, in a sentence; empty when nothing is, or when there is none."""
    if not code:
        return ""
    if len(code) != 18:
        return "统一社会信用代码应为 18 位。"
    try:
        uscc.validate(code)
    except ValidationError:
        return "统一社会信用代码的校验位不符，请对照营业执照逐位核对。"
    return ""


def check_credit_code(code: str) -> None:
    """Raise Refused when a credit code is not well-formed."""
    fault = credit_code_fault(code)
    if fault:
        raise Refused(fault, clause=CREDIT_CLAUSE, remedy="请改正后再保存。", fields={"credit_code": fault})


def licence_warning(number: str) -> str:
    """What looks wrong with a food licence number; empty when it looks right. Never a reason to refuse."""
    if not number:
        return ""
    if not _LICENCE.fullmatch(number):
        return "许可证号一般是 SC 或 JY 加 14 位数字，请核对证件。"
    try:
        mod_11_10.validate(number[2:])
    except ValidationError:
        return "许可证号的校验位不符，可能抄错一位，请对照证件核对。"
    return ""
