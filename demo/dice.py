"""The demo's dice: the same names and the same small accidents every time, whatever was thrown before.

Each throw is seeded by its own words, so that one school's month does not change when another is added.
"""

from __future__ import annotations

import hashlib
import random

SURNAMES = "莫何石徐赵马陈吴罗杨龙韦蒙陆覃岑王李周黄"
GIVEN = "依文丽乐月轩小梅志俊宇欣怡子涵浩然思远雨桐诗琪佳明晓晨嘉豪雅婷静宁安博睿"


def dice(*words: object) -> random.Random:
    """A generator of its own for these words."""
    seed = hashlib.sha256("/".join(str(word) for word in words).encode()).digest()
    return random.Random(seed)


def child_name(school: str, number: int) -> str:
    """An invented child's name."""
    throw = dice("name", school, number)
    return throw.choice(SURNAMES) + "".join(throw.sample(GIVEN, throw.choice((1, 2, 2))))
