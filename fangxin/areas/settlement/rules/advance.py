"""What the settlement area refuses about advances."""

from __future__ import annotations

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused

READERS = (Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.AUDITOR)

LOCAL_FIRST = "《学生营养改善计划管理办法（试行）》第六条：地方先行，中央、省实行奖补"


class AdvanceRefused(Refused):
    """No advance where the award comes first, and no repayment beyond award or advance."""

    code = "advance_refused"
