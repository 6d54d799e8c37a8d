"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from fangxin.engine.policy import Policy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxin.settings")
application = get_wsgi_application()
# Almost every page asks for a rule: they are read before the first visitor comes, not while that one waits.
Policy.load()
