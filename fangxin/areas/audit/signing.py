"""The key that signs the log's heads: a file outside the database, made at the first use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from fangxin.engine.transparency.checkpoint import Checkpoint, VerifierKey, sign_checkpoint

FILE = "log-signing.key"
SIGNER = "fangxin-log"


def log_key() -> Ed25519PrivateKey:
    """Read the key, or make it with mode 0600."""
    path = Path(settings.KEYS) / FILE
    if path.exists():
        key = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey), f"{path} is not an Ed25519 key"
        return key
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def verifier_key() -> VerifierKey:
    """The public half, under the name with which it signs."""
    return VerifierKey(SIGNER, log_key().public_key())


def head_signer(origin: str = "fangxin") -> Callable[[int, bytes], str]:
    """A function that signs a head of `origin`'s log."""
    key = log_key()
    return lambda size, root: sign_checkpoint(Checkpoint(origin, size, root), SIGNER, key)
