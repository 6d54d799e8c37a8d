"""Open one installation: its folders, its database (our own or another's), Django when it is needed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fangxin.installation.database_roles import prepare_external
from fangxin.installation.embedded_postgres import EmbeddedPostgres
from fangxin.installation.folder_locks import Announce
from fangxin.installation.places import Places
from fangxin.installation.secret_files import read_or_make_password


@dataclass(frozen=True)
class Installation:
    """An installation whose database runs. `server` is None when somebody else runs the database."""

    places: Places
    owner_url: str
    application_url: str
    server: EmbeddedPostgres | None

    @property
    def dump_url(self) -> str:
        """The role for saving everything: our superuser, or whoever the administrator named for backups."""
        if self.server is not None:
            return self.server.superuser_url
        return os.environ.get("FANGXIN_BACKUP_DATABASE_URL") or self.owner_url

    def environment(self) -> dict[str, str]:
        """What fangxin.settings reads."""
        return {
            "FANGXIN_VAR": str(self.places.var),
            "FANGXIN_KEYS": str(self.places.keys),
            "FANGXIN_DATABASE_URL": self.owner_url,
            "FANGXIN_APPLICATION_DATABASE_URL": self.application_url,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "fangxin.settings"),
        }


def say(sentence: str) -> None:
    """Tell the person at the terminal; results for programs go to the standard output instead."""
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def open_installation(announce: Announce = say) -> Iterator[Installation]:
    """Start or reach the database and leave it in order at the end.

    FANGXIN_DATABASE_URL names an external PostgreSQL; without it the program runs its own. Raises
    InstallationProblem with one sentence when a folder or the database is not usable.
    """
    places = Places.from_environment()
    places.make()
    read_or_make_password(places.keys / "session.key")  # before several processes would make it at once
    external = os.environ.get("FANGXIN_DATABASE_URL")
    if external:
        given = os.environ.get("FANGXIN_APPLICATION_DATABASE_URL") or None
        yield Installation(places, external, prepare_external(external, given, places.keys), None)
        return
    server = EmbeddedPostgres(
        places.postgres, keys=places.keys, log=places.log / "postgres", announce=announce
    )
    with server.running():
        yield Installation(places, server.owner_url, server.application_url, server)


def make_demo_importable() -> None:
    """The demo county (package `demo`) stands beside the program in the source folder, not inside it."""
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.insert(0, root)


def use_django(installation: Installation) -> None:
    """Point the settings at the installation and load Django in this process."""
    os.environ.update(installation.environment())
    make_demo_importable()
    import django

    django.setup()
