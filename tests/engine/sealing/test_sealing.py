"""What a seal promises: it opens for its own row only, under any key of the ring, and tells nothing without it."""

import itertools

import pytest

from fangxin.engine.sealing import (
    AES_256_GCM,
    ALGORITHMS,
    HMAC_SHA_256,
    HMAC_SM3,
    INDEX_BYTES,
    SM4_GCM,
    IndexKey,
    KeyInUse,
    KeyMissing,
    KeyRing,
    SealBroken,
    SealKey,
)
from fangxin.engine.sealing.ciphers import opener, sealer
from fangxin.engine.sealing.indexes import hasher

NUMBER = "11010119900307123X"
ABOUT = "roster.id_number/17"


@pytest.fixture(params=[(AES_256_GCM, HMAC_SHA_256), (SM4_GCM, HMAC_SM3)], ids=["international", "national"])
def ring(request: pytest.FixtureRequest) -> KeyRing:
    return KeyRing.fresh(*request.param)


def test_sm4_gcm_gives_the_published_example() -> None:
    # RFC 8998, appendix A.1.
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert sealer(SM4_GCM, key)(nonce, text, bound) == sealed
    assert opener(SM4_GCM, key)(nonce, sealed, bound) == text


def test_aes_gcm_gives_the_published_example() -> None:
    # The GCM specification (McGrew, Viega), test case 14: 256 zero bits of key, one zero block.
    sealed = sealer(AES_256_GCM, bytes(32))(bytes(12), bytes(16), b"")
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


