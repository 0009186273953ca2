"""nginx with the file of ``deploy/`` before two servers: what it asks the other one for."""

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tools import machine
from tools.faults.proxy import proxied

pytestmark = pytest.mark.skipif(machine.nginx() is None, reason=machine.SEVERAL.lacking)


class Handler(BaseHTTPRequestHandler):
    """Has the files of its own release, and breaks off what ends in "broken"."""

    def do_GET(self):
        self.server.asked.append(self.command)
        if self.path.endswith("broken"):
            self.close_connection = True
            return
        has_it = self.path in ("/", f"/static/{self.server.release}.js")
        self.send_response(200 if has_it else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *about):
        pass


@contextmanager
def a_server(release):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.release, server.asked = release, []
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=[True, False], ids=["keeps sessions", "in turn"])
def both(request):
    with (
        a_server("old") as old,
        a_server("new") as new,
        proxied([old.server_port, new.server_port], keeps_sessions=request.param) as port,
    ):
        yield port, (old, new)


def status(port, path, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse().status
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("path", "expect"),
    [("/static/old.js", 200), ("/static/new.js", 200), ("/static/other.js", 404), ("/old.js", 404)],
)
def test_files_of_both_releases_are_found_whichever_server_is_asked(both, path, expect):
    port, _ = both
    assert [status(port, path) for _ in range(4)] == [expect] * 4


@pytest.mark.parametrize(("method", "times"), [("GET", 2), ("POST", 1)])
def test_what_was_sent_and_not_answered_is_sent_again_only_if_it_changes_nothing(
    both, method, times
):
    port, servers = both
    assert status(port, "/broken", method) == 502
    assert [one for server in servers for one in server.asked] == [method] * times
