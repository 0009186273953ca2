"""Hostile and mistaken values through every form of the app, sent as a browser sends them.

``test_form_fields.py`` tries every value at every field; here each field is tried in its page: the
page names it, and nothing that was typed is lost.
"""

import itertools

import pytest

from tests.support import scale
from tests.support.form_crawl import SEARCHES, SOUND_ANSWERS, send
from tests.support.hostile_values import ODD, TEXTS, WRONG
from tests.support.html_forms import refused_fields, typed_values

pytestmark = pytest.mark.django_db

# These a page cannot show again: HTML has no place for them.
CANNOT_BE_SHOWN = ("a NUL", "a bell", "a C1 control", "a lone surrogate")
TYPED = ("text", "number", "date", "moment", "time")


def in_turn(values_of_kind):
    """For each kind its values, again and again."""
    return {kind: itertools.cycle(values) for kind, values in values_of_kind.items()}


def halves(form, turns):
    """Two rounds: in each, every second field gets the next value of its kind. By default one."""
    fields = [field for field in form.fields if field.kind in turns]
    for start in scale.some((0, 1), each=2, start=len(fields)):
        if given := {field: next(turns[field.kind]) for field in fields[start::2]}:
            yield given


def words_for_the_others(form, given):
    """What somebody has typed into the texts that are well."""
    texts = (field for field in form.fields if field.kind == "text" and field not in given)
    return {field.name: f"typed {number}" for number, field in enumerate(texts)}


def lost(page, typed):
    return [name for name, value in typed.items() if value not in typed_values(page, name)]


def test_a_wrong_value_is_named_at_its_field_and_nothing_is_lost(work, forms_at_work):
    turns = in_turn({kind: values.items() for kind, values in WRONG.items()})
    wrong = []
    for name, form in forms_at_work:
        for given in halves(form, turns) if name not in SEARCHES else ():
            others = words_for_the_others(form, given)
            changes = {field.name: value for field, (_, value) in given.items()}
            answer = send(work[0], form, {**others, **changes})
            if answer.status_code != 422:
                wrong.append(f"{name}: {answer.status_code} for {changes!r:.200}")
                continue
            unnamed = changes.keys() - refused_fields(answer.content)
            wrong += [f"{name}: {changes[field]!r:.60} at {field}: not named" for field in unnamed]
            typed = {
                field.name: value
                for field, (label, value) in given.items()
                if field.kind in TYPED and label not in CANNOT_BE_SHOWN
            }
            wrong += [f"{name}: {field}: lost" for field in lost(answer.content, typed | others)]
    assert not wrong, "\n".join(wrong)


def test_odd_input_causes_no_server_error(work, forms_at_work):
    """Whatever the answer is, it is an answer; ``send`` would raise what the app did not catch."""
    turns = in_turn({**ODD, "text": TEXTS})
    wrong = []
    for name, form in forms_at_work:
        for given in halves(form, turns):
            changes = {field.name: value for field, value in given.items()}
            status = send(work[0], form, changes).status_code
            if status not in SOUND_ANSWERS:
                wrong.append(f"{name}: {status} for {changes!r:.200}")
    assert not wrong, "\n".join(wrong)


def test_a_field_sent_twice_or_not_at_all_is_answered(work, forms_at_work):
    for name, form in forms_at_work:
        twice = [(field.name, "no such thing") for field in form.fields[::3]]
        values = [*twice, *form.values[::2], *form.values[::4]]
        assert send(work[0], form.with_values(values), {}).status_code in SOUND_ANSWERS, name


def test_every_form_of_a_chart_carries_what_the_protocol_wants(forms_at_work):
    """See ``test_save_protocol.py``: whose page it is, which patient's, and which save."""
    for name, form in forms_at_work:
        if name in {"day_search", "practice_switch", "logout"}:
            continue
        wanted = {"page_user", "save_key"}
        if name != "encounter_new":
            wanted.add("page_patient")
        assert wanted <= set(form.hidden), name
