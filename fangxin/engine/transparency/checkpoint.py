"""Signed heads of the log: C2SP tlog-checkpoint inside a C2SP signed note, Ed25519.

Key objects come from the caller (package cryptography); no key is read or stored here.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fangxin.engine.transparency.merkle import HASH_BYTES

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9]\d*", re.ASCII)


class CheckpointRefused(ValueError):
    """The head is malformed, or no known key signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head: whose log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise CheckpointRefused("日志名不能为空，也不能换行。")
        if self.size < 0 or len(self.root) != HASH_BYTES:
            raise CheckpointRefused("日志头的大小不能小于零，根须为 32 字节。")

    @property
    def text(self) -> str:
        """The signed text: three lines, each ended by a line feed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs."""

    name: str
    key: Ed25519PublicKey

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise CheckpointRefused(f"签名人“{self.name}”不能为空，不能含空白或加号。")

    @property
    def id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key)."""
        body = self.name.encode() + b"\n" + _ED25519 + _raw(self.key)
        return hashlib.sha256(body).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The verifier key as people exchange it: name+hex id+base64(0x01 ‖ public key)."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + _raw(self.key)).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a verifier key. Raises CheckpointRefused."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise CheckpointRefused("验证公钥应为“名称+编号+公钥”。")
        body = _decode(parts[2])
        if body[:1] != _ED25519 or len(body) != 1 + HASH_BYTES:
            raise CheckpointRefused("验证公钥不是 Ed25519 公钥。")
        found = cls(parts[0], Ed25519PublicKey.from_public_bytes(body[1:]))
        if found.id.hex() != parts[1].lower():
            raise CheckpointRefused("验证公钥的编号与公钥不符，可能抄错。")
        return found


def sign_checkpoint(checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey) -> str:
    """The signed note: text, a blank line, one signature line."""
    signature = VerifierKey(name, key.public_key()).id + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {name} {base64.b64encode(signature).decode()}\n"


def open_checkpoint(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Read a signed note and return its head when a known key signed it.

    Signatures of unknown keys are passed over; a wrong signature of a known key, or none at
    all, raises CheckpointRefused.
    """
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise CheckpointRefused("日志头不完整：缺少空行或签名。")
    text += "\n"
    known = {(key.name, key.id): key for key in keys}
    if not any([_is_signed_by(line, text.encode(), known) for line in signatures.splitlines()]):
        raise CheckpointRefused("日志头没有已知公钥的签名，不予采信。")
    return _read(text)


def _is_signed_by(line: str, text: bytes, known: dict[tuple[str, bytes], VerifierKey]) -> bool:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise CheckpointRefused("签名行格式不对，应为“— 名称 签名”。")
    body = _decode(parts[2])
    verifier = known.get((parts[1], body[:_KEY_ID_BYTES]))
    if verifier is None:
        return False
    try:
        verifier.key.verify(body[_KEY_ID_BYTES:], text)
    except InvalidSignature:
        raise CheckpointRefused(f"“{parts[1]}”的签名与日志头不符：日志头被改动，或签名有误。") from None
    return True


def _read(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or not _SIZE.fullmatch(lines[1]):
        raise CheckpointRefused("日志头应有三行：名称、大小、根。")
    return Checkpoint(lines[0], int(lines[1]), _decode(lines[2]))


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointRefused(f"“{text[:20]}”不是 Base64。") from None


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
