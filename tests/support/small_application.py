"""A WSGI application for tests of the server itself: a page, a large answer, what a body held."""

import hashlib
import os
import signal
import threading

LARGE = bytes(2 * 1024 * 1024)
_never = threading.Event()


def application(environ, start_response):
    body = {"/large": lambda: LARGE, "/digest": lambda: _digest(environ), "/stop": _stop}.get(
        environ["PATH_INFO"], lambda: b"a page"
    )()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def _digest(environ):
    sent = environ["wsgi.input"].read()
    told = environ.get("HTTP_X_FORWARDED_FOR", "nobody")
    return f"{len(sent)} {hashlib.sha256(sent).hexdigest()} {told}".encode()


def _stop():
    """Stop the server, and be slow to answer."""
    os.kill(os.getppid(), signal.SIGTERM)
    _never.wait(0.3)
    return b"asked to stop, and waited"
