"""One spelling for what a person entered, so that its hash is the same on every retry.

The body hash covers only what the person entered: never `by`, `key`, `at` or a device's clock, and files by their
SHA-256 digest (design 2.5).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

NOT_ENTERED = frozenset({"by", "key", "at", "device_at"})


def plain(value: Any) -> Any:
    """Turn a value into JSON types. Rows become 'label:pk'; bytes become their digest. Raises TypeError on others."""
    if value is None or isinstance(value, str | bool | int):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, datetime | date | time | Decimal | Enum | bytes):
        return _scalar(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(name)): plain(item) for name, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    meta = getattr(value, "_meta", None)
    if meta is not None and getattr(value, "pk", None) is not None:
        return f"{meta.label_lower}:{value.pk}"
    raise TypeError(f"cannot write {type(value).__name__} into an action's body; pass an id or a plain value")


def _scalar(value: datetime | date | time | Decimal | Enum | bytes) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, bytes):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    return value.isoformat()


def canonical_bytes(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def body_hash(entered: Mapping[str, Any]) -> bytes:
    """SHA-256 of what the person entered."""
    return hashlib.sha256(
        canonical_bytes({k: v for k, v in entered.items() if k not in NOT_ENTERED})
    ).digest()


def advisory_number(*parts: object) -> int:
    """A signed 64-bit lock number for PostgreSQL advisory locks; equal parts give equal numbers."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
