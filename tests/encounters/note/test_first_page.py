"""What the printing service prints before it takes notes has all that notes are made of."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from encounters.note import pdf, quicker
from encounters.note.printing import note_job
from tests.support.printed_notes import sample_note
from tests.support.sample_records import SAMPLES
from tests.support.source_tree import ROOT

SVG = "{http://www.w3.org/2000/svg}"
FIRST_PAGE = Path(pdf._FIRST_PAGE).read_text(encoding="utf-8")


def kinds(html):
    """Tags with their classes; what a map consists of has no style."""
    root = quicker._root_of(html)
    return {(each.tag, each.get("class")) for each in root.iter() if not each.tag.startswith(SVG)}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_element_of_a_note_is_in_it(name):
    assert kinds(str(note_job(sample_note(name)).html)) - kinds(FIRST_PAGE) == set()


PROGRAM = """
import json, sys
from encounters.note.page_fit import page_css
from encounters.note.pdf import laid_out
from encounters.note.pool import nursery
from encounters.note.quicker import cascade
nursery.warmed_up()
computed, styles = cascade._KnownStyles._computed, []
cascade._KnownStyles._computed = lambda *given: styles.append(computed(*given)) or styles[-1]
html, css, size = json.load(sys.stdin)
laid_out(html, css, page=page_css(size))
print(len(styles))
"""


@pytest.mark.parametrize(("size", "is_known"), [(1.0, True), (1.01, False)])
def test_a_first_note_finds_nearly_all_its_styles(size, is_known):
    """In the size that all notes are laid out in first; in another each is worked out."""
    job = note_job(sample_note("clear_at_once"))
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        input=json.dumps([str(job.html), job.css, size]),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ended.stderr == ""
    count = int(ended.stdout)
    assert count < 10 if is_known else count > 100
