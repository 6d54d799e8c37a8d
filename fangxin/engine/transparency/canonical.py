"""The one way to write a record as bytes, and its salted leaf.

Canonical JSON as in RFC 8785, without fractions: keys sorted by UTF-16, no spaces, UTF-8.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from fangxin.engine.transparency.merkle import leaf_hash

SALT_BYTES = 32
_LARGEST = 2**53 - 1


class NotCanonical(ValueError):
    """The record holds something that two programs could write in two ways."""


def canonical_json(record: object) -> bytes:
    """Bytes of a record made of str, int, bool, None, lists and mappings with text keys.

    Raises NotCanonical for anything else (fractions, dates, bytes: the caller says how they are
    written) and for whole numbers beyond 2^53 − 1, which other readers would round.
    """
    try:
        return _write(record, "记录").encode()
    except UnicodeEncodeError:
        raise NotCanonical("记录含有不成对的代理字符，无法写成 UTF-8。") from None


def event_leaf(record: object, salt: bytes) -> bytes:
    """Leaf hash of an event over 32 random bytes and its canonical bytes. Raises NotCanonical."""
    _check_salt(salt)
    return leaf_hash(salt + canonical_json(record))


def sealed_value(value: str, salt: bytes) -> str:
    """A personal value as HMAC-SHA-256 under its salt, in hex; void once the salt is destroyed."""
    _check_salt(salt)
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def _check_salt(salt: bytes) -> None:
    if len(salt) != SALT_BYTES:
        raise NotCanonical(f"盐须为 {SALT_BYTES} 字节，现为 {len(salt)} 字节。")


def _write(value: object, where: str) -> str:
    if value is None or isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise NotCanonical(f"{where} 的整数 {value} 超过 2^53−1，请改写成文字。")
        return str(int(value))
    if isinstance(value, list | tuple):
        return "[" + ",".join(_write(one, f"{where}[{place}]") for place, one in enumerate(value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(_pair(key, value[key], where) for key in _sorted_keys(value, where)) + "}"
    raise NotCanonical(f"{where} 是 {type(value).__name__}，不能直接写入日志。请先写成整数或文字。")


def _pair(key: str, value: object, where: str) -> str:
    return json.dumps(key, ensure_ascii=False) + ":" + _write(value, f"{where}.{key}")


def _sorted_keys(value: Mapping[object, object], where: str) -> list[str]:
    keys = [key for key in value if isinstance(key, str)]
    if len(keys) != len(value):
        raise NotCanonical(f"{where} 的键必须是文字。")
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
