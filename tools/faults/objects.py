"""An S3-compatible server on loopback (moto's) with an empty bucket."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tools.demo import free_port
from tools.environment import program
from tools.faults.waiting import until

_BUCKET = "mohsdoc"
_REGION = "us-east-1"
_PATIENCE = 180.0


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """The variables of a server that keeps photographs and PDFs there. It keeps them in memory."""
    import boto3  # type: ignore[import-untyped]  # only where it is used: few have it

    port = free_port()
    command = [program("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if not until(lambda: _listens(port), _PATIENCE):
            raise RuntimeError("moto_server does not answer")
        endpoint = f"http://127.0.0.1:{port}"
        variables = {
            "MOHSDOC_STORE_BUCKET": _BUCKET,
            "MOHSDOC_STORE_ENDPOINT": endpoint,
            "MOHSDOC_STORE_REGION": _REGION,
            "MOHSDOC_STORE_ACCESS_KEY": "any",
            "MOHSDOC_STORE_SECRET_KEY": "any",
        }
        keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
        client = boto3.client("s3", endpoint_url=endpoint, region_name=_REGION, **keys)
        client.create_bucket(Bucket=_BUCKET)
        yield variables
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
