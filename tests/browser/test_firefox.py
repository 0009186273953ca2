"""The story of two maps in Firefox, driven by Node: another engine's events, fonts and scripts."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from encounters.models import Stage
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import StageConclusion
from tests.support.factories import a_case
from tools import machine

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full_scale]
FOLDER = Path(__file__).parent / "firefox"


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The script beside its package, which is installed nowhere but here."""
    if lacking := [need.name for need in (machine.NODE, machine.FIREFOX) if not need.is_there()]:
        missing = pytest.fail if machine.ON_CI else pytest.skip
        missing(f"missing: {', '.join(lacking)}")
    folder = tmp_path_factory.mktemp("firefox")
    for name in ("package.json", "package-lock.json", "story.mjs"):
        shutil.copy(FOLDER / name, folder)
    command = [machine.npm(), "ci", "--silent", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, timeout=180)
    return folder / "story.mjs"


def test_two_maps_in_firefox(story, live_server):
    case = a_case()
    client = Client()
    client.force_login(case.surgeon)
    name = settings.SESSION_COOKIE_NAME
    where = [live_server.url, name, client.cookies[name].value]
    command = [machine.node(), story, machine.firefox(), *where]
    command.append(reverse("stage_new", args=[case.lesion.pk]))
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, timeout=180
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    concluded = Stage.objects.order_by("number").values_list("conclusion", flat=True)
    assert list(concluded) == [StageConclusion.RESIDUAL_TUMOR, StageConclusion.CLEAR]
    lines = chart_of(case.encounter.pk).code_sheet.lines
    assert [(line.code, line.units) for line in lines] == [("17313", 1), ("17314", 1)]
