"""Shared fixtures. Every test with a database works as the application's role, behind both walls."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import database

database.prepare()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxin.settings")
os.environ["FANGXIN_SECRET_KEY"] = "only for tests"


def pytest_configure(config: pytest.Config) -> None:
    """Fast password hashes and plain static files: the tests are not about them."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


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
    """A database whose transactions really commit (deferred constraints, several connections); emptied afterwards."""
    from django.db import connections

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        connections.close_all()
        database.empty_tables()


@pytest.fixture
def world(db: None) -> object:
    """A small county with its people; see tests/factories/world.py."""
    from tests.factories.world import build_world

    return build_world()


@pytest.fixture
def committed_world(committed: None) -> object:
    """The same county, committed."""
    from tests.factories.world import build_world

    return build_world()
