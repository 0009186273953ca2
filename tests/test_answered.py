"""The rows of a story are taken away when nothing is answered any more, and not before."""

import socket
import threading

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from tests.support.answered import connections_of_live_servers

ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served():
    """A server whose every answer waits for ``go``; what it answered; its connections."""
    go, begun, answered = threading.Event(), threading.Event(), []

    def application(_, start_response):
        begun.set()
        go.wait()
        start_response("200 OK", [("Content-Length", "0")])
        answered.append(True)
        return [b""]

    with connections_of_live_servers() as connections:
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(application)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address, connections, go, begun, answered
        finally:
            go.set()
            server.shutdown()
            server.server_close()
            thread.join()


# What clients sent before the end was waited for; whether they stay, idle, on their connection.
CASES = [
    ("nobody", [], False),
    ("one who is gone", [ASKED], False),
    ("one who stays", [ASKED], True),
    ("one who never asked and stays", [b""], True),
    ("three", [ASKED, b"", ASKED], True),
]


@pytest.mark.parametrize(("sent", "stays"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_the_end_waits_for_whatever_was_asked(served, sent, stays):
    address, connections, go, begun, answered = served
    clients = [socket.create_connection(address) for _ in sent]
    for client, words in zip(clients, sent, strict=True):
        client.sendall(words)
        if not stays:
            client.close()
    asked = sent.count(ASKED)
    threading.Timer(0.05, go.set).start()
    if asked:
        begun.wait()
        assert answered == []
    connections.end(address)
    assert answered == [True] * asked
    for client in clients:
        client.close()
