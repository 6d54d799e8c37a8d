"""Shared fixtures. Every test with a database works as the application's role, behind both walls."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as property_tests

from tests import database

database.prepare()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxin.settings")
os.environ["FANGXIN_SECRET_KEY"] = "only for tests"


# A busy machine is no mistake: no example of a property test fails for its seconds.
property_tests.register_profile("without a clock", deadline=None)
property_tests.load_profile("without a clock")


def pytest_configure(config: pytest.Config) -> None:
    """Fast password hashes and plain static files: the tests are not about them."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    if config.getoption("numprocesses", None):
        # The workers inherit this environment, and each must choose its own database before settings load.
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Make this run's database and drop it at the end."""
    from django.db import connections

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.create_from_template()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
        database.drop()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """An empty database whose transactions really commit (deferred constraints, several connections)."""
    from django.db import connections

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
        database.empty_tables()
        yield
        connections.close_all()
        database.empty_tables()


@pytest.fixture
def standing_world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The small county, committed once and left standing for all tests that roll back: building it takes a second."""
    from tests.factories.world import build_world, world_stands

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if not world_stands():
            build_world()


@pytest.fixture
def world(standing_world: None, db: None) -> object:
    """A small county with its people; see tests/factories/world.py. What the test does is rolled back."""
    from tests.factories.world import load_world

    return load_world()


@pytest.fixture
def committed_world(standing_world: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[object]:
    """The same county where transactions really commit; the database is emptied afterwards."""
    from django.db import connections

    from tests.factories.world import load_world

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield load_world()
        connections.close_all()
        database.empty_tables()
