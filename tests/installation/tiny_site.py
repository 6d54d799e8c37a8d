"""The smallest site that `fangxin serve` can serve: settings and one page, so that its tests need no area."""

import os

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from psycopg.conninfo import conninfo_to_dict


def _database(variable: str) -> dict[str, object]:
    known = conninfo_to_dict(os.environ[variable])
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {"ENGINE": "django.db.backends.postgresql", **{key: known[value] for key, value in names.items()}}


SECRET_KEY = "only for tests"
USE_TZ = True
DATABASES = {
    "default": _database("FANGXIN_APPLICATION_DATABASE_URL"),
    "owner": _database("FANGXIN_DATABASE_URL"),
}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.staticfiles"]
ALLOWED_HOSTS = os.environ.get("FANGXIN_HOSTS", "").split(",")
ROOT_URLCONF = "tests.installation.tiny_site"
STATIC_URL = "/static/"
STATIC_ROOT = os.path.join(os.environ["FANGXIN_VAR"], "static")


def who(request: HttpRequest) -> HttpResponse:
    """Tell as which role the program works, and whether it knows that the page is secure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
    return HttpResponse(f"{role} {request.scheme}")


urlpatterns = [path("", who)]
