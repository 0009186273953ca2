"""The page draws what the note draws: both renderers write the same picture, letter by letter."""

import json
import shutil
import subprocess

import pytest

from encounters.specimen_map import render_svg, to_document
from encounters.specimen_map.diagrams import diagram
from encounters.specimen_map.plans import appearance_for_editor
from tests.support.source_tree import ROOT
from tests.support.specimen_maps import MAPS
from tools.machine import ON_CI

DRAW = ROOT / "tests" / "js" / "render_maps.mjs"


def drawn_by_javascript(jobs):
    node = shutil.which("node")
    if node is None:
        missing = pytest.fail if ON_CI else pytest.skip
        missing("Node.js is missing; on Debian: apt-get install -y nodejs")
    done = subprocess.run(
        [node, DRAW], input=json.dumps(jobs), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def job(drawing, stage):
    name = drawing.ground.diagram if drawing.ground else ""
    under = diagram(name) if name else None
    lines = (
        [{"weight": stroke.weight, "path": stroke.path} for stroke in under.strokes]
        if under
        else []
    )
    return {
        "map": to_document(drawing),
        "how": {
            "look": appearance_for_editor(),
            "stage": stage,
            "prefix": "m",
            "title": 'A map & its "title" <b>',
            "diagram": {"name": "", "title": "", "strokes": lines} if under else None,
        },
    }


@pytest.fixture(scope="module")
def pictures():
    stages = {name: 1 + place % 6 for place, name in enumerate(MAPS)}
    jobs = [job(drawing, stages[name]) for name, drawing in MAPS.items()]
    return stages, dict(zip(MAPS, drawn_by_javascript(jobs), strict=True))


def test_both_renderers_write_the_same_picture(subtests, pictures):
    for name in MAPS:
        with subtests.test(name):
            stages, written = pictures
            title = 'A map & its "title" <b>'
            ours = render_svg(MAPS[name], stage_number=stages[name], title=title, id_prefix="m")
            assert written[name] == ours
