"""Whether the people who must be there are there before meals are opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fangxin.areas.audit.rules.refusals import Refused, say

SHORTEST_REASON = 6


class Gap(Protocol):
    """A post that must be held and is not."""

    @property
    def sentence(self) -> str: ...
    @property
    def clause(self) -> str: ...
    @property
    def firm(self) -> bool: ...


class PostsMissing(Refused):
    """Meals cannot be opened: somebody who must be there is not."""

    code = "posts_missing"


def check_posts(gaps: Sequence[Gap], despite: str) -> None:
    """Raise PostsMissing for every firm gap, and for one without official text unless a reason is given."""
    clauses = "；".join(dict.fromkeys(gap.clause for gap in gaps if gap.clause))
    said = "；".join(dict.fromkeys(gap.sentence for gap in gaps))
    if any(gap.firm for gap in gaps):
        raise PostsMissing(
            say("%(said)s，不能开通供餐日。", said=said),
            clause=clauses,
            remedy="请先由系统管理员登记任命，再开通。",
        )
    if gaps and len(despite.strip()) < SHORTEST_REASON:
        raise PostsMissing(
            say("%(said)s，没有开通供餐日。", said=said),
            clause=clauses,
            remedy="请先登记任命；这一条的正式文本尚待核实，确需先开通的，请写明理由。",
            fields={
                "despite": say("请写明理由，至少 %(shortest_reason)s 个字。", shortest_reason=SHORTEST_REASON)
            },
        )
