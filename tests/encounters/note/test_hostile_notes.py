"""No word of a record makes the renderer fetch, read or do anything: it only prints the word."""

import itertools
import urllib.request

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from encounters.note.blank_map import render_blank_map
from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.printing import note_job
from encounters.note.renderer import RenderFailedError, renderer
from encounters.note.wire import RenderJob
from encounters.snapshot.chart import chart_of
from tests.support import scale
from tests.support.full_case import a_full_case
from tests.support.hostile_columns import fill_columns
from tests.support.hostile_notes import EVERY_VECTOR, VECTORS, canary_server, hostile_note
from tests.support.page_skeleton import skeleton
from tests.support.sample_records import SAMPLES

SECRET = b"Zqcanary: nobody outside this file may read this"
# Names are the longest texts on every page; a database takes no longer ones.
PER_FIELD = 200
UNKNOWN_WAYS = ("a set of sources", "a drawing used")


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_bytes(SECRET)
    with canary_server(secret.as_uri(), SECRET) as server:
        yield server


def test_the_canary_counts(canary):
    with urllib.request.urlopen(f"{canary.host}/asked") as answer:  # noqa: S310 - our own server
        assert answer.status == 200
    assert canary.hits.pop() == "/asked"


@pytest.mark.parametrize("name", VECTORS)
def test_markup_that_asks_for_anything_gets_nothing(canary, name):
    """Straight into the renderer, past every escape: what asks gets no note at all."""
    html = f'<html lang="en"><head><title>x</title></head><body>{canary.aimed(VECTORS[name])}'
    job = RenderJob(html=html, css="")
    if name in UNKNOWN_WAYS:
        # A link is only a link, and some ways to ask are unknown to the renderer.
        pdf = renderer().render(job).pdf
        assert b"/EmbeddedFile" not in pdf
        assert SECRET not in pdf
    else:
        with pytest.raises(RenderFailedError, match="FetchRefusedError"):
            renderer().render(job)
    assert canary.hits == []


def test_every_vector_in_every_field_is_printed_and_nothing_is_asked_for(canary):
    aimed = [canary.aimed(vector) for vector in VECTORS.values()]
    for sample in ("fellow_cuts", "other_surgeon_repairs", "changed_diagnosis"):
        for first in scale.some(range(0, len(aimed), 7)):
            turn = itertools.cycle([*aimed[first:], *aimed[:first]])
            note = hostile_note(SAMPLES[sample], lambda turn=turn: next(turn))
            plain = hostile_note(SAMPLES[sample], lambda: "x")
            assert skeleton(render_note_html(note)) == skeleton(render_note_html(plain))
    assert renderer().render(note_job(note)).complaints == ()
    assert canary.hits == []


@pytest.mark.django_db
def test_every_column_of_the_database_full_of_vectors_is_printed(canary):
    """Through the database as it is: the note and the blank map."""
    case, keys = a_full_case()
    aimed = canary.aimed(EVERY_VECTOR)
    starts = itertools.cycle(range(0, len(aimed), 37))
    cells = fill_columns(lambda _, longest: (aimed * 2)[(at := next(starts)) : at + longest])
    assert cells > 90
    chart = chart_of(case.encounter.pk)
    printed = renderer().render(note_job(build_note_context(chart.record, chart.code_sheet)))
    assert printed.complaints == ()
    lesion = chart.record.lesion("A")
    sheet = render_blank_map(chart.record, lesion, lesion.stages[0])
    for pdf in (printed.pdf, sheet):
        assert pdf.startswith(b"%PDF")
        assert b"/EmbeddedFile" not in pdf
    assert canary.hits == []
    assert keys


@pytest.fixture(autouse=True, scope="module")
def _layout_of_short_words():
    """What stands beside what goes by how long the words are, not by what they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("encounters.note.context.arranged", lambda note: note)
        patch.setattr("encounters.templatetags.note._lines", lambda _: 1)
        patch.setattr("encounters.templatetags.note._COLUMN_LINE", 10**6)
        yield


# Pieces from which documents, style sheets, templates and drawings are made.
PIECES = st.sampled_from(
    [
        *EVERY_VECTOR.split(" "),
        *("<", ">", '"', "'", "&", "&#60;", "&lt;", "]]>", "<!--", "-->", "<![CDATA[", "<?"),
        *("</text>", "</svg>", "</title>", "</style>", "</p>", "{{", "}}", "{%", "%}", "url("),
        *("\\3c ", "\u2028", "\u202f", "\ufe0f", "é", "李", "ع", "😀", "ﬁ", "%s", "%(x)s", "{0}"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.text(min_size=1))
TYPED = TEXTS.map(lambda text: f"x{text}x"[:PER_FIELD].replace("\n", " ").replace("\r", " "))


@settings(max_examples=scale.number(25), phases=[Phase.generate])
@given(texts=st.lists(TYPED, min_size=3, max_size=9), sample=st.sampled_from(sorted(SAMPLES)))
def test_no_words_change_what_a_note_consists_of(texts, sample):
    # As alike as the others are: doses of one agent add up in one row.
    plain = [f"x{texts.index(text)}" for text in texts]
    assert skeleton_with(texts, sample) == skeleton_with(plain, sample)


def skeleton_with(texts, sample):
    turn = itertools.cycle(texts)
    return skeleton(render_note_html(hostile_note(SAMPLES[sample], lambda: next(turn))))


@settings(max_examples=scale.number(4), phases=[Phase.generate])
@given(texts=st.lists(TYPED, min_size=3, max_size=9))
def test_any_words_can_be_printed(texts):
    turn = itertools.cycle(texts)
    note = hostile_note(SAMPLES["clear_at_once"], lambda: next(turn))
    assert renderer().render(note_job(note)).pdf.startswith(b"%PDF")
