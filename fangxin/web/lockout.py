"""The name under which wrong passwords are counted. Somebody who takes the login name for the identity number types it
there, and the table of wrong attempts keeps what was typed: a number is kept only as its keyed code."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.http import HttpRequest

from fangxin.areas.audit.sealing import key_ring

# Login names are given by the office and have no such run of digits; telephones have 11, identity numbers 15 or 18.
DIGITS = 7


def looks_like_number(said: str) -> bool:
    """Whether a login name that was typed may be an identity number, a student number or a telephone."""
    return sum(character.isdigit() for character in unicodedata.normalize("NFKC", said)) >= DIGITS


def name_tried(request: HttpRequest | None, credentials: Mapping[str, str] | None = None) -> str | None:
    """What the lock-out counts under: the login name, or the code of whatever looks like a number.

    The code is keyed (the key is outside the database) and always the same, so that the lock-out works as before.
    """
    said = (credentials or {}).get("username")
    if said is None and request is not None:
        said = request.POST.get("username")
    if said is None:
        return None
    if not looks_like_number(said):
        return said
    folded = unicodedata.normalize("NFKC", said).strip().upper()
    return f"number-{key_ring().index('login_name', folded).hex()}"
