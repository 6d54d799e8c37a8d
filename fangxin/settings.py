"""All settings, from FANGXIN_* environment variables. Nothing is started here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("FANGXIN_VAR", ROOT / "var"))
KEYS = Path(os.environ.get("FANGXIN_KEYS", VAR / "keys"))


def _secret_key() -> str:
    """The session-signing key: kept outside the database, made at the first start."""
    given = os.environ.get("FANGXIN_SECRET_KEY")
    if given:
        return given
    path = KEYS / "session.key"
    if path.exists():
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    return key


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    known = ("host", "port", "user", "password", "dbname")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname") or "fangxin",
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "CONN_MAX_AGE": 600,  # lasting connections: one for each thread of the server, never one for each request
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {name: value for name, value in parts.items() if name not in known},
    }


OWNER_URL = os.environ.get("FANGXIN_DATABASE_URL", "postgresql:///fangxin")
APPLICATION_URL = os.environ.get("FANGXIN_APPLICATION_DATABASE_URL", OWNER_URL)

# The program works as the application's role; only migrations, backup and the demo's clock use the owner's.
DATABASES = {
    "default": _database(APPLICATION_URL) | {"ATOMIC_REQUESTS": True},
    "owner": _database(OWNER_URL) | {"CONN_MAX_AGE": 0},
}
DATABASE_ROUTERS = ["fangxin.areas.audit.routing.OwnerMigrates"]

SECRET_KEY = _secret_key()
DEBUG = os.environ.get("FANGXIN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("FANGXIN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
HTTPS = os.environ.get("FANGXIN_HTTPS") == "1"

AREAS = [
    "fangxin.areas.audit",
    "fangxin.areas.organisations",
    "fangxin.areas.policy",
    "fangxin.areas.roster",
    "fangxin.areas.ledger",
    "fangxin.areas.procurement",
    "fangxin.areas.menus",
    "fangxin.areas.supply",
    "fangxin.areas.kitchen",
    "fangxin.areas.dining",
    "fangxin.areas.care",
    "fangxin.areas.oversight",
    "fangxin.areas.settlement",
    "fangxin.areas.disclosure",
]
INSTALLED_APPS = [
    *AREAS,
    "fangxin.web",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fangxin.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fangxin.web.middleware.DeclaredAccess",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "fangxin.urls"
WSGI_APPLICATION = "fangxin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "fangxin.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "errors/locked_out.html"
AXES_USERNAME_CALLABLE = "fangxin.web.lockout.name_tried"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
LOGIN_URL = "sign-in"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("FANGXIN_STATIC", VAR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
TEST_RUNNER = "django.test.runner.DiscoverRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FANGXIN_LOG", "WARNING")},
}
