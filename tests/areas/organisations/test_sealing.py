"""A PIN typed without a network lies sealed on the phone and opens for its own entry only."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.test import Client

from fangxin.areas.organisations import sealing
from fangxin.areas.organisations.sealing import BrokenSeal, open_sealed, seal_key
from tests.factories.world import World


@pytest.fixture
def keys(tmp_path: Path, settings: object) -> Path:
    settings.KEYS = tmp_path / "keys"  # type: ignore[attr-defined]
    return tmp_path / "keys"


def number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")


def sealed(pin: str, entry_key: str) -> str:
    """What the phone's script does."""
    jwk = seal_key()
    public = rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"])).public_key()
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=entry_key.encode())
    return sealing.PREFIX + base64.urlsafe_b64encode(public.encrypt(pin.encode(), scheme)).decode()


def test_a_sealed_pin_opens_for_its_entry_and_a_clear_one_passes(keys: Path) -> None:
    assert open_sealed(sealed("135790", "entry-1"), "entry-1") == "135790"
    assert open_sealed("135790", "entry-1") == "135790"
    assert "135790" not in sealed("135790", "entry-1")


def test_a_seal_copied_into_another_entry_or_damaged_does_not_open(keys: Path) -> None:
    seal = sealed("135790", "entry-1")
    for text, entry in [
        (seal, "entry-2"),
        (seal[:-8] + "AAAAAAA=", "entry-1"),
        ("sealed:!", "entry-1"),
        ("sealed:", "e"),
    ]:
        with pytest.raises(BrokenSeal):
            open_sealed(text, entry)


def test_the_key_is_made_once_and_only_its_owner_reads_it(keys: Path) -> None:
    first = seal_key()
    sealing._private_key.cache_clear()
    assert seal_key() == first
    assert [path.name for path in keys.iterdir()] == ["seal.key"]
    assert stat.S_IMODE((keys / "seal.key").stat().st_mode) == 0o600
    assert set(first) == {"kty", "alg", "ext", "key_ops", "n", "e"}, "no private part leaves the server"


def test_the_session_hands_out_the_public_key(world: World, keys: Path, client: Client) -> None:
    client.force_login(world.people["keeper"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/session/").json()["seal_key"] == seal_key()
