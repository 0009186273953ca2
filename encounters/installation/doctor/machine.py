"""Checks of the machine: room on its disks, files others may read, fonts, the renderer."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password

from encounters.demo.practice import accounts
from encounters.installation.disk_space import growing_folder
from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.installation.doctor.sqlite import OTHERS
from encounters.models import User
from encounters.note.certificate import is_package_missing
from encounters.note.fonts import FONT_FILES
from encounters.note.renderer import RenderBusyError, RenderFailedError, renderer
from encounters.note.wire import RenderJob

# Where docs/installing.md has the variables kept.
ENVIRONMENT_FILE = Path("/etc/mohsdoc.env")
LEAST_FREE_BYTES = 1024**3
LEAST_FREE_SHARE = 0.1
# In a process of its own: whoever left the network does not come back.
_LEAVES_THE_NETWORK = (
    "from encounters.sandbox import leave_the_network; raise SystemExit(not leave_the_network())"
)
_PACKAGES = "Install again: pip install --require-hashes -r requirements/base.txt"


def disks() -> Iterator[Ailment]:
    for folder in {growing_folder(), Path(tempfile.gettempdir())}:
        usage = shutil.disk_usage(folder)
        if usage.free < LEAST_FREE_BYTES or usage.free < usage.total * LEAST_FREE_SHARE:
            yield warning(
                f"The disk of {folder} is nearly full ({usage.free / 1024**3:.1f} GB free).",
                "Make room before saves are refused.",
            )


def environment_file() -> Iterator[Ailment]:
    """Unreadable for us is as good as it gets; what others can read gives the secret key away."""
    try:
        mode = ENVIRONMENT_FILE.stat().st_mode
    except OSError:
        return
    if mode & OTHERS:
        yield critical(
            f"Others on this machine can read the secrets in {ENVIRONMENT_FILE}.",
            f"chmod 600 {ENVIRONMENT_FILE}",
        )


def static_files() -> Iterator[Ailment]:
    if settings.STATIC_ROOT and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield critical(
            "Style sheets and scripts have not been collected.", "manage.py collectstatic"
        )


def fonts() -> Iterator[Ailment]:
    for font in FONT_FILES:
        if not font.is_installed:
            yield critical(
                f"The typeface {font.family} is missing: names print as boxes.", _PACKAGES
            )


def note_renderer() -> Iterator[Ailment]:
    page = "<!DOCTYPE html><html lang='en'><head><title>Test</title></head><body>Test</body></html>"
    try:
        pdf = renderer().render(RenderJob(html=page, css="")).pdf
    except RenderBusyError as error:
        yield warning(
            f"Whether notes can be printed is not known: {error}.",
            "Run the doctor again when the machine has less to do.",
        )
        return
    except RenderFailedError as error:
        yield critical(f"Notes cannot be printed: {error.reason}.", error.remedy or _PACKAGES)
        return
    if not pdf.startswith(b"%PDF"):
        yield critical("Notes cannot be printed: the renderer made no PDF.", _PACKAGES)


def network_isolation() -> Iterator[Ailment]:
    """Whether the children that open what others made can leave the network, as this process is."""
    asked = [sys.executable, "-c", _LEAVES_THE_NETWORK]
    done = subprocess.run(asked, cwd=settings.BASE_DIR, check=False)  # noqa: S603
    if done.returncode:
        yield warning(
            "The processes that print notes and open photographs keep the machine's network: no "
            "namespace of their own could be had. Their other limits stand.",
            "Under systemd the unit must say RestrictNamespaces=user net (see "
            "deploy/mohsdoc.service); in a container or on a hardened kernel, allow user "
            "namespaces to this account.",
        )


def signing_package() -> Iterator[Ailment]:
    if is_package_missing():
        yield critical(
            "MOHSDOC_SIGNING_PKCS12 names a certificate, and pyHanko, which signs with it, is not "
            "installed: no note can be signed.",
            "pip install --require-hashes -r requirements/base.txt -r requirements/signing.txt",
        )


def demo_accounts() -> Iterator[Ailment]:
    """The demo's passwords stand in its documents."""
    known = {account.username: account.password for account in accounts()}
    for user in User.objects.filter(username__in=known, is_active=True):
        if check_password(known[user.username], user.password):
            yield critical(
                f"The account {user.username} has the password of the demo.",
                "Change the password, or make the account inactive.",
            )
