"""Pure decisions about a season's sets."""

from __future__ import annotations

from fangxin.areas.audit.rules.refusals import Refused


class LibraryTooSmall(Refused):
    """The county's own library holds too few dishes for four seasons."""

    code = "library_too_small"

    def __init__(self, dishes: int, wanted: int) -> None:
        super().__init__(
            f"本县菜品库只有 {dishes} 道菜，排成套食谱至少要 {wanted} 道。", remedy="请先在菜品库里导入菜品。"
        )
