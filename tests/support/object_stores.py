"""S3 servers on loopback: a real one in memory, and some that are of no help."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "mohsdoc"
HOST = "127.0.0.1"


@contextmanager
def an_s3_server() -> Iterator[str]:
    """Its address; what it holds is in memory."""
    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


def options(endpoint: str, **changes: Any) -> dict[str, Any]:
    """What ``settings.OBJECT_STORE`` is for the server at ``endpoint``."""
    return {
        "bucket": BUCKET,
        "endpoint": endpoint,
        "region": "us-east-1",
        "access_key": "invented",
        "secret_key": "invented too",
        "encryption": "AES256",
        "seconds": 10,
        **changes,
    }


def client_of(endpoint: str) -> Any:
    """Of the tests' own, to look into the bucket and to change what lies there."""
    keys = {"aws_access_key_id": "invented", "aws_secret_access_key": "invented too"}
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)


@contextmanager
def nobody_listens() -> Iterator[str]:
    with closing(socket.socket()) as taken:
        taken.bind((HOST, 0))
        yield f"http://{HOST}:{taken.getsockname()[1]}"


@contextmanager
def never_answers() -> Iterator[str]:
    """It takes connections, and says nothing."""
    with closing(socket.socket()) as server:
        server.bind((HOST, 0))
        server.listen(8)
        yield f"http://{HOST}:{server.getsockname()[1]}"


@contextmanager
def answers(*statuses: int) -> Iterator[str]:
    """One status after the other, the last one for ever; an error in S3's words from 400 on."""

    class Handler(_Answering):
        left: ClassVar[list[int]] = list(statuses)

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Answering(BaseHTTPRequestHandler):
    left: ClassVar[list[int]]

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        code = {403: "AccessDenied", 500: "InternalError"}.get(status, "")
        body = f"<Error><Code>{code}</Code></Error>".encode() if code else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_PUT

    def log_message(self, *_: object) -> None:
        """Nothing."""
