"""Visitors of a server, honest and slow ones; a program of its own, to be run beside the server.

``python visitors.py PORT KIND COUNT [HOST [PATH]]`` prints, as JSON, how four pages came (status,
seconds) while so many slow visitors of that kind stay. Kinds: "body" and "head" send a byte a beat,
"open" sends nothing, "read" asks for PATH again and again on one connection and reads nothing.
To port 443 it speaks TLS. With the kind "none" it asks for PATH once and prints how that came, and
the headers.
"""

import http.client
import json
import socket
import ssl
import sys
import threading
import time

BEAT_SECONDS = 0.1
PAGES = 4
PATIENCE_SECONDS = 10


class Visitors:
    def __init__(self, port, host, path):
        self.port, self.host, self.path = port, host, path
        self.stop = threading.Event()

    def first_lines(self, method, path):
        names = [f"Host: {self.host}", "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.9"]
        return "\r\n".join([f"{method} {path} HTTP/1.1", *names, ""]).encode()

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
        if self.port != 443:
            return connection
        # The certificate is the test's own.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(connection, server_hostname=self.host)

    def stay(self, kind):
        while not self.stop.is_set():
            try:
                with self.connect() as connection:
                    getattr(self, kind)(connection)
            except OSError:
                self.stop.wait(BEAT_SECONDS)

    def body(self, connection):
        fields = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
        connection.sendall(self.first_lines("POST", "/login/") + fields)
        while not self.stop.wait(BEAT_SECONDS):
            connection.sendall(b"a")

    def head(self, connection):
        connection.sendall(self.first_lines("GET", "/login/") + b"X-A: ")
        while not self.stop.wait(BEAT_SECONDS):
            connection.sendall(b"b")

    def open(self, connection):
        connection.settimeout(BEAT_SECONDS)
        while not self.stop.is_set():
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue

    def read(self, connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connection.sendall((self.first_lines("GET", self.path) + b"\r\n") * 40)
        self.stop.wait()

    def page(self, path="/login/"):
        connection = http.client.HTTPConnection(self.host, self.port)
        names = {"Host": self.host, "X-Forwarded-Proto": "https"}
        began = time.monotonic()
        try:
            connection.sock = self.connect()
            connection.request("GET", path, headers=names)
            answer = connection.getresponse()
            answer.read()
            return [answer.status, time.monotonic() - began, dict(answer.getheaders())]
        except OSError as error:
            return [repr(error), time.monotonic() - began, {}]
        finally:
            connection.close()


def main(port, kind, count, host="127.0.0.1", path="/login/"):
    visitors = Visitors(int(port), host, path)
    if kind == "none":
        sys.stdout.write(json.dumps(visitors.page(path)))
        return
    for _ in range(int(count)):
        threading.Thread(target=visitors.stay, args=[kind], daemon=True).start()
    time.sleep(4 * BEAT_SECONDS)
    sys.stdout.write(json.dumps([visitors.page()[:2] for _ in range(PAGES)]))
    visitors.stop.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
