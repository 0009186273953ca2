"""What WeasyPrint loads for documents unlike ours comes when it is asked for, not before."""

import subprocess
import sys

import pytest

from encounters.note.fonts import FONT_FILES
from tests.support.source_tree import ROOT

pytestmark = pytest.mark.begins_early

FONT = f"TTFont({str(FONT_FILES[0].location)!r})"
LINES = [
    ("loaded()", "False"),
    ("fonts.subset.__name__", "fontTools.subset"),
    ("hasattr(fonts.subset, '__path__') or loaded()", "False"),
    ("(fonts.subset.Options().drop_tables[0], loaded())[1]", "True"),
    (f"'fvar' in fonts.instantiateVariableFont({FONT}, {{'wght': 400}}, static=True)", "False"),
    (f"'fvar' in {FONT} or loaded()", "True"),
    ("HTML(string='<p>a & b').etree_element.tag", "html"),
    ("woff2.decompress.__name__", "decompress"),
    ("ssl.create_default_context().verify_mode.name", "CERT_REQUIRED"),
]
# Each line is asked of a copy of the process, in which nothing has been used yet.
ASKED = """
import os, sys, traceback
from encounters.note.pool.spares import load_later
load_later()
from fontTools.ttLib import TTFont
import ssl
from weasyprint import HTML
from weasyprint.pdf import fonts
from weasyprint.text.fonts import woff2
def loaded():
    return any(name.startswith(("fontTools.subset.", "fontTools.varLib.")) for name in sys.modules
               if name != "fontTools.varLib.instancer")
for line in sys.argv[1:]:
    if not os.fork():
        try:
            print(eval(line), flush=True)
        except BaseException:
            print(repr(traceback.format_exc()), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.fixture(scope="module")
def answers():
    lines = [line for line, _ in LINES]
    command = [sys.executable, "-c", ASKED, *lines]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(zip(lines, ended.stdout.splitlines(), strict=True))


@pytest.mark.parametrize(("line", "said"), LINES)
def test_a_spare_module_is_loaded_on_use(answers, line, said):
    assert answers[line] == said


NURSERY = """
import sys
from encounters.note.pool import nursery
nursery.warmed_up()
wanted = ("fontTools.subset.svg", "fontTools.cffLib", "fontTools.ttLib.tables._g_l_y_f", "_ssl",
          "tinyhtml5.parser", "email.policy")
print([name for name in wanted if name in sys.modules])
"""


def test_the_nursery_has_none():
    command = [sys.executable, "-c", NURSERY]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.stdout.strip() == "[]", ended.stderr