@pytest.mark.parametrize(
    ("algorithm", "code"),
    [
        # RFC 4231, test case 2; for SM3 the same key and text (checked against OpenSSL's `mac -digest SM3 HMAC`).
        (HMAC_SHA_256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (HMAC_SM3, "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882"),
    ],
)
def test_the_index_codes_give_published_examples(algorithm: str, code: str) -> None:
    digest = hasher(algorithm, b"Jefe")
    assert digest(b"what do ya want for nothing?").hex() == code
    assert digest(b"what do ya want for nothing?").hex() == code  # a second use begins anew


def test_a_seal_opens_to_what_was_sealed(ring: KeyRing) -> None:
    sealed = ring.seal(NUMBER, ABOUT)
    assert NUMBER.encode() not in sealed
    assert ring.open(sealed, ABOUT) == NUMBER
    assert ring.open(memoryview(sealed), ABOUT) == NUMBER  # what the database driver gives


def test_the_same_number_is_sealed_differently_each_time(ring: KeyRing) -> None:
    assert ring.seal(NUMBER, ABOUT) != ring.seal(NUMBER, ABOUT)


@pytest.mark.parametrize(
    "elsewhere", ["roster.id_number/18", "roster.student_number/17", "roster.id_number/1", ""]
)
def test_a_seal_copied_into_another_row_or_column_does_not_open(ring: KeyRing, elsewhere: str) -> None:
    with pytest.raises(SealBroken, match="打不开"):
        ring.open(ring.seal(NUMBER, ABOUT), elsewhere)


def test_no_byte_of_a_seal_can_be_changed(ring: KeyRing) -> None:
    sealed = ring.seal(NUMBER, ABOUT)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((SealBroken, KeyMissing)):
            ring.open(bytes(changed), ABOUT)
    for length in range(1, len(sealed)):
        with pytest.raises(SealBroken):
            ring.open(sealed[:length], ABOUT)


def test_nothing_sealed_is_nothing(ring: KeyRing) -> None:
    assert ring.seal("", ABOUT) == b""
    assert ring.open(b"", ABOUT) == ""
    assert ring.index("id_number", "") == b""


def test_many_are_sealed_as_one_by_one(ring: KeyRing) -> None:
    numbers = [f"1101011990030{n:05}" for n in range(300)]
    places = [f"roster.id_number/{n}" for n in range(300)]
    sealed = ring.seal_all(numbers, places)
    assert ring.open_all(sealed, places) == numbers
    assert len({one[6:18] for one in sealed}) == 300  # no nonce twice
    assert ring.index_all("id_number", numbers) == [ring.index("id_number", one) for one in numbers]


def test_rows_and_places_must_be_as_many(ring: KeyRing) -> None:
    with pytest.raises(ValueError, match="shorter"):
        ring.seal_all([NUMBER, NUMBER], [ABOUT])


@pytest.mark.parametrize(("first", "then"), list(itertools.product(ALGORITHMS, ALGORITHMS)))
def test_after_a_turn_the_old_still_opens_and_the_new_seals(first: str, then: str) -> None:
    before = KeyRing.fresh(first)
    old = before.seal(NUMBER, ABOUT)
    turned = before.with_new_seal_key(then)
    new = turned.seal(NUMBER, ABOUT)
    assert turned.open(old, ABOUT) == turned.open(new, ABOUT) == NUMBER
    assert (turned.is_current(old), turned.is_current(new)) == (False, True)
    assert new.startswith(turned.current_head)
    with pytest.raises(KeyMissing, match="编号 2"):
        before.open(new, ABOUT)
    with pytest.raises(KeyMissing, match="编号 1"):
        turned.without_seal_key(1).open(old, ABOUT)


def test_the_key_in_use_cannot_be_taken_out(ring: KeyRing) -> None:
    with pytest.raises(KeyInUse):
        ring.without_seal_key(1)
    with pytest.raises(KeyInUse):
        ring.without_index_key(1)
    with pytest.raises(KeyMissing):
        ring.without_seal_key(9)
    turned = ring.with_new_seal_key().with_new_index_key()
    assert [key.id for key in turned.without_seal_key(1).seal_keys] == [2]
    assert turned.without_index_key(1).index_version == 2


def test_an_index_tells_equal_from_different_and_nothing_else(ring: KeyRing) -> None:
    code = ring.index("id_number", NUMBER)
    assert len(code) == INDEX_BYTES
    assert code == ring.index("id_number", NUMBER)
    assert code != ring.index("id_number", "110101199003071234")
    assert code != ring.index("student_number", NUMBER)
    assert code != KeyRing.fresh().index("id_number", NUMBER)


def test_while_the_index_key_is_turned_both_are_looked_for(ring: KeyRing) -> None:
    turned = ring.with_new_index_key()
    assert turned.index_version == 2
    assert turned.every_index("id_number", NUMBER) == [
        turned.index("id_number", NUMBER), ring.index("id_number", NUMBER),
    ]  # fmt: skip


def test_a_province_matches_two_counties_without_a_number() -> None:
    shared = bytes(range(32))
    here, there = (KeyRing.fresh().with_matching_key(3, shared, HMAC_SM3) for _ in range(2))
    assert here.matching_version == 3
    assert here.matching_all("id_number", [NUMBER]) == there.matching_all("id_number", [NUMBER])
    assert here.index("id_number", NUMBER) != there.index("id_number", NUMBER)
    assert KeyRing.fresh().matching_all("id_number", [NUMBER]) == [b""]
    with pytest.raises(ValueError, match="version"):
        here.with_matching_key(3, shared)


def test_no_key_shows_when_a_ring_is_printed(ring: KeyRing) -> None:
    printed = repr(ring)
    assert "SealKey(id=1" in printed
    assert "key=b" not in printed


@pytest.mark.parametrize(
    ("seals", "indexes"),
    [
        ([], [(1, HMAC_SM3)]),
        ([(1, AES_256_GCM)], []),
        ([(1, AES_256_GCM), (1, SM4_GCM)], [(1, HMAC_SM3)]),
        ([(1, "ROT13")], [(1, HMAC_SM3)]),
        ([(1, SM4_GCM)], [(1, "MD5")]),
        ([(1, SM4_GCM)], [(1, HMAC_SM3), (1, HMAC_SM3)]),
    ],
)
def test_a_ring_that_makes_no_sense_is_none(
    seals: list[tuple[int, str]], indexes: list[tuple[int, str]]
) -> None:
    with pytest.raises(ValueError, match=r"ring|id|version|algorithm"):
        KeyRing(
            tuple(SealKey(number, name, bytes(32)) for number, name in seals),
            tuple(IndexKey(number, name, bytes(32)) for number, name in indexes),
        )
