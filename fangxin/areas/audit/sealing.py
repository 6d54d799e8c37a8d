"""The installation's ring of keys for personal numbers: one file outside the database, made at the first use."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from fangxin.engine.sealing import KeyRing, read_ring, write_ring

FILE = "personal-numbers.ring"


def key_ring() -> KeyRing:
    """The ring as it is now: another process may have turned it since the last call. One stat when nothing changed."""
    return read_ring(Path(settings.KEYS) / FILE)


def keep_ring(ring: KeyRing) -> None:
    """Put a turned ring in the place of the one before; the other processes see it at their next call."""
    write_ring(Path(settings.KEYS) / FILE, ring)
