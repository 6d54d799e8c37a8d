"""Secrets that stand outside the database: one small file each, readable by its owner only."""

import os
import secrets
from pathlib import Path

from fangxin.installation.problems import clear_sentence_about


def read_secret(file: Path) -> str | None:
    """The secret in `file`, or None when there is no such file."""
    with clear_sentence_about(file):
        try:
            return file.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None


def write_secret(file: Path, secret: bytes) -> None:
    """Write `secret` so that it is never visible to others and never half there, even if the power fails."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    with clear_sentence_about(file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secret)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)


def read_or_make_password(file: Path) -> str:
    """The password in `file`; 192 random bits are written there first when it does not exist."""
    known = read_secret(file)
    if known is not None:
        return known
    made = secrets.token_urlsafe(24)
    write_secret(file, made.encode("ascii"))
    return made
