"""How gunicorn serves Mohsdoc: ``gunicorn -c deploy/gunicorn.conf.py mohsdoc.wsgi``.

Two processes of four threads suit two cores and twenty people. What an installation needs otherwise
goes into ``GUNICORN_CMD_ARGS`` of its environment, which wins over this file.
"""

from __future__ import annotations

import gc
from typing import Any

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 4
# Loaded once, then forked: an installation that the doctor refuses does not start at all, instead
# of starting again and again.
preload_app = True

# Longer than the longest note may take, so that none is cut off half way: 15 seconds in line, 60 to
# start a renderer, 60 to print.
timeout = 150
graceful_timeout = 30
keepalive = 5
# Whatever memory a process may gather, it is given back; not by both at once.
max_requests = 5000
max_requests_jitter = 500

# Half a megabyte of drawing goes through the body, never through these.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# The address of a request and its status; no query, no referrer, nothing of a patient.
accesslog = "-"
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(M)sms'
errorlog = "-"


def when_ready(server: Any) -> None:
    """What was loaded stays; looking through it for garbage made every tenth page wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
