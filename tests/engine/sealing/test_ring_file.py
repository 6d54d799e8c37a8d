"""The ring's file: made once, private, replaced whole, and read anew when another process has turned it."""

import json
import stat
import threading
from pathlib import Path

import pytest

from fangxin.engine.sealing import KeyRing, RingDamaged, read_ring, write_ring
from fangxin.engine.sealing.ring_file import ring_bytes, ring_of


def test_the_first_reading_makes_the_ring_and_the_second_finds_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "numbers.ring"
    made = read_ring(path)
    assert read_ring(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["numbers.ring"]


def test_a_turned_ring_is_seen_at_the_next_reading(tmp_path: Path) -> None:
    path = tmp_path / "numbers.ring"
    before = read_ring(path)
    sealed = before.seal("1", "a/1")
    write_ring(path, before.with_new_seal_key().with_matching_key(1, bytes(32)))
    after = read_ring(path)
    assert (after.seal_keys[-1].id, after.matching_version) == (2, 1)
    assert after.open(sealed, "a/1") == "1"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_who_start_at_once_get_one_ring(tmp_path: Path) -> None:
    path = tmp_path / "numbers.ring"
    rings: list[KeyRing] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        rings.append(read_ring(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rings) == 8
    assert len(set(rings)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"format": "other"}',
        b"\xff",
        b'{"format": "fangxin-ring-1", "seal": [], "index": [], "matching": []}',
    ],
)
def test_a_damaged_ring_is_said_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "numbers.ring"
    path.write_bytes(content)
    with pytest.raises(RingDamaged, match="从密钥备份恢复"):
        read_ring(path)
    assert path.read_bytes() == content


def test_the_file_holds_what_the_ring_holds() -> None:
    ring = (
        KeyRing.fresh()
        .with_new_seal_key("SM4-GCM")
        .with_new_index_key("HMAC-SM3")
        .with_matching_key(7, bytes(32))
    )
    assert ring_of(ring_bytes(ring), "numbers.ring") == ring
    assert json.loads(ring_bytes(ring))["seal"][1]["algorithm"] == "SM4-GCM"
