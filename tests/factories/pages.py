"""A signed-in browser without a browser: Django's client as one person of the world, at a moment of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.test import Client

from tests.factories.kitchen import database_clock
from tests.factories.world import World


@contextmanager
def signed_in(world: World, who: str, moment: datetime) -> Iterator[Client]:
    """The client of a person; the installation's clock runs from `moment`."""
    with database_clock(moment):
        client = Client()
        client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
        yield client
