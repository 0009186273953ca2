"""Entry point for a WSGI server: ``gunicorn -c deploy/gunicorn.conf.py mohsdoc.wsgi``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from mohsdoc import process

process.is_serving = True
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

_application = get_wsgi_application()

# Only now: the doctor needs the applications that the line above has set up.
from encounters.installation.serving import show_serving  # noqa: E402
from mohsdoc.safe_start import local_only_in_demo, refuse_if_unsafe  # noqa: E402

refuse_if_unsafe()
show_serving()
application = local_only_in_demo(_application)
