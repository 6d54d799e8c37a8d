"""Secrets that wait on a phone: sealed there with the server's public key, opened only here.

A form that is filled in without a network lies in the phone's storage until it can be sent. What must not lie there in
clear (a second person's PIN) is sealed by the page with RSA-OAEP-256 (RFC 8017, WebCrypto) under the public key below.
The form's own idempotency key is the OAEP label, so that a sealed PIN opens for the one entry it was typed for and
cannot be copied into another. Without JavaScript the field comes in clear over the connection and is taken as it is.
"""

from __future__ import annotations

import base64
import os
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

from fangxin.areas.audit.rules.refusals import Refused

PREFIX = "sealed:"
BITS = 3072


class BrokenSeal(Refused):
    """A sealed field does not open: sealed for another server, another entry, or damaged on the way."""

    code = "broken_seal"


def _encoded(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _written(path: Path) -> bytes:
    """Make the key once: whoever links the finished file first has made it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


@cache
def _private_key(path: Path) -> rsa.RSAPrivateKey:
    pem = path.read_bytes() if path.exists() else _written(path)
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def seal_key() -> dict[str, Any]:
    """The public key as a JWK for WebCrypto's importKey."""
    numbers = _private_key(settings.KEYS / "seal.key").public_key().public_numbers()
    return {
        "kty": "RSA", "alg": "RSA-OAEP-256", "ext": True, "key_ops": ["encrypt"],
        "n": _encoded(numbers.n), "e": _encoded(numbers.e),
    }  # fmt: skip


def open_sealed(text: str, entry_key: str) -> str:
    """The clear text of a field that was sealed for the entry `entry_key`; a field in clear comes back as it is.

    Raises BrokenSeal when the seal does not open.
    """
    if not text.startswith(PREFIX):
        return text
    try:
        sealed = base64.b64decode(text.removeprefix(PREFIX), altchars=b"-_", validate=True)
        mask = padding.MGF1(algorithm=hashes.SHA256())
        scheme = padding.OAEP(mgf=mask, algorithm=hashes.SHA256(), label=entry_key.encode())
        return _private_key(settings.KEYS / "seal.key").decrypt(sealed, scheme).decode()
    except ValueError as broken:
        raise BrokenSeal(
            "第二个人的 PIN 打不开，没有保存。",
            remedy="请打开原来的页面，由第二个人重新输入 PIN。",
            fields={"second_pin": "请重新输入。"},
        ) from broken
