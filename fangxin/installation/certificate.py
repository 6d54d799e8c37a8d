"""A local certificate authority and a server certificate, so that phones on the school network get HTTPS.

Offline pages (service workers) need HTTPS. The authority's certificate is installed on each phone once;
server certificates are renewed below it without touching the phones again.
"""

import datetime
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fangxin.installation.secret_files import write_secret

_AUTHORITY_DAYS = 3650
_SERVER_DAYS = 397  # browsers refuse server certificates that are valid for longer than 398 days
_RENEW_BEFORE_DAYS = 30


@dataclass(frozen=True)
class Certificate:
    """Files in PEM. `authority` is what phones install; it holds no secret."""

    authority: Path
    certificate: Path
    key: Path


def ensure_certificate(keys: Path, names: Sequence[str], at: datetime.datetime) -> Certificate:
    """The certificate for `names` (host names and IP addresses), made or renewed at `at` if needed."""
    files = Certificate(keys / "https-authority.crt", keys / "https-server.crt", keys / "https-server.key")
    authority_key = keys / "https-authority.key"
    if not (files.authority.is_file() and authority_key.is_file()):
        _make_authority(files.authority, authority_key, at)
        files.certificate.unlink(missing_ok=True)
    if not _is_good(files, names, at):
        _make_server(files, authority_key, names, at)
    return files


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _is_good(files: Certificate, names: Sequence[str], at: datetime.datetime) -> bool:
    if not (files.certificate.is_file() and files.key.is_file()):
        return False
    known = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    covered = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    soon = at + datetime.timedelta(days=_RENEW_BEFORE_DAYS)
    valid = known.not_valid_before_utc <= at and soon < known.not_valid_after_utc
    return valid and set(_alternatives(names)) <= set(covered)


def _make_authority(certificate: Path, key_file: Path, at: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _subject(f"Fangxin local authority {at:%Y-%m-%d}")
    made = (
        _builder(name, name, key.public_key(), at, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(key_file, _pem(key))
    write_secret(certificate, made.public_bytes(serialization.Encoding.PEM))


def _make_server(
    files: Certificate, authority_key: Path, names: Sequence[str], at: datetime.datetime
) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not the elliptic-curve key that we make")
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _builder(_subject("Fangxin"), authority.subject, key.public_key(), at, _SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    write_secret(files.key, _pem(key))
    chain = made.public_bytes(serialization.Encoding.PEM) + files.authority.read_bytes()
    write_secret(files.certificate, chain)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    at: datetime.datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - datetime.timedelta(days=1))  # phones with a slow clock
        .not_valid_after(at + datetime.timedelta(days=days))
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
