"""Hostile and mistaken values through every field of every form of the app.

The forms are read from the pages themselves, so a new field is covered when it appears.
"""

from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.urls import reverse

from encounters import actions
from tests.factories import a_stage, lesion_facts, verify
from tests.full_case import a_full_case, addresses
from tests.html_forms import post_forms, refused_fields, typed_values

pytestmark = pytest.mark.django_db

NUL, SURROGATE = "a\x00b", "a\ud800b"
LONG_NUMBER = "9" * 5000
# By kind of field: what no field of the kind may take.
REFUSED = {
    "text": {
        "a NUL": NUL,
        "a lone surrogate": SURROGATE,
        "a bell": "a\x07b",
        "text turned round": "a\u202eb",
        "five thousand letters": "x" * 5000,
    },
    "number": {
        "an exponent": "1e3",
        "wide digits": "５",
        "not a number": "NaN",
        "infinity": "Infinity",
        "two signs": "--1",
        "letters": "abc",
        "a NUL": NUL,
        "five thousand digits": LONG_NUMBER,
    },
    "date": {
        "short": "01/02/03",
        "no such day": "2026-02-30",
        "year one": "0001-01-01",
        "other digits": "٢٠٢٦-٠١-٠١",
        "a NUL": NUL,
    },
    "moment": {"words": "now", "year one": "0001-01-01T00:00", "a NUL": NUL},
    "time": {"25 hours": "25:00", "a NUL": NUL},
    "choice": {"not on offer": "nonsense", "a NUL": NUL, "a long number": LONG_NUMBER},
}
# What a field may take or refuse, but never choke on.
SURVIVED = {
    "text": [
        "<script>alert(1)</script>",
        "{{7*7}}{% load x %}",
        "' OR 1=1 --",
        "李小龍 😀",
        "=cmd|x",
    ],
    "number": ["-1", "0", "99999999", "2.5"],
    "date": ["9999-12-31", "1900-01-01"],
    "choice": ["", "4301", "00000000-0000-4000-8000-000000000000"],
    "tick": [NUL],
    "hidden": ["abc", "-1", LONG_NUMBER],
}
WITHOUT_FORMS = {"site_search", "icd10_search", "note_preview", "note_pdf", "encounter", "closure"}
KEPT = {"1e3", "NaN", "--1", "abc", "01/02/03", "2026-02-30"}
SOUND = {200, 302, 400, 404, 413, 422}


@pytest.fixture
def team(as_user):
    """A full case, and in it a second lesion whose stage is still being read."""
    case, keys = a_full_case()
    row = actions.add_lesion(case.encounter, lesion_facts(site="nasal-ala"), by=case.surgeon)
    verify(row, by=case.surgeon)
    stage = a_stage(row)
    open_keys = {"lesion_id": row.pk, "stage_id": stage.pk, "block_id": stage.blocks.first().pk}
    client = as_user(case.surgeon)
    client.raise_request_exception = False
    return client, keys, open_keys


def pages(*keys):
    """Addresses of the full case, and those of the open stage where they differ."""
    full, still_open = keys
    yield from addresses(full)
    yield from addresses({**full, **still_open}, only=still_open.keys())


def every_form(client, *keys):
    """Each different form of each page, with the page's name."""
    seen = set()
    for name, url in pages(*keys):
        if name in WITHOUT_FORMS or (answer := client.get(url)).status_code != 200:
            continue
        for form in post_forms(answer.content, url):
            kind = (name, form.fields, len(form.action))
            if kind not in seen and not form.action.endswith("/search/"):
                seen.add(kind)
                yield name, form


def sent(client, form, changes):
    """What the app answers; whatever it did is taken back."""
    with transaction.atomic():
        answer = client.post(
            form.action,
            form.sent_with(changes),
            content_type="application/x-www-form-urlencoded",
        )
        transaction.set_rollback(True)
    return answer


def test_every_form_is_found(team):
    client, *keys = team
    names = {name for name, _ in every_form(client, *keys)}
    assert names >= {
        "anesthetics",
        "block_reading",
        "code_override",
        "codes",
        "defect",
        "defect_new",
        "encounter_header",
        "encounter_new",
        "lesion",
        "lesion_new",
        "lesion_outcome",
        "patient",
        "pre_op",
        "repair",
        "site_verification",
        "stage",
        "stage_map",
        "stage_new",
        "stage_recut",
        "time_out",
        "wound_care",
    }


