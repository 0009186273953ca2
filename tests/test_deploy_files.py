"""deploy/ and its page hold what they say: steps, options, commands, time-outs, units."""

import re
import shutil
import subprocess

import pytest
from django.core.management import get_commands

from encounters.note.renderer import PATIENCE_SECONDS
from mohsdoc.settings import NOTE_SECONDS
from tests.support.source_tree import ROOT, text_of

pytestmark = pytest.mark.begins_early

BOUNDS = [
    ("nginx.conf", r"client_header_timeout \d+s;"),
    ("nginx.conf", r"client_body_timeout \d+s;"),
    ("nginx.conf", r"send_timeout \d+s;"),
    ("nginx.conf", r"limit_conn mohsdoc_visitors \d+;"),
    ("nginx.conf", r"proxy_request_buffering on;"),
    ("nginx.conf", r"client_max_body_size 16m;"),
    ("Caddyfile", r"read_header \d+s"),
    ("Caddyfile", r"read_body \d+m"),
    ("Caddyfile", r"write \d+m"),
    ("Caddyfile", r"idle \d+m"),
    ("Caddyfile", r"max_size 16MB"),
]
# Mohsdoc compresses what no other site can have asked for (mohsdoc/compression.py).
COMPRESSES_NOTHING = [
    ("nginx.conf", r"^    gzip off;$", True),
    ("nginx.conf", r"^\s*(?:gzip|brotli) on;", False),
    ("Caddyfile", r"^\s*encode\b", False),
]
KEPT_UNUSED = [
    ("nginx.conf", r"keepalive_timeout (\d+)s;\n}"),
    ("Caddyfile", r"keepalive (\d+)s$"),
]


@pytest.mark.parametrize(("name", "pattern", "is_there"), COMPRESSES_NOTHING)
def test_a_proxy_compresses_nothing(name, pattern, is_there):
    assert bool(re.search(pattern, text_of(f"deploy/{name}"), re.M)) == is_there


class TestPage:
    """docs/installing.md says what is so: the script's steps and options, commands that exist."""

    PAGE = text_of("docs/installing.md")
    SCRIPT = text_of("deploy/install.sh")

    def test_it_tells_the_steps_of_the_script(self):
        installing = self.PAGE.split("## What is left to you")[0]
        told = re.findall(r"^(\d+)\. \*\*([^*]+)\*\*:", installing, re.M)
        assert told == re.findall(r"^    step (\d+) '([^']+)'$", self.SCRIPT, re.M)
        assert len(told) == 11

    def test_it_tells_every_option_of_the_script(self):
        told = set(re.findall(r"^\| `--([\w-]+)`", self.PAGE, re.M))
        assert told == set(re.findall(r"^        ([a-z-]+)\) (?:among|\[)", self.SCRIPT, re.M))

    def test_every_command_it_names_exists(self):
        named = set(re.findall(r"\bmohsdoc ([a-z_0-9]+)", "".join(self.code())))
        assert {"backup", "restore", "createsuperuser", "doctor"} <= named
        assert named - set(get_commands()) - {"mohsdoc_runtime"} == set()

    def test_its_blocks_hold_nothing_that_no_test_runs(self):
        blocks = re.findall(r"```sh\n(.*?)```", self.PAGE, re.S)
        assert len(blocks) == 2
        assert blocks[0].startswith("deploy/install.sh --host ")

    def test_it_stops_the_server_before_a_restore(self):
        lines = "".join(self.code()).splitlines()
        [restore] = [number for number, line in enumerate(lines) if "mohsdoc restore" in line]
        assert "systemctl stop mohsdoc" in lines[restore - 1]

    def code(self):
        inline = re.findall(r"`([^`\n]+)`", self.PAGE)
        return [f"{text}\n" for text in inline] + re.findall(r"```sh\n(.*?)```", self.PAGE, re.S)


