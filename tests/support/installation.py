"""An installation as in docs/installing.md, run in separate processes."""

import json
import os
import secrets
import subprocess
import sys

from tests.support.source_tree import ROOT

# What the doctor finds on the machine that runs the tests, whatever the recipe: no collected files,
# a disk of any size, and a throw-away server that need not survive a power cut.
OF_THIS_MACHINE = {"static-files", "disks", "postgresql-durability"}


def variables(address):
    """The variables of the environment file, filled in."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MOHSDOC")},
        "MOHSDOC_DEMO": "0",
        "MOHSDOC_SECRET_KEY": secrets.token_urlsafe(50),
        "MOHSDOC_AUDIT_KEY": secrets.token_urlsafe(50),
        "MOHSDOC_HOSTS": "mohs.example.org",
        "MOHSDOC_ORIGINS": "https://mohs.example.org",
        "DATABASE_URL": address,
    }


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        umask=0o077,
    )


def doctor(environment):
    """The names of the checks that found something critical, and of those that warned."""
    done = manage(environment, "doctor", "--json")
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)["found"]
    by = {
        severity: {finding["check"] for finding in found if finding["severity"] == severity}
        for severity in ("critical", "warning")
    }
    return by["critical"] - OF_THIS_MACHINE, by["warning"] - OF_THIS_MACHINE