def rounds(form, values_of_kind):
    """Each round gives every field one value of its kind; kinds with few values begin again."""
    kinds = {kind: values for kind, values in values_of_kind.items() if form.of_kind(kind)}
    for number in range(max(map(len, kinds.values()), default=0)):
        yield {
            name: values[number % len(values)]
            for kind, values in kinds.items()
            for name in form.of_kind(kind)
        }


def test_what_no_field_may_take_is_refused_at_each_field(team):
    client, *keys = team
    values_of_kind = {kind: list(values.values()) for kind, values in REFUSED.items()}
    wrong = []
    for name, form in every_form(client, *keys):
        for changes in rounds(form, values_of_kind):
            answer = sent(client, form, changes)
            if answer.status_code != 422:
                wrong.append(f"{name} {form.action}: {answer.status_code} for {changes!r:.90}")
                continue
            if missed := changes.keys() - refused_fields(answer.content):
                wrong.append(f"{name} {form.action}: not named at {sorted(missed)}")
            for field, value in changes.items():
                if value in KEPT and value not in typed_values(answer.content, field):
                    wrong.append(f"{name} {form.action}: {field} lost what was typed")
    assert not wrong, "\n".join(wrong)


def test_nothing_strange_is_choked_on(team):
    client, *keys = team
    wrong = []
    for name, form in every_form(client, *keys):
        for changes in rounds(form, SURVIVED):
            status = sent(client, form, changes).status_code
            if status not in SOUND:
                wrong.append(f"{name} {form.action}: {changes!r:.90}: {status}")
    assert not wrong, "\n".join(wrong)


BUTTONS = [("stage_conclude", "conclusion"), ("stage_new", "preset")]


@pytest.mark.parametrize("value", ["", "nonsense", NUL, LONG_NUMBER, "５", "-1"])
@pytest.mark.parametrize(("name", "button"), BUTTONS)
def test_a_button_that_was_never_there_does_nothing(team, name, button, value):
    client, *keys = team
    answer = client.post(
        list(url for page, url in pages(*keys) if page == name)[-1],
        f"{button}={_percent(value)}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("text", [NUL, SURROGATE, "x" * 100_000, "' OR 1=1 --", "%", "_", "\\"])
def test_a_search_for_anything_finds_nothing_or_something(team, text):
    client, *_ = team
    body = f"search={_percent(text)}"
    asked = client.post(
        reverse("day_search"), body, content_type="application/x-www-form-urlencoded"
    )
    assert asked.status_code == 302
    assert client.get(reverse("day_list")).status_code == 200
    for name in ("site_search", "icd10_search"):
        assert client.get(f"{reverse(name)}?q={_percent(text)}").status_code == 200


def _percent(text):
    return quote_plus(text.encode("utf-8", "surrogatepass"))


QUERIES = [
    "day=x",
    "day=%00",
    "day=2026-02-30",
    "surgeon=%ff",
    "surgeon=1e9",
    "state=x",
    "day=" + "9" * 5000,
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_filter_that_cannot_be_is_named(team, query):
    client, *_ = team
    answer = client.get(f"{reverse('day_list')}?{query}")
    assert answer.status_code == 422
    assert refused_fields(answer.content) == {query.partition("=")[0]}


BODIES = [
    ("json", "application/json", b'{"a": [1'),
    ("broken multipart", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nothing"),
    ("no boundary", "multipart/form-data", b"abc"),
    ("bytes", "application/octet-stream", b"\xff\xfe\x00"),
    ("too many fields", "application/x-www-form-urlencoded", b"a=1&" * 3000),
]


@pytest.mark.parametrize(
    ("kind", "body"), [one[1:] for one in BODIES], ids=[one[0] for one in BODIES]
)
def test_a_body_of_another_shape_is_refused(team, kind, body):
    client, *keys = team
    for name in ("pre_op", "encounter_new", "stage_new", "stage_map"):
        url = dict(pages(*keys))[name]
        assert client.post(url, body, content_type=kind).status_code in (400, 413, 422), name
