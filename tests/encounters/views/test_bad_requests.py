"""Requests that no page of ours makes: forged buttons and counts, odd bodies and queries."""

from urllib.parse import parse_qsl, quote_plus, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse
from lxml import html

from encounters.models import AuditEvent, MapPreset
from encounters.vocabulary.terms import Role
from tests.support import scale
from tests.support.factories import a_practice, a_user
from tests.support.form_crawl import (
    FORM_TYPE,
    SEARCHES,
    SIGNING,
    SOUND_ANSWERS,
    send,
)
from tests.support.full_case import addresses
from tests.support.hostile_values import LONG_NUMBER, NOBODY, NUL, TEXTS
from tests.support.html_forms import alerts, refused_fields
from tests.support.own_transaction import of_the_test

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]

# One tap: nothing of what is sent is read.
TAPS = {
    "service_day_remove",
    "answer_withdraw",
    "anesthetic_remove",
    "block_clear",
    "block_unread",
    "defect_remove",
    "photo_remove",
    "finding_remove",
    "recut_remove",
    "histology_carry",
    "lesion_part",
    "lesion_remove",
    "other_service_remove",
    "override_withdraw",
    "repair_remove",
    "reading_leave",
    "reading_take",
    "stage_all_clear",
    "stage_confirm",
    "stage_confirm_defaults",
    "stage_remove",
    "stage_reopen",
}
# The list reads its query only, whatever the method.
LISTS = {"day_list"}
# One tap that says something: the address and the name of its button.
BUTTONS = {"stage_conclude": "conclusion", "stage_new": "preset", "practice_switch": "practice"}
# Take documents of their own, see test_drawings.py and test_photos.py.
DRAWINGS = {"drawing", "lesion_photos"}
# Name the remark they are about: see test_remarks.py.
REMARKS = {"remark_answer", "confirm_again"}
# Buttons of a section's form with an address of their own: see test_my_usual.py.
KEEPS = {"usual_keep"}
# Its form stands on the pages of other cases: see tests/encounters/actions/test_follow_up.py.
OF_OTHER_CASES = {"follow_up"}
# Asked by scripts: see test_device.py and test_why.py.
SCRIPTS = {"device_keys", "lesion_why", "presence"}
# A line of words that is said back before it saves anything: see test_shorthand.py.
LINES = {"stage_line", "stage_shorthand"}
# Take pictures, or a word about them: see test_photographs.py and test_photo_phone.py.
PHOTOS = {"phone", "photo_phone", "photo_answer"}
SURROGATE = "a\ud800b"
# They are printed, which takes long.
PRINTED = ("note_pdf", "codes_worksheet", "note_packet", "downtime_sheet")


def percent(text):
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def posted(client, url, body=b"", kind=FORM_TYPE):
    """The answer; whatever it did is taken back. ``wrote`` says whether it did anything."""
    with of_the_test():
        before = AuditEvent.objects.filter(place="").count()
        answer = client.post(url, body, content_type=kind)
        answer.wrote = AuditEvent.objects.filter(place="").count() != before
        transaction.set_rollback(True)
    return answer


def test_an_empty_post_is_refused_in_words_by_every_form(work, forms_at_work):
    """An address that takes POST and is unknown here fails: say above what its request reads."""
    client, keys = work
    forms = {name for name, _ in forms_at_work} - SEARCHES
    taking = set()
    for name, url in addresses(keys):
        answer = posted(client, url)
        if answer.status_code != 405:
            taking.add(name)
        if name in forms:
            # 428: a page that does not say what it showed is told to be loaded again.
            assert (answer.status_code in (422, 428), answer.wrote) == (True, False), name
            words = b"Load it again" in answer.content
            assert words or refused_fields(answer.content) or alerts(answer.content), name
    others = SEARCHES | BUTTONS.keys() | TAPS | LISTS | DRAWINGS | SIGNING | SCRIPTS | REMARKS
    others |= OF_OTHER_CASES
    assert taking == forms | others | KEEPS | LINES | PHOTOS


