"""gunicorn with our worker: slow visitors keep nobody waiting, and requests arrive as sent."""

import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import pytest
from gunicorn.errors import ConfigError

from mohsdoc.buffered_worker import BufferedWorker
from tests.support import visitors
from tests.support.source_tree import ROOT
from tools.demo import free_port
from tools.environment import program

pytestmark = pytest.mark.begins_early

# As delivered, but for what a test must not wait for.
IMPATIENT = """
import mohsdoc.buffered_worker as worker
worker.LIMITS = worker.Limits(head_seconds=1, body_seconds=1, answer_seconds=1)
keepalive = 1
"""
PATIENCE_SECONDS = 30


@contextmanager
def served(tmp_path, extra="", *options):
    """A server on a port of its own; what it logs goes to the file ``log`` in the folder."""
    delivered = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    configuration, log = tmp_path / "gunicorn.conf.py", tmp_path / "log"
    configuration.write_text(delivered + extra)
    port = free_port()
    command = [program("gunicorn"), "-c", str(configuration), "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *options, "tests.support.small_application"],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "mohsdoc.settings"},
            stdout=output,
            stderr=output,
        )
    try:
        until_it_answers(port, server, log)
        yield server, port
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def until_it_answers(port, server, log):
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server")) as (_, port):
        yield port


@pytest.fixture(scope="module")
def impatient_port(tmp_path_factory):
    with served(tmp_path_factory.mktemp("impatient"), IMPATIENT) as (_, port):
        yield port


def ask(port, method="GET", path="/", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


CROWDS = [("body", 8), ("body", 50), ("head", 50), ("open", 50), ("read", 50)]


@pytest.mark.parametrize(("kind", "count"), CROWDS, ids=[f"{n} {kind}" for kind, n in CROWDS])
def test_slow_visitors_keep_nobody_waiting(port, kind, count):
    command = [sys.executable, visitors.__file__, port, kind, count, "127.0.0.1", "/large"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=True)
    pages = json.loads(done.stdout)
    assert [status for status, _ in pages] == [200] * visitors.PAGES
    assert max(seconds for _, seconds in pages) < 2


SLOW = {
    "nothing at all": b"",
    "headers without an end": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ",
    "a body without an end": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
    "nothing after an answer": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
}


@contextmanager
def connected(port):
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        yield connection


def test_who_takes_too_long_is_let_go(impatient_port):
    with ExitStack() as stack:
        slow = {name: stack.enter_context(connected(impatient_port)) for name in SLOW}
        for name, connection in slow.items():
            connection.sendall(SLOW[name])
        # One that is kept for ever would end this by its own patience.
        for connection in slow.values():
            while connection.recv(65536):
                pass


def ask_without_reading(connection):
    while True:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")


def test_who_never_reads_is_let_go(impatient_port):
    with connected(impatient_port) as slow, pytest.raises(ConnectionError):
        ask_without_reading(slow)


SIZES = [0, 1, 100_000, 1_000_000]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", ["with its length", "in chunks"])
def test_a_body_arrives_as_it_was_sent(port, size, how):
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    pieces = iter([body[i : i + 7000] for i in range(0, size, 7000)])
    _, answer = ask(port, "POST", "/digest", body if how == "with its length" else pieces)
    assert answer.decode().split()[:2] == [str(size), hashlib.sha256(body).hexdigest()]


def test_what_the_proxy_says_reaches_django(port):
    """Waitress would take it away; how many proxies are believed is Django's to know."""
    assert ask(port, "POST", "/digest", b"", X_Forwarded_For="203.0.113.9")[1].endswith(b".9")


REFUSED = [
    ("a body as large as may be", {"Content-Length": 16 * 1024 * 1024 - 1}, b""),
    ("a body larger than any photograph", {"Content-Length": 16 * 1024 * 1024}, b" 413 "),
    ("headers as long as may be", {"X-A": "a" * 32_000}, b" 200 "),
    ("longer headers", {"X-A": "a" * 33_000}, b" 431 "),
    ("two lengths", {"Content-Length": "5, 6"}, b" 400 "),
]


@pytest.mark.parametrize(
    ("headers", "expect"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_is_too_large_is_refused_before_it_comes(port, headers, expect):
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with connected(port) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: a\r\n{told}\r\n".encode())
        connection.settimeout(PATIENCE_SECONDS if expect else 0.3)
        try:
            answer = connection.recv(100)
        except TimeoutError:
            answer = b""
    assert expect in answer
    assert bool(answer) == bool(expect)


def test_a_log_has_method_path_status_and_no_query(tmp_path):
    with served(tmp_path) as (_, port):
        ask(port, path="/somewhere?patient=Doe")
    log = (tmp_path / "log").read_text()
    assert '"GET /somewhere" 200 ' in log
    assert "Doe" not in log


def test_who_waits_for_an_answer_gets_it_before_the_server_stops(tmp_path):
    with served(tmp_path) as (server, port):
        assert ask(port, path="/stop") == (200, b"asked to stop, and waited")
        assert server.wait(PATIENCE_SECONDS) == 0


def test_a_process_that_has_served_enough_is_replaced(tmp_path):
    options = ("--max-requests", "5", "--max-requests-jitter", "0", "--workers", "1")
    with served(tmp_path, "", *options) as (_, port):
        assert [ask(port)[0] for _ in range(30)] == [200] * 30
    assert (tmp_path / "log").read_text().count("Booting worker") > 2


def test_tls_is_the_proxys():
    BufferedWorker.check_config(SimpleNamespace(is_ssl=False), None)
    with pytest.raises(ConfigError, match="speaks no TLS"):
        BufferedWorker.check_config(SimpleNamespace(is_ssl=True), None)
