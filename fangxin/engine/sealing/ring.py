"""A ring of keys: one seals, all open; the index keys likewise. Turning the ring needs no pause.

Sealed bytes: version (1 byte, 1) ‖ algorithm (1) ‖ key id (4, big-endian) ‖ nonce (12) ‖ cipher text ‖ tag (16). The
first six bytes and the text `about` ("column/row") are bound in as associated data: a seal that is copied into another
row or another column does not open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag

from fangxin.engine.sealing import ciphers
from fangxin.engine.sealing.ciphers import AES_256_GCM, NONCE_BYTES, TAG_BYTES, Turn
from fangxin.engine.sealing.indexes import HMAC_SHA_256, INDEX_ALGORITHMS, INDEX_KEY_BYTES, index_all
from fangxin.engine.sealing.problems import KeyInUse, KeyMissing, SealBroken

VERSION = 1
HEAD_BYTES = 6
MAX_KEY_ID = 2**32 - 1


@dataclass(frozen=True, slots=True)
class SealKey:
    """One key that seals or opens. Its id is never used again."""

    id: int
    algorithm: str
    key: bytes = field(repr=False)

    def head(self) -> bytes:
        """The six bytes before everything sealed with it."""
        number = ciphers.ALGORITHMS[self.algorithm][0]
        return bytes((VERSION, number)) + self.id.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key of a blind index, with the version that is stored beside each index."""

    version: int
    algorithm: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class KeyRing:
    """All keys of an installation's sealed values. The last seal key and the last index key serve new values.

    `matching` are the keys that a province gives to its counties, so that it can match without seeing a number; empty
    in an installation that has none. Their versions are the province's.
    """

    seal_keys: tuple[SealKey, ...]
    index_keys: tuple[IndexKey, ...]
    matching: tuple[IndexKey, ...] = ()

    def __post_init__(self) -> None:
        ciphers.check_names([key.algorithm for key in self.seal_keys])
        if not self.seal_keys or not self.index_keys:
            raise ValueError("a ring needs a seal key and an index key")
        if len({key.id for key in self.seal_keys}) < len(self.seal_keys):
            raise ValueError("two seal keys with one id")
        for keys in (self.index_keys, self.matching):
            if len({key.version for key in keys}) < len(keys):
                raise ValueError("two index keys with one version")
            if any(key.algorithm not in INDEX_ALGORITHMS for key in keys):
                raise ValueError("unknown index algorithm")

    @classmethod
    def fresh(cls, algorithm: str = AES_256_GCM, index_algorithm: str = HMAC_SHA_256) -> KeyRing:
        """A ring with one new key of each kind."""
        seal = SealKey(1, algorithm, secrets.token_bytes(ciphers.key_bytes(algorithm)))
        return cls((seal,), (IndexKey(1, index_algorithm, secrets.token_bytes(INDEX_KEY_BYTES)),))

    # Sealing

    @cached_property
    def _openers(self) -> dict[bytes, Turn]:
        return {key.head(): ciphers.opener(key.algorithm, key.key) for key in self.seal_keys}

    @cached_property
    def _sealer(self) -> Turn:
        return ciphers.sealer(self.seal_keys[-1].algorithm, self.seal_keys[-1].key)

    def seal(self, text: str, about: str) -> bytes:
        """Seal one text for the place `about`, e.g. "roster.id_number/17"."""
        return self.seal_all([text], [about])[0]

    def seal_all(self, texts: Sequence[str], abouts: Sequence[str]) -> list[bytes]:
        """Seal many texts, each for its own place; an empty text stays empty bytes (nothing to seal)."""
        seal, head = self._sealer, self.seal_keys[-1].head()
        return [
            head + nonce + seal(nonce, text.encode(), head + about.encode()) if text else b""
            for text, about, nonce in zip(texts, abouts, ciphers.nonces(len(texts)), strict=True)
        ]

    def open(self, sealed: bytes, about: str) -> str:
        """Open one. Raises KeyMissing, SealBroken."""
        return self.open_all([sealed], [about])[0]

    def open_all(self, sealed: Sequence[bytes], abouts: Sequence[str]) -> list[str]:
        """Open many; empty bytes give an empty text. Raises KeyMissing, SealBroken."""
        return [
            self._opened(bytes(one), about) if one else "" for one, about in zip(sealed, abouts, strict=True)
        ]

    def _opened(self, sealed: bytes, about: str) -> str:
        head = sealed[:HEAD_BYTES]
        if len(sealed) < HEAD_BYTES + NONCE_BYTES + TAG_BYTES or head[0] != VERSION:
            raise SealBroken(about)
        opener = self._openers.get(head)
        if opener is None:
            known = head[1] in ciphers.BY_NUMBER and key_id_of(sealed) not in {k.id for k in self.seal_keys}
            raise KeyMissing(key_id_of(sealed)) if known else SealBroken(about)
        body = sealed[HEAD_BYTES:]
        try:
            text = opener(body[:NONCE_BYTES], body[NONCE_BYTES:], head + about.encode())
        except InvalidTag:
            raise SealBroken(about) from None
        return text.decode()

    def is_current(self, sealed: bytes) -> bool:
        """True when `sealed` was made with the key that seals new values (or is empty)."""
        return not sealed or bytes(sealed[:HEAD_BYTES]) == self.seal_keys[-1].head()

    @property
    def current_head(self) -> bytes:
        """The first bytes of everything that needs no re-sealing: for a condition in SQL."""
        return self.seal_keys[-1].head()

    # Indexes

    @property
    def index_version(self) -> int:
        """The version stored beside new local indexes."""
        return self.index_keys[-1].version

    @property
    def matching_version(self) -> int:
        """The version of the province's key for new rows; 0 when there is none."""
        return self.matching[-1].version if self.matching else 0

    def index(self, kind: str, number: str) -> bytes:
        """The local blind index of one number, 16 bytes; `kind` keeps the kinds of numbers apart."""
        return self.index_all(kind, [number])[0]

    def index_all(self, kind: str, numbers: Sequence[str]) -> list[bytes]:
        """The local index of each number under the newest key."""
        key = self.index_keys[-1]
        return index_all(key.algorithm, key.key, kind, numbers)

    def every_index(self, kind: str, number: str) -> list[bytes]:
        """The index of one number under each key in the ring, newest first: what to look for while it is turned."""
        return [index_all(k.algorithm, k.key, kind, [number])[0] for k in reversed(self.index_keys)]

    def matching_all(self, kind: str, numbers: Sequence[str]) -> list[bytes]:
        """The index of each number under the province's newest key; empty bytes when there is none."""
        if not self.matching:
            return [b""] * len(numbers)
        key = self.matching[-1]
        return index_all(key.algorithm, key.key, kind, numbers)

    # Turning the ring

    def with_new_seal_key(self, algorithm: str | None = None) -> KeyRing:
        """The ring in which a new key seals; all old ones still open."""
        name = algorithm or self.seal_keys[-1].algorithm
        used = max(key.id for key in self.seal_keys)
        fresh = SealKey(used + 1, name, secrets.token_bytes(ciphers.key_bytes(name)))
        return replace(self, seal_keys=(*self.seal_keys, fresh))

    def with_new_index_key(self, algorithm: str | None = None) -> KeyRing:
        """The ring in which a new local index key serves new rows; lookups ask under all (see every_index)."""
        last = self.index_keys[-1]
        fresh = IndexKey(last.version + 1, algorithm or last.algorithm, secrets.token_bytes(INDEX_KEY_BYTES))
        return replace(self, index_keys=(*self.index_keys, fresh))

    def with_matching_key(self, version: int, key: bytes, algorithm: str = HMAC_SHA_256) -> KeyRing:
        """The ring with the province's key. Raises ValueError unless `version` is newer and the key has 32 bytes."""
        if version <= self.matching_version or len(key) != INDEX_KEY_BYTES:
            raise ValueError("a matching key needs 32 bytes and a version above the last one")
        return replace(self, matching=(*self.matching, IndexKey(version, algorithm, key)))

    def without_seal_key(self, key_id: int) -> KeyRing:
        """The ring without an old key, once nothing is sealed with it. Raises KeyInUse for the newest, KeyMissing."""
        if key_id == self.seal_keys[-1].id:
            raise KeyInUse(key_id)
        return self._without("seal_keys", lambda key: key.id != key_id, key_id)

    def without_index_key(self, version: int) -> KeyRing:
        """The ring without an old local index key. Raises KeyInUse for the newest, KeyMissing."""
        if version == self.index_version:
            raise KeyInUse(version)
        return self._without("index_keys", lambda key: key.version != version, version)

    def _without(self, name: str, keep: Callable[[Any], bool], number: int) -> KeyRing:
        before = getattr(self, name)
        kept = tuple(key for key in before if keep(key))
        if len(kept) == len(before):
            raise KeyMissing(number)
        return replace(self, **{name: kept})


def key_id_of(sealed: bytes) -> int:
    """Which key sealed these bytes; 0 for empty ones."""
    return int.from_bytes(bytes(sealed[2:HEAD_BYTES]), "big") if sealed else 0
