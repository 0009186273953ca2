"""Every form of the app as its pages show it, and what would be a sound answer to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.http import HttpResponse
from django.urls import resolve

from encounters.vocabulary.terms import Role
from tests.support.factories import Case, a_stage, a_user, lesion_facts, verify
from tests.support.full_case import a_full_case, addresses
from tests.support.html_forms import FormOnPage, post_forms
from tests.support.opened import opened
from tests.support.own_transaction import of_the_test
from tests.support.page_client import page_values

# What a page shown for the first time lacks before it can be saved.
SOUND: dict[str, dict[str, str]] = {
    "encounter_new": {
        "patient-mrn": "N-1",
        "patient-family_name": "Larkspur",
        "patient-date_of_birth": "1958-03-14",
        "lesion-site": "nasal-tip",
        "lesion-side": "midline",
    },
    "before_the_cut": {"consent-given": "on"},
    "anesthetics": {"agent": "Lidocaine", "volume_ml": "3"},
    "repair": {"type": "other_surgeon", "other_surgeon": "Dr. Adair"},
    "lesion_new": {"site": "nasal-tip", "side": "midline"},
    "lesion_merge": {"merged_at_stage": "1"},
    "stage_new": {"reason": "scar"},
    "stage": {"deep_structure": "muscle"},
    "block_reading": {"edge_result": "no_tumor", "deep_result": "no_tumor"},
    "block_finding": {"kind": "scar", "compartment": "edge"},
    "block_recut": {"reason": "hole"},
    "codes": {"code": "11102"},
    "hand_over": {"reason": "She left the practice."},
    "code_override": {"reason": "The payer asks for it."},
}
# Lists of which somebody has to choose.
CHOSEN = {"lesion_merge": "into", "hand_over": "to"}
# They take whatever is typed.
SEARCHES = {"day_search", "booking_read"}
# They ask for a password or a file; see tests/encounters/signing, views/test_schedule.py
# and views/test_photographs.py.
SIGNING = {"sign", "co_sign", "addendum_new", "addendum_late", "entered_in_error", "verify"} | {
    "schedule",
    "photographs",
}
SOUND_ANSWERS = {200, 302, 400, 404, 409, 413, 422, 428}
FORM_TYPE = "application/x-www-form-urlencoded"


def a_day_at_work() -> tuple[Case, dict[str, object]]:
    """A full case and the keys of its pages; a second lesion's stage is still being read."""
    case, keys = a_full_case()
    a_user(case.practice, Role.SURGEON)
    row = opened.add_lesion(case.encounter, lesion_facts(site="nasal-ala"), by=case.surgeon)
    verify(row, by=case.surgeon)
    stage = a_stage(row)
    return case, {**keys, "stage_id": stage.pk, "block_id": stage.blocks.first().pk}


def name_of(url: str) -> str:
    return str(resolve(url.partition("?")[0]).url_name)


def pages(client, keys: Mapping[str, object]) -> Iterator[tuple[str, str, HttpResponse]]:
    """Name, address and answer of every page of the case; what is printed takes too long."""
    for name, url in addresses(keys):
        if name not in ("note_pdf", "codes_worksheet", "note_packet", "downtime_sheet"):
            answer = client.get(url)
            if answer.status_code == 200:
                yield name, url, answer


def every_form(client, keys: Mapping[str, object]) -> Iterator[tuple[str, FormOnPage]]:
    """Each form of each page with the name of the address it is sent to, filled in soundly."""
    seen = set()
    for _, url, answer in pages(client, keys):
        for form in post_forms(answer.content, url):
            name = name_of(form.action)
            if name not in seen | SIGNING:
                seen.add(name)
                sound = SOUND.get(name, {})
                if name in CHOSEN:
                    sound = {**sound, CHOSEN[name]: form.offered(CHOSEN[name])[-1]}
                yield name, form.filled(sound)


def send(client, form: FormOnPage, changes: Mapping[str, str], *, keep: bool = False):
    """What the app answers; whatever it did is taken back unless it is to be kept."""
    # Another form of the same page may have been sent since: as if the page were loaded again.
    shown = page_values(form.action).get("shown")
    fresh = {"shown": shown} if shown else {}
    with of_the_test():
        sent = form.sent_with({**fresh, **changes})
        answer = client.post(form.action, sent, content_type=FORM_TYPE)
        transaction.set_rollback(not keep)
    return answer
