"""Pure decisions about a season's sets."""

from __future__ import annotations

from fangxin.areas.audit.rules.refusals import Refused, say


class LibraryTooSmall(Refused):
    """The county's own library holds too few dishes for four seasons."""

    code = "library_too_small"

    def __init__(self, dishes: int, wanted: int) -> None:
        super().__init__(
            say(
                "本县菜品库只有 %(dishes)s 道菜，排成套食谱至少要 %(wanted)s 道。",
                dishes=dishes,
                wanted=wanted,
            ),
            remedy="请先在菜品库里导入菜品。",
        )
