"""HTTPS on the school network: one authority for the phones, server certificates renewed below it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from cryptography import x509

from fangxin.installation.certificate import Certificate, ensure_certificate

SEPTEMBER = datetime.datetime(2026, 9, 1, 8, tzinfo=datetime.UTC)
NAMES = ["localhost", "127.0.0.1", "192.168.3.20"]


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def made(folder: Path, names: list[str] = NAMES, at: datetime.datetime = SEPTEMBER) -> Certificate:
    return ensure_certificate(folder, names, at)


def test_the_server_certificate_is_signed_by_the_authority_and_names_every_address(tmp_path: Path) -> None:
    files = made(tmp_path)
    read(files.certificate).verify_directly_issued_by(read(files.authority))
    names = read(files.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "192.168.3.20"]


def test_every_private_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    made(tmp_path)
    assert {file.name for file in tmp_path.glob("*.key")} == {"https-authority.key", "https-server.key"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("*.key"))


@pytest.mark.parametrize(
    ("days_later", "names", "is_new"),
    [
        (0, NAMES, False),
        (366, NAMES, False),
        (368, NAMES, True),  # fewer than 30 of its 397 days are left
        (1, [*NAMES, "192.168.3.21"], True),  # the machine has another address now
        (1, NAMES[:2], False),
        (-30, NAMES, True),  # the clock was set back to before it was made
    ],
)
def test_it_is_renewed_when_needed_and_phones_keep_the_authority(
    tmp_path: Path, days_later: int, names: list[str], is_new: bool
) -> None:
    files = made(tmp_path)
    first, authority = read(files.certificate), files.authority.read_bytes()
    made(tmp_path, names, SEPTEMBER + datetime.timedelta(days=days_later))
    assert (read(files.certificate).serial_number != first.serial_number) is is_new
    assert files.authority.read_bytes() == authority
