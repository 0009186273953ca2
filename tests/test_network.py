"""No test reaches beyond this machine, and those that talk to themselves can."""

import socket
import urllib.error
import urllib.request

import pytest
from pytest_socket import SocketConnectBlockedError

# TEST-NET-1 of RFC 5737: an address that belongs to nobody.
NOBODY = "192.0.2.1"


def test_an_address_outside_is_refused_before_anything_is_sent():
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect((NOBODY, 80))


def test_a_library_that_fetches_is_refused_too():
    with pytest.raises(SocketConnectBlockedError):
        urllib.request.urlopen(f"http://{NOBODY}/", timeout=1)


def test_loopback_is_open_for_the_live_server():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_unix_socket_is_open_for_the_database(tmp_path):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
