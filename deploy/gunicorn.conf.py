"""How gunicorn serves Mohsdoc: ``gunicorn -c deploy/gunicorn.conf.py mohsdoc.wsgi``.

Two processes of four threads suit two cores and twenty people. What an installation needs otherwise
goes into ``GUNICORN_CMD_ARGS`` of its environment, which wins over this file.
"""

from __future__ import annotations

import gc
from typing import Any

bind = "127.0.0.1:8000"
# A thread gets a request when all of it is there, and gives its answer away at once: however slow
# somebody sends or reads, with a proxy in front or without, nobody else waits for him.
worker_class = "mohsdoc.buffered_worker.BufferedWorker"
workers = 2
threads = 4
# Connections of each process. The slowest are closed before others find no room.
worker_connections = 400
# Loaded once, then forked: an installation that the doctor refuses does not start at all, instead
# of starting again and again.
preload_app = True

# Longer than the longest note may take, so that none is cut off half way: 15 seconds in line, 60 to
# print, 60 more for a second try.
timeout = 150
graceful_timeout = 30
# Longer than the proxies keep an unused connection: if this side closed first, a save that is just
# being sent would be lost.
keepalive = 75
# Whatever memory a process may gather, it is given back; not by both at once.
max_requests = 5000
max_requests_jitter = 500

# The address of a request and its status; no query, no referrer, nothing of a patient.
accesslog = "-"
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(M)sms'
errorlog = "-"


def when_ready(server: Any) -> None:
    """What was loaded stays; looking through it for garbage made every tenth page wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    # Started here, the printing service lives as long as this server, and the first note finds
    # everything loaded. A server without one starts it when somebody wants a note.
    from encounters.note.renderer import renderer

    renderer().start()
