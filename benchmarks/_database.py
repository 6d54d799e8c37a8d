"""A database of its own for one benchmark, migrated, with Django on it and the small county of the tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _measure import ROOT

from fangxin.installation.embedded_postgres import EmbeddedPostgres
from fangxin.installation.places import Places


@contextmanager
def migrated(*, durable: bool = True) -> Iterator[EmbeddedPostgres]:
    """Start it, point Django at it, migrate, and throw everything away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fangxin-bench-"))
    folder.chmod(0o711)
    for name in [name for name in os.environ if name.startswith(("FANGXIN_", "DJANGO_"))]:
        del os.environ[name]
    places = Places(var=folder / "var", keys=folder / "var" / "keys")
    places.make()
    (places.var / "static").mkdir()
    server = EmbeddedPostgres(places.postgres, keys=places.keys, log=places.log / "postgres", durable=durable)
    try:
        server.start()
        os.environ |= {
            "FANGXIN_VAR": str(places.var),
            "FANGXIN_KEYS": str(places.keys),
            "FANGXIN_DATABASE_URL": server.owner_url,
            "FANGXIN_APPLICATION_DATABASE_URL": server.application_url,
            "DJANGO_SETTINGS_MODULE": "fangxin.settings",
            "PYTHONPATH": str(ROOT),
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0, interactive=False, skip_checks=True)
        yield server
    finally:
        if "DJANGO_SETTINGS_MODULE" in os.environ:
            from django.db import connections

            connections.close_all()
        server.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def small_county() -> Any:
    """The tests' county, on the morning of its day; with quick hashes, for nobody's password is measured here."""
    from django.test import override_settings

    from demo.clock import become_demo, set_clock
    from tests.factories.world import at, build_world

    become_demo()
    set_clock(at(13))
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return build_world()
