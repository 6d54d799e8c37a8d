"""Canonical bytes, salted leaves, and signed heads."""

import json
from datetime import date
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.transparency.canonical import (
    NotCanonical,
    canonical_json,
    event_leaf,
    sealed_value,
)
from fangxin.engine.transparency.checkpoint import (
    Checkpoint,
    CheckpointRefused,
    VerifierKey,
    open_checkpoint,
    sign_checkpoint,
)
from fangxin.engine.transparency.merkle import leaf_hash

SALT = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
NAME = "fangxin.example/county-log"
HEAD = Checkpoint(NAME, 5, leaf_hash(b"root"))
VERIFIER = VerifierKey(NAME, KEY.public_key())

RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"b": 1, "a": [True, None, "放心"]}, '{"a":[true,null,"放心"],"b":1}'),
        (
            {"\U0001f600": 1, "\ufb33": 2},
            '{"\U0001f600":1,"\ufb33":2}',
        ),  # sorted by UTF-16, not by code point
        ('\u000f\n"\\', '"\\u000f\\n\\"\\\\"'),
        ((), "[]"),
    ],
)
def test_a_record_has_one_form(record: object, text: str) -> None:
    assert canonical_json(record) == text.encode()


@given(RECORDS)
def test_canonical_bytes_read_back_as_the_record_and_ignore_the_order_of_keys(record: object) -> None:
    written = canonical_json(record)
    again = json.loads(written)
    assert again == record
    assert canonical_json(again) == written


@pytest.mark.parametrize(
    "record", [1.5, Decimal("1"), date(2025, 1, 1), b"x", {1: 2}, 2**53, {"a": [1.0]}, "\ud800"]
)
def test_what_could_be_written_in_two_ways_is_refused(record: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(record)


def test_a_leaf_depends_on_its_salt() -> None:
    record = {"event": "delivery_accepted", "amount_fen": 4037}
    assert event_leaf(record, SALT) == leaf_hash(SALT + canonical_json(record))
    assert event_leaf(record, SALT) != event_leaf(record, bytes(32))
    with pytest.raises(NotCanonical):
        event_leaf(record, b"short")


def test_a_personal_value_is_sealed_by_its_salt() -> None:
    assert sealed_value("张三", SALT) == sealed_value("张三", SALT)
    assert len({sealed_value("张三", SALT), sealed_value("李四", SALT), sealed_value("张三", bytes(32))}) == 3


def test_a_signed_head_is_read_back() -> None:
    note = sign_checkpoint(HEAD, NAME, KEY)
    assert note.startswith(f"{NAME}\n5\n")
    assert open_checkpoint(note, [VERIFIER]) == HEAD


def test_the_verifier_key_is_exchanged_as_text() -> None:
    again = VerifierKey.parse(VERIFIER.text)
    assert (again.name, again.id) == (VERIFIER.name, VERIFIER.id)
    assert open_checkpoint(sign_checkpoint(HEAD, NAME, KEY), [again]) == HEAD
    number = VERIFIER.text.split("+")[1]
    with pytest.raises(CheckpointRefused, match="编号"):
        VerifierKey.parse(VERIFIER.text.replace(number, "00000000"))


def test_the_published_key_of_the_signed_note_library_gives_its_published_id() -> None:
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert VerifierKey.parse(text).id.hex() == "c74f20a3"


def test_the_published_note_of_the_library_is_verified() -> None:
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    with pytest.raises(CheckpointRefused, match="三行"):  # the signature holds; the text is no head
        open_checkpoint(f"{text}\n— PeterNeumann {signature}\n", [key])
    with pytest.raises(CheckpointRefused, match="签名与日志头不符"):
        open_checkpoint(f"{text}more\n\n— PeterNeumann {signature}\n", [key])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n5\n", "\n6\n"),
        ("county-log\n5", "county-lag\n5"),
        ("\n\n", "\n"),
        ("— ", "- "),
        ("\n5\n", "\n05\n"),
    ],
)
def test_a_head_that_was_touched_is_refused(old: str, new: str) -> None:
    note = sign_checkpoint(HEAD, NAME, KEY)
    assert old in note
    with pytest.raises(CheckpointRefused):
        open_checkpoint(note.replace(old, new, 1), [VERIFIER])


def test_witnesses_may_add_signatures_but_an_unknown_key_alone_is_not_enough() -> None:
    theirs = sign_checkpoint(HEAD, "witness.example", OTHER)
    note = sign_checkpoint(HEAD, NAME, KEY) + theirs.rpartition("\n\n")[2]
    assert open_checkpoint(note, [VERIFIER]) == HEAD
    with pytest.raises(CheckpointRefused, match="没有已知公钥"):
        open_checkpoint(theirs, [VERIFIER])


def test_names_and_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(CheckpointRefused):
        Checkpoint("a\nb", 1, bytes(32))
    with pytest.raises(CheckpointRefused):
        Checkpoint("a", -1, bytes(32))
    with pytest.raises(CheckpointRefused):
        VerifierKey("a b", KEY.public_key())