class TestFiles:
    def test_a_proxy_says_who_asks_and_believes_nobody_else(self):
        nginx, caddy = text_of("deploy/nginx.conf"), text_of("deploy/Caddyfile")
        assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
        assert "$proxy_add_x_forwarded_for" not in nginx
        assert "header_up X-Forwarded-For {remote_host}" in caddy

    @pytest.mark.parametrize(
        ("file", "pattern"),
        [
            ("gunicorn.conf.py", r"^timeout = (\d+)$"),
            ("nginx.conf", r"proxy_read_timeout (\d+)s;"),
            ("Caddyfile", r"response_header_timeout (\d+)s$"),
        ],
    )
    def test_proxy_waits_for_the_longest_note(self, file, pattern):
        """In line, then until a renderer is ready, then until the note is finished."""
        [seconds] = re.findall(pattern, text_of(f"deploy/{file}"), re.M)
        assert int(seconds) > PATIENCE_SECONDS + 2 * NOTE_SECONDS

    def test_no_log_keeps_queries_or_referrers(self):
        formats = re.search(r"access_log_format = .*", text_of("deploy/gunicorn.conf.py"))[0]
        assert not set(re.findall(r"%\((\w+)\)", formats)) & {"r", "q", "f", "a"}
        assert not {"$request ", "$args", "$http_referer", "$request_uri'"} & set(
            re.findall(r"\$\w+ ?'?", re.search(r"log_format .*", text_of("deploy/nginx.conf"))[0])
        )

    def test_files_of_the_service_are_private(self):
        for unit in ("mohsdoc.service", "mohsdoc-backup.service"):
            assert "UMask=0077" in text_of(f"deploy/{unit}")

    def test_scripts_are_clean(self):
        if shutil.which("shellcheck") is None:
            pytest.skip("shellcheck is missing; on Debian: apt-get install -y shellcheck")
        scripts = sorted((ROOT / "deploy").glob("*.sh"))
        done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True)
        assert done.stdout == ""

    @pytest.mark.parametrize(
        "name", ["mohsdoc", "mohsdoc-backup", "mohsdoc-tidy", "mohsdoc-verify"]
    )
    def test_systemd_understands_the_units(self, tmp_path, name):
        """With programs that are there, so that nothing else is said."""
        if shutil.which("systemd-analyze") is None:
            pytest.skip("systemd-analyze is missing; on Debian: apt-get install -y systemd")
        for unit in (ROOT / "deploy").glob(f"{name}.*"):
            text = text_of(f"deploy/{unit.name}").replace("/opt/mohsdoc/.venv/bin/", "/bin/true ")
            (tmp_path / unit.name).write_text(text)
        command = ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())]
        done = subprocess.run(command, capture_output=True, text=True)
        assert name not in done.stderr

    def test_nginx_sends_no_save_a_second_time(self):
        """What was sent goes nowhere else, but for files, which are only looked at."""
        nginx = text_of("deploy/nginx.conf")
        tried = re.findall(r"^\s*proxy_next_upstream (.*);$", nginx, re.M)
        assert tried == ["error timeout", "error timeout http_404"]

    @pytest.mark.parametrize(("file", "seconds"), KEPT_UNUSED)
    def test_a_proxy_lets_an_unused_connection_go_before_the_server_does(self, file, seconds):
        """Otherwise a save that is just being sent meets a connection that is being closed."""
        [kept] = re.findall(r"^keepalive = (\d+)$", text_of("deploy/gunicorn.conf.py"), re.M)
        [shorter] = re.findall(seconds, text_of(f"deploy/{file}"), re.M)
        assert int(shorter) < int(kept)

    @pytest.mark.parametrize(("file", "wanted"), BOUNDS)
    def test_a_proxy_bounds_whoever_is_slow(self, file, wanted):
        assert re.search(rf"^\s*{wanted}$", text_of(f"deploy/{file}"), re.M)

    def test_every_deploy_file_is_documented(self):
        told = text_of("docs/installing.md")
        files = {path.name for path in (ROOT / "deploy").iterdir() if path.is_file()}
        assert {name for name in files if f"deploy/{name}" not in told} == set()
