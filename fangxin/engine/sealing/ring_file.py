"""The ring in a file outside the database: JSON, mode 0600, replaced in one step, kept in memory until it changes."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fangxin.engine.sealing.problems import RingDamaged
from fangxin.engine.sealing.ring import IndexKey, KeyRing, SealKey

FORMAT = "fangxin-ring-1"

# A file's ring with the marks by which a change is seen: another process may have turned it.
_read: dict[Path, tuple[tuple[int, int, int], KeyRing]] = {}


def read_ring(path: Path, fresh: Callable[[], KeyRing] = KeyRing.fresh) -> KeyRing:
    """The ring in `path`; it is made first when there is none. Raises RingDamaged, OSError.

    Reading it again costs one stat. Whoever links a finished file first has made it, so two processes that start
    together end up with one ring.
    """
    try:
        marks = _marks(path)
    except FileNotFoundError:
        _write(path, fresh(), replace_it=False)
        marks = _marks(path)
    known = _read.get(path)
    if known is not None and known[0] == marks:
        return known[1]
    ring = ring_of(path.read_bytes(), path.name)
    _read[path] = (marks, ring)
    return ring


def write_ring(path: Path, ring: KeyRing) -> None:
    """Replace the ring in one step; it is never half there, even if the power fails."""
    _write(path, ring, replace_it=True)


def _marks(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _write(path: Path, ring: KeyRing, *, replace_it: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(ring_bytes(ring))
        stream.flush()
        os.fsync(stream.fileno())
    if replace_it:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def ring_bytes(ring: KeyRing) -> bytes:
    """The ring as a file's content."""
    content = {
        "format": FORMAT,
        "seal": [{"id": k.id, "algorithm": k.algorithm, "key": _text(k.key)} for k in ring.seal_keys],
        "index": [_index(k) for k in ring.index_keys],
        "matching": [_index(k) for k in ring.matching],
    }
    return json.dumps(content, indent=1).encode() + b"\n"


def ring_of(content: bytes, name: str) -> KeyRing:
    """The ring in a file's content. Raises RingDamaged."""
    try:
        found: Any = json.loads(content)
        if found["format"] != FORMAT:
            raise ValueError(found["format"])
        return KeyRing(
            tuple(SealKey(int(k["id"]), str(k["algorithm"]), _bytes(k["key"])) for k in found["seal"]),
            tuple(_index_key(k) for k in found["index"]),
            tuple(_index_key(k) for k in found["matching"]),
        )
    except (ValueError, KeyError, TypeError) as damage:
        raise RingDamaged(
            f"密钥文件 {name} 已损坏或不是密钥文件。请从密钥备份恢复，不要重新生成。"
        ) from damage


def _index(key: IndexKey) -> dict[str, object]:
    return {"version": key.version, "algorithm": key.algorithm, "key": _text(key.key)}


def _index_key(found: Any) -> IndexKey:
    return IndexKey(int(found["version"]), str(found["algorithm"]), _bytes(found["key"]))


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
