"""Sealing of personal numbers: a ring of keys, sealed bytes bound to their row, and keyed blind indexes.

ring = read_ring(folder, name)                       # made at the first use, mode 0600
sealed = ring.seal("510181…", "roster.id_number/17")  # bytes; opens only under the same second text
ring.open(sealed, "roster.id_number/17")
ring.index("id_number", "510181…")                   # 16 bytes; equal numbers give equal bytes
"""

from fangxin.engine.sealing.ciphers import AES_256_GCM, ALGORITHMS, SM4_GCM
from fangxin.engine.sealing.indexes import HMAC_SHA_256, HMAC_SM3, INDEX_ALGORITHMS, INDEX_BYTES
from fangxin.engine.sealing.problems import (
    KeyInUse,
    KeyMissing,
    RingDamaged,
    SealBroken,
    SealingProblem,
)
from fangxin.engine.sealing.ring import IndexKey, KeyRing, SealKey
from fangxin.engine.sealing.ring_file import read_ring, write_ring

__all__ = [
    "AES_256_GCM",
    "ALGORITHMS",
    "HMAC_SHA_256",
    "HMAC_SM3",
    "INDEX_ALGORITHMS",
    "INDEX_BYTES",
    "SM4_GCM",
    "IndexKey",
    "KeyInUse",
    "KeyMissing",
    "KeyRing",
    "RingDamaged",
    "SealBroken",
    "SealKey",
    "SealingProblem",
    "read_ring",
    "write_ring",
]
