"""What a scanner sends: one signed JSON message. Ed25519 (RFC 8032) over a fixed line and the body's own bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from fangxin.areas.audit.rules.refusals import Refused, say

# The first line of what is signed: a signature for another purpose is none for this.
SIGNED_AS = b"fangxin-scan-v1\n"
MOST_BYTES = 200_000
MOST_CARDS = 3_000
MOST_CARD_NUMBER = 2**62 - 1


class NotFromScanner(Refused):
    """The message is not signed by a registered device that still counts."""

    status = 403
    code = "not_from_scanner"


class Replayed(Refused):
    """A message that was sent before, or out of its order."""

    status = 409
    code = "replayed"


@dataclass(frozen=True, slots=True)
class Scan:
    """A message: the device, its idempotency key, its growing counter, the meal's day, the card numbers."""

    scanner_id: int
    key: str
    counter: int
    on: date
    cards: tuple[int, ...]
    digest: str


def _wrong(what: str) -> Refused:
    return Refused(say("读卡器的数据不完整：%(what)s。", what=what), remedy="请按接口说明发送。")


def _whole(body: dict[str, object], name: str, most: int = 2**62) -> int:
    value = body.get(name)
    if type(value) is not int or not 0 < value < most:
        raise _wrong(name)
    return value


def read_scan(data: bytes) -> Scan:
    """Read {"scanner", "key", "counter", "on", "cards": [number, …]}; a card twice counts once. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise _wrong(f"超过 {MOST_BYTES} 字节")
    try:
        body = json.loads(data)
    except ValueError as error:
        raise _wrong("不是 JSON") from error
    if not isinstance(body, dict):
        raise _wrong("不是对象")
    key, cards = body.get("key"), body.get("cards")
    if not isinstance(key, str) or not 8 <= len(key) <= 80 or not key.isprintable():
        raise _wrong("key")
    if not isinstance(cards, list) or len(cards) > MOST_CARDS:
        raise _wrong("cards")
    if not all(type(card) is int and 0 < card <= MOST_CARD_NUMBER for card in cards):
        raise _wrong("cards")
    try:
        on = date.fromisoformat(str(body.get("on")))
    except ValueError as error:
        raise _wrong("on") from error
    digest = hashlib.sha256(data).hexdigest()
    return Scan(_whole(body, "scanner"), key, _whole(body, "counter"), on, tuple(sorted(set(cards))), digest)


def check_card_number(number: int) -> None:
    """Raise Refused for a number that no scanner may send: such a card would never be read."""
    if not 0 < number <= MOST_CARD_NUMBER:
        raise Refused(
            "卡号应是大于零的整数。",
            remedy="请照卡面或读卡器读出的号码填写。",
            fields={"number": "请核对。"},
        )


def check_public_key(text: str) -> str:
    """A device's public key as 64 hex digits in lower case. Raises Refused."""
    said = text.strip().lower()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(said))
    except ValueError as error:
        raise Refused(
            "公钥应是 64 位十六进制（Ed25519）。",
            remedy="请从设备上复制。",
            fields={"public_key": "请核对。"},
        ) from error
    return said


def check_signature(public_key: str, signature: str, data: bytes) -> None:
    """Raise NotFromScanner unless `signature` (base64) is the device's own over exactly these bytes."""
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(raw, SIGNED_AS + data)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise NotFromScanner("签名不对，没有接收。", remedy="请核对设备登记，或重新登记这台设备。") from error


def check_counter(counter: int, last: int) -> None:
    """A device's counter only grows. Raises Replayed."""
    if counter <= last:
        raise Replayed(
            say("序号 %(counter)s 已经用过（最后一个是 %(last)s），没有接收。", counter=counter, last=last),
            remedy="请用新的序号发送。",
        )
