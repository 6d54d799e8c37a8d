"""The two authenticated ciphers: AES-256-GCM (NIST SP 800-38D) and SM4-GCM (RFC 8998), for many short texts at once.

Nonces are 12 random bytes. SP 800-38D section 8.3 bounds a key to 2^32 such seals; a county seals some 10^5 numbers a
year, and the ring is rotated long before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM = "AES-256-GCM"
SM4_GCM = "SM4-GCM"

NONCE_BYTES = 12
TAG_BYTES = 16

# (number in the sealed header, bytes of the key)
ALGORITHMS: dict[str, tuple[int, int]] = {AES_256_GCM: (1, 32), SM4_GCM: (2, 16)}
BY_NUMBER = {number: name for name, (number, _) in ALGORITHMS.items()}

# (nonce, text, associated data) → cipher text with its tag behind it, and back.
Turn = Callable[[bytes, bytes, bytes], bytes]


def nonces(count: int) -> list[bytes]:
    """`count` random nonces from one reading of the system's source."""
    drawn = os.urandom(NONCE_BYTES * count)
    return [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]


def sealer(algorithm: str, key: bytes) -> Turn:
    """The function that seals under one key."""
    if algorithm == AES_256_GCM:
        return AESGCM(key).encrypt

    def seal(nonce: bytes, text: bytes, bound: bytes) -> bytes:
        work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(bound)
        body = work.update(text) + work.finalize()
        return body + work.tag

    return seal


def opener(algorithm: str, key: bytes) -> Turn:
    """The function that opens under one key; it raises cryptography's InvalidTag."""
    if algorithm == AES_256_GCM:
        return AESGCM(key).decrypt

    def unseal(nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise InvalidTag
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        work = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        work.authenticate_additional_data(bound)
        return work.update(body) + work.finalize()

    return unseal


def key_bytes(algorithm: str) -> int:
    """How long a key of this algorithm is. Raises KeyError on an unknown name."""
    return ALGORITHMS[algorithm][1]


def check_names(names: Sequence[str]) -> None:
    """Raise ValueError when a name is no algorithm of ours."""
    unknown = [name for name in names if name not in ALGORITHMS]
    if unknown:
        raise ValueError(f"unknown sealing algorithm: {', '.join(unknown)}")
