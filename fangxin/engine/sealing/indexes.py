"""Keyed blind indexes: equal numbers give equal 16 bytes, and without the key nothing can be tried against them.

An unkeyed hash of an ID number is as good as the number: one county and one birth year leave 366,000 candidates. The
index is HMAC-SHA-256 (RFC 2104) or HMAC-SM3 (GB/T 32905) over `kind ‖ 0x00 ‖ number`, cut to its first 16 bytes.
With N numbers the chance that two different ones meet is about N²/2^129: 10^-28 for 100,000 pupils.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives import hashes, hmac

HMAC_SHA_256 = "HMAC-SHA-256"
HMAC_SM3 = "HMAC-SM3"
INDEX_ALGORITHMS = (HMAC_SHA_256, HMAC_SM3)
_HASHES = {HMAC_SHA_256: hashes.SHA256, HMAC_SM3: hashes.SM3}
INDEX_BYTES = 16
INDEX_KEY_BYTES = 32


def hasher(algorithm: str, key: bytes) -> Callable[[bytes], bytes]:
    """The function from a message to its whole code. Raises KeyError on an unknown algorithm."""
    # Begun once and copied for each message: half the time of beginning anew.
    begun = hmac.HMAC(key, _HASHES[algorithm]())

    def digest(message: bytes) -> bytes:
        work = begun.copy()
        work.update(message)
        return work.finalize()

    return digest


def index_all(algorithm: str, key: bytes, kind: str, numbers: Sequence[str]) -> list[bytes]:
    """The index of each number; an empty number has the empty index, which equals no other."""
    code = hasher(algorithm, key)
    before = kind.encode() + b"\0"
    return [code(before + number.encode())[:INDEX_BYTES] if number else b"" for number in numbers]
