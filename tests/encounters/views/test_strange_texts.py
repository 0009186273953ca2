"""Strange but harmless texts in every field of a case: kept letter by letter, and never obeyed."""

import itertools

import pytest
from lxml import html

from encounters.models import Encounter, Patient
from tests.support.form_crawl import SEARCHES, name_of, pages, send
from tests.support.full_case import addresses
from tests.support.hostile_values import TEXTS, text_of_length
from tests.support.html_forms import post_forms, refused_fields, typed_values
from tests.support.signed_case import confirm_all

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]

# They add a row and come back empty.
COME_BACK_EMPTY = {"anesthetics", "block_finding", "codes", "stage_new", "lesion_new", "defect_new"}
# Kept beside the change that it explains.
TOLD_ELSEWHERE = {"site_change_reason"}
# Shows fields of other pages, which say something else by then: see test_before_the_cut.py.
OF_OTHER_PAGES = {"before_the_cut"}
# With the row its form goes.
REMOVALS = {"photo_remove"}
COME_BACK_EMPTY |= {"encounter_new", "code_override", "hand_over", "block_recut"}
# A drawing's texts stand in the page as data, which nobody runs.
_RUN = "//script[not(@type='application/json') and contains(., 'alert')]"
OBEYED = f"//*[@onerror or @onload or @onfocus] | {_RUN} | //*[@src='x']"


def save(client, form, texts, *, keep):
    """Save ``texts``; a field that wants a certain spelling is left as it was. What was taken."""
    answer = send(client, form, texts, keep=keep)
    if answer.status_code == 422:
        refused = refused_fields(answer.content)
        assert refused, form.action
        texts = {name: text for name, text in texts.items() if name not in refused}
        answer = send(client, form, texts, keep=keep)
    assert answer.status_code == 302, form.action
    return texts


def texts_for(form, source):
    limits = {field.name: field.longest for field in form.fields if field.kind == "text"}
    return {name: next(source)[:limit].strip() for name, limit in limits.items()}


def is_page(found):
    """A drawing is data; no browser takes it for a page."""
    return found[2]["Content-Type"].startswith("text/html")


def test_every_text_comes_back_as_it_was_typed_and_is_obeyed_nowhere(work, forms_at_work):
    client, keys = work
    strange, taken = itertools.cycle(TEXTS), {}
    for name, form in forms_at_work:
        if name not in SEARCHES | OF_OTHER_PAGES | REMOVALS and (texts := texts_for(form, strange)):
            taken[name] = save(client, form, texts, keep=True)
            # Another place has to be confirmed before anything more is cut from it.
            case = Encounter.objects.get(pk=keys["encounter_id"])
            confirm_all(case, by=case.surgeon)
    assert sum(map(len, taken.values())) >= 80
    shown = set()
    for name, url, answer in filter(is_page, pages(client, keys)):
        page = html.fromstring(answer.content)
        assert not page.xpath(OBEYED), name
        assert name != "note_preview" or TEXTS[0] in page.text_content()
        for form in post_forms(answer.content, url):
            target = name_of(form.action)
            if target in SEARCHES | COME_BACK_EMPTY | shown:
                continue
            shown.add(target)
            for field, text in taken.get(target, {}).items():
                if field in TOLD_ELSEWHERE:
                    continue
                assert text in typed_values(answer.content, field), (target, field)
    assert taken.keys() - SEARCHES - COME_BACK_EMPTY <= shown


@pytest.mark.both_databases
def test_texts_as_long_as_their_boxes_fit_the_columns(work, forms_at_work):
    client, _ = work
    for name, form in forms_at_work:
        limits = {field.name: field.longest for field in form.fields if field.kind == "text"}
        if limits and name not in SEARCHES:
            full = {field: text_of_length(limit) for field, limit in limits.items()}
            save(client, form, full, keep=False)


def test_a_name_is_stored_composed(work):
    client, keys = work
    url = dict(addresses(keys))["patient"]
    [form] = post_forms(client.get(url).content, url)
    send(client, form, {"family_name": "Nguye\u0302\u0303n"}, keep=True)
    assert Patient.objects.get().family_name == "Nguy\u1ec5n"
