"""Bringing a food's written name into the one form that the tables use."""

import re
import unicodedata

_EMPTY = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"), None)
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:kg|g|mg|ml|千克|公斤|克|毫升|斤|两)?(?:/人|每人)?$", re.IGNORECASE)
_VAGUE = re.compile(r"(?:适量|少许|若干|少量)$")
_EDGES = "'`\"“”‘’·.,，、。;；:：*※●○■□◆-—_+ "
_HARMLESS = re.compile(
    r"\((?:去皮|去骨|去壳|去核|去头|去籽|带皮|切块|切片|切丝|切丁|洗净|净|净料|净菜|鲜|新鲜|冷冻|速冻|冻|冰鲜|"
    r"本地|有机|散装|袋装|盒装|生|生重|可食部|熟|大|中|小|约|半成品|奥尔良|腌制|调理|预制)\)$"
)
_PREFIXES = (
    "新鲜",
    "冰鲜",
    "冷鲜",
    "冷冻",
    "速冻",
    "有机",
    "去皮",
    "去骨",
    "去壳",
    "去核",
    "无骨",
    "净菜",
    "本地",
    "国产",
    "优质",
    "精品",
    "特级",
    "散养",
    "鲜",
    "净",
    "冻",
)


def normalised_name(text: str) -> str:
    """Full width to half width, no spaces, no trailing amount, no marks at the edges.

    Brackets stay, since 木耳(水发) is another thing than 木耳(干).
    """
    name, once = _normalised_once(text), text
    while name != once:  # a mark may stand behind a mark, an amount behind an amount
        name, once = _normalised_once(name), name
    return name


def _normalised_once(text: str) -> str:
    name = unicodedata.normalize("NFKC", text).translate(_EMPTY)
    name = re.sub(r"\s+", "", name)
    name = re.sub(r"[〔［\[【]", "(", re.sub(r"[〕］\]】]", ")", name)).strip(_EDGES)
    name = _VAGUE.sub("", _AMOUNT.sub("", name)).strip(_EDGES)
    return name.lower() if name.isascii() else name


def without_harmless_words(name: str) -> list[str]:
    """Shorter forms to try in turn: state words that do not change what the food is are taken off.

    >>> without_harmless_words("鲜冬瓜(去皮)")
    ['鲜冬瓜', '冬瓜']
    """
    shorter: list[str] = []
    current = name
    while True:
        step = _HARMLESS.sub("", current)
        if step == current:
            step = next(
                (current[len(word) :] for word in _PREFIXES if _starts(current, word)),
                current,
            )
        if step == current:
            return shorter
        current = step
        shorter.append(current)


def _starts(name: str, word: str) -> bool:
    return name.startswith(word) and len(name) > len(word)