BODIES = [
    ("nothing", FORM_TYPE, b""),
    ("json", "application/json", b'{"a": [1'),
    ("broken multipart", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nothing"),
    ("no boundary", "multipart/form-data", b"abc"),
    ("bytes", "application/octet-stream", b"\xff\xfe\x00"),
    ("no text", FORM_TYPE, b"\xff=%ff&%00=%00&&=&"),
    ("another alphabet", f"{FORM_TYPE}; charset=utf-7", b"a=+AGE-"),
    ("too many fields", FORM_TYPE, b"a=1&" * 3000),
    ("too large", FORM_TYPE, b"a=" + b"1" * 3_000_000),
]


def test_a_body_of_another_shape_changes_nothing(work):
    client, keys = work
    where = dict(addresses(keys))
    takers = ("pre_op", "encounter_new", "stage_new", "stage_map", "stage_histology")
    for turn, (shape, kind, body) in enumerate(BODIES):
        for name in scale.some(takers, each=2, start=turn):
            answer = posted(client, where[name], body, kind)
            assert answer.status_code in (400, 413, 422), (shape, name)
            assert not answer.wrote, (shape, name)


def test_a_tap_does_what_it_does_whatever_is_sent_with_it(work):
    client, keys = work
    for name, url in addresses(keys):
        if name in TAPS:
            body = f"csrfmiddlewaretoken={percent(NUL)}&id={NOBODY}&lesion={percent(SURROGATE)}"
            assert posted(client, url, body).status_code in (302, 422, 428), name


NEVER_OFFERED = ["", "nonsense", NUL, SURROGATE, LONG_NUMBER, "５", "-1", NOBODY]


@pytest.mark.parametrize("name", ["stage_conclude", "stage_new"])
def test_a_button_that_was_never_there_does_nothing(work, name):
    client, keys = work
    for value in NEVER_OFFERED:
        answer = posted(client, dict(addresses(keys))[name], f"{BUTTONS[name]}={percent(value)}")
        assert (answer.status_code, answer.wrote) == (422, False), value[:9]
        assert alerts(answer.content), value[:9]


def test_another_practices_button_does_nothing(work):
    client, keys = work
    other = MapPreset.objects.filter(practice=a_practice(), is_offered=True).first()
    answer = posted(client, dict(addresses(keys))["stage_new"], f"preset={other.pk}")
    assert (answer.status_code, answer.wrote) == (422, False)


def test_switch_to_a_practice_of_others_is_refused(as_user):
    mine, other = a_practice("Mine"), a_practice("Other")
    client = as_user(a_user(mine, Role.SURGEON))
    for value in [*NEVER_OFFERED, str(other.pk)]:
        posted(client, reverse("practice_switch"), f"practice={percent(value)}")
        assert client.get(reverse("day_list")).context["practice"] == mine, value[:9]


OTHER_COUNTS = ("form-INITIAL_FORMS", "form-MIN_NUM_FORMS", "form-MAX_NUM_FORMS")
COUNTS = ["", "abc", "-1", "1e2", NUL, "1001", LONG_NUMBER]


def test_a_forged_number_of_rows_is_refused_in_words(work, forms_at_work):
    client, _ = work
    with_rows = [form for _, form in forms_at_work if "form-TOTAL_FORMS" in form.hidden]
    assert len(with_rows) == 3
    for tried, form in enumerate(with_rows):
        for count in scale.some(COUNTS, each=3, start=tried):
            answer = send(client, form, {"form-TOTAL_FORMS": count})
            assert answer.status_code == 422, (form.action, count[:9])
            assert alerts(answer.content), (form.action, count[:9])
        for count in ("-1", LONG_NUMBER):
            others = dict.fromkeys(OTHER_COUNTS, count)
            assert send(client, form, others).status_code in SOUND_ANSWERS, (form.action, count[:9])


def test_adding_a_row_survives_any_count(work):
    client, keys = work
    for count in [*COUNTS, "12", "13"]:
        body = f"add_specimen=1&form-INITIAL_FORMS=1&form-TOTAL_FORMS={percent(count)}"
        answer = posted(client, dict(addresses(keys))["stage_new"], body)
        assert (answer.status_code, answer.wrote) == (200, False), count[:9]


@pytest.fixture
def surgeon_at_work(as_user):
    return as_user(a_user(a_practice(), Role.SURGEON))


@pytest.mark.both_databases
def test_a_search_for_anything_finds_something_or_nothing(surgeon_at_work):
    client = surgeon_at_work
    for text in [NUL, SURROGATE, "x" * 100_000, "%", "_", "\\", "😀", *scale.some(TEXTS)]:
        body = f"search={percent(text)}"
        asked = client.post(reverse("day_search"), body, content_type=FORM_TYPE)
        assert asked.status_code == 302, text[:9]
        assert client.get(reverse("day_list")).status_code == 200, text[:9]
        for name in ("site_search", "icd10_search"):
            assert client.get(f"{reverse(name)}?q={percent(text)}").status_code == 200, text[:9]


QUERIES = [
    "day=x",
    "day=%00",
    "day=2026-02-30",
    "day=0001-01-01",
    "day=9999-12-31",
    "day=" + "9" * 5000,
    "surgeon=%ff",
    "surgeon=1e9",
    "surgeon=" + str(2**63),
    "surgeon=" + NOBODY,
    "state=x",
    "state=%ed%a0%80",
]


@pytest.mark.both_databases
def test_a_filter_that_cannot_be_is_named(surgeon_at_work):
    for query in QUERIES:
        answer = surgeon_at_work.get(f"{reverse('day_list')}?{query}")
        assert answer.status_code == 422, query[:20]
        assert refused_fields(answer.content) == {query.partition("=")[0]}, query[:20]


ODD = ["%ff=%ff", "%00=%00", "a=1;b=2", "=&&=", "q=" + "9" * 5000, "next=//evil.example", "page=-1"]


def test_a_page_asked_with_any_query_is_the_same_page(work):
    client, keys = work
    # The addenda of a note are not there before it is signed.
    left_out = ("code_override", "note_addenda", *PRINTED)
    asked = [entry for entry in addresses(keys) if entry[0] not in left_out]
    tried = 0
    for number, (name, url) in enumerate(scale.some(asked, each=3)):
        status = client.get(f"{url}?{ODD[number % len(ODD)]}").status_code
        assert status in (200, 405), name
        tried += status == 200
    assert tried >= scale.number(30)


def test_a_link_with_a_forged_query_leads_nowhere_else(work):
    """Every query that a page of the case links to, with each of its parts forged in turn."""
    client, keys = work
    links = set()
    for name, url in addresses(keys):
        if name in ("codes", "day_list"):
            page = html.fromstring(client.get(url).content)
            links |= {urlsplit(link).query and link for link in page.xpath("//@href")} - {""}
    tried = 0
    for link in links:
        path, pairs = urlsplit(link).path or reverse("day_list"), parse_qsl(urlsplit(link).query)
        for place, (field, _) in enumerate(pairs):
            for value in (NUL, SURROGATE, LONG_NUMBER, "", "１７３１３"):
                forged = [*pairs[:place], (field, value), *pairs[place + 1 :]]
                query = "&".join(f"{key}={percent(text)}" for key, text in forged)
                status = client.get(f"{path}?{query}").status_code
                assert status in (200, 404, 422), link
                tried += 1
    assert tried >= 15


ADDRESSES = ["9" * 30, "9" * 4301, "%00", "%2e%2e", "%ff", NOBODY.replace("4", "g"), NOBODY.upper()]


@pytest.mark.both_databases
def test_an_address_made_up_is_not_found(surgeon_at_work):
    for key in ADDRESSES:
        for stem in ("encounters", "lesions", "stages", "blocks", "defects"):
            assert surgeon_at_work.get(f"/{stem}/{key}/").status_code == 404, (stem, key[:9])


@pytest.mark.parametrize("name", [NUL, SURROGATE, "x" * 5000, "' OR 1=1 --", "a\u202eb"])
@pytest.mark.both_databases
def test_log_in_with_a_strange_name_is_refused(client, db, name):
    a_user(a_practice(), Role.SURGEON)
    for field, other in (("username", "password"), ("password", "username")):
        body = f"{field}={percent(name)}&{other}=x"
        answer = client.post(reverse("login"), body, content_type=FORM_TYPE)
        assert answer.status_code == 200
        assert "sessionid" not in client.cookies
