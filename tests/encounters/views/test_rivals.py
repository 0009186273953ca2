"""What somebody else saves between the look-up of a page and the lock of its save is not undone."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.urls import reverse

from encounters import actions
from encounters.actions import CompartmentReading, SpecimenOrder
from encounters.actions.saving import receipts
from encounters.forms import same_person
from encounters.models import (
    Addendum,
    Anesthetic,
    AuditEvent,
    Defect,
    Encounter,
    Patient,
    Reading,
    Repair,
)
from encounters.request_state import SaveTransaction
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Compartment, MapLayout, ReadingResult, Role
from tests.encounters.views.test_new_case import facts as new_case
from tests.support.factories import (
    PASSWORD,
    a_case,
    a_practice,
    a_stage,
    a_user,
    lesion_facts,
    read_clear,
    read_tumor,
)
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, sign, unprinted, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets a rival save when the next save begins, after all that its page looked up."""

    def let(rival):
        start, works = SaveTransaction.open, [rival]

        def late(save):
            while works:
                works.pop()()
            start(save)

        monkeypatch.setattr(SaveTransaction, "open", late)

    return let


def tumor(*places):
    (start, end), *further = [(Decimal(a), Decimal(b)) for a, b in places]
    return CompartmentReading(
        result=ReadingResult.TUMOR, clock_from=start, clock_to=end, further_places=tuple(further)
    )


def read_edge(block, reading, by):
    opened.read_block(block, {**actions.clear_readings(block), Compartment.EDGE: reading}, by=by)


def test_a_third_place_drawn_meanwhile_stays(as_user, meanwhile):
    case = a_case()
    block = a_stage(case.lesion).blocks.first()
    read_edge(block, tumor((1, 2), (4, 5)), case.surgeon)
    client = as_user(case.surgeon)
    drawn = tumor((1, 2), (4, 5), (7, 8))
    meanwhile(lambda: read_edge(block, drawn, case.surgeon))
    sent = {
        "edge_result": "tumor",
        "edge_clock_from": "1",
        "edge_clock_to": "2",
        "edge_further_from": "4",
        "edge_further_to": "5",
        "deep_result": "no_tumor",
    }
    # Whoever tapped has not seen that place: the page comes again, with it.
    assert client.post(reverse("block_reading", args=[block.pk]), sent).status_code == 409
    assert client.post(reverse("block_reading", args=[block.pk]), sent).status_code == 302
    kept = block.readings.get(compartment="edge", is_binding=True)
    assert kept.further_places == [["4", "5"], ["7", "8"]]


def test_all_clear_covers_only_unread_blocks(as_user, meanwhile):
    case = a_case()
    stage = a_stage(case.lesion)
    block = stage.blocks.first()
    client = as_user(case.surgeon)
    meanwhile(lambda: read_edge(block, tumor((1, 2)), case.surgeon))
    for status in (409, 302):
        answer = client.post(reverse("stage_all_clear", args=[stage.pk]))
        assert answer.status_code == status
    found = Reading.objects.filter(is_binding=True, result=ReadingResult.TUMOR)
    assert [reading.block_id for reading in found] == [block.pk]
    assert Reading.objects.count() == 2 * stage.blocks.count()


def test_the_proposed_layer_follows_the_readings_as_they_are_when_it_is_taken(as_user, meanwhile):
    taken = []
    for rival_reads in (False, True):
        case = a_case()
        stage = read_tumor(a_stage(case.lesion), clock=("1", "2"))

        def reread(case=case, stage=stage):
            opened.reopen_stage(stage, by=case.surgeon)
            read_tumor(stage, clock=("4", "5"))

        if rival_reads:
            meanwhile(reread)
        client = as_user(case.surgeon)
        url = reverse("stage_new", args=[case.lesion.pk])
        answers = [client.post(url, {"proposed": "1"}).status_code for _ in range(1 + rival_reads)]
        # The page that said something else is shown again first.
        assert answers == [409, 302][-len(answers) :]
        specimen = case.lesion.stages.get(number=2).specimens.get()
        taken.append((specimen.clock_from, specimen.clock_to))
    assert taken[1] == (taken[0][0] + 3, taken[0][1] + 3)


def test_layer_is_not_proposed_for_a_stage_clear_meanwhile(as_user, meanwhile):
    case = a_case()
    stage = read_tumor(a_stage(case.lesion), clock=("1", "2"))

    def clear():
        opened.reopen_stage(stage, by=case.surgeon)
        for block in stage.blocks.all():
            opened.unread_block(block, by=case.surgeon)
        read_clear(stage)

    meanwhile(clear)
    answer = as_user(case.surgeon).post(
        reverse("stage_new", args=[case.lesion.pk]), {"proposed": "1"}
    )
    assert answer.status_code == 422
    assert "ask for no further stage" in answer.content.decode()
    assert case.lesion.stages.count() == 1


def test_merge_into_a_lesion_merged_meanwhile_is_refused():
    case = a_case(lesion_facts(), lesion_facts(site="nasal-ala"), lesion_facts(site="temple"))
    first, second, third = case.encounter.lesions.order_by("letter")
    for lesion in (second, third):
        a_stage(lesion)
    opened.merge_lesion(second, into=third, at_stage=1, by=case.surgeon)
    second.merged_into = second.merged_into_id = None
    with pytest.raises(actions.ActionRefusedError, match="has not merged itself"):
        opened.merge_lesion(first, into=second, at_stage=1, by=case.surgeon)


def test_a_defect_is_of_no_lesion_that_was_removed_meanwhile(as_user, meanwhile):
    case = a_case(lesion_facts(), lesion_facts(site="temple"))
    gone = case.encounter.lesions.get(letter="B")
    client = as_user(case.surgeon)
    meanwhile(lambda: opened.remove_lesion(gone, by=case.nurse))
    lesions = [str(case.lesion.pk), str(gone.pk)]
    url = reverse("defect_new", args=[case.encounter.pk])
    answer = client.post(url, {"lesions": lesions, "size": "9"})
    assert answer.status_code == 422
    assert "Choose lesions of this encounter." in answer.content.decode()
    assert not Defect.objects.exists()


CHOSEN = [
    ("anesthetics", {"agent": "Lidocaine", "volume_ml": "3"}),
    ("codes", {"code": "11102", "units": "1"}),
]


@pytest.mark.parametrize(("name", "sent"), CHOSEN)
def test_a_lesion_that_was_removed_meanwhile_is_not_chosen(as_user, meanwhile, name, sent):
    case = a_case(lesion_facts(), lesion_facts(site="temple"))
    gone = case.encounter.lesions.get(letter="B")
    client = as_user(case.surgeon)
    meanwhile(lambda: opened.remove_lesion(gone, by=case.nurse))
    url = reverse(name, args=[case.encounter.pk])
    answer = client.post(url, {**sent, "lesion": str(gone.pk)})
    assert answer.status_code == 422
    assert "Choose a lesion of this encounter." in answer.content.decode()


def test_two_addenda_at_once_get_their_own_numbers(as_user, meanwhile, monkeypatch):
    unprinted(monkeypatch)
    monkeypatch.setattr("encounters.actions.signing.addenda._printed", lambda *_: b"%PDF")
    case = a_complete_case()
    note = sign(case)
    said = {"kind": AddendumKind.ADDENDUM, "text": "The dressing was a light one."}
    meanwhile(lambda: opened.add_addendum(note, **said, by=case.nurse))
    client = as_user(case.surgeon)
    sent = {"kind": "addendum", "text": "Seen again.", "password": PASSWORD, "service_date": ""}
    answer = client.post(url_of(case, "addendum_new"), sent)
    assert answer.status_code == 302
    assert list(Addendum.objects.values_list("number", flat=True)) == [1, 2]


def test_a_repair_is_removed_once(as_user, meanwhile):
    case = a_complete_case()
    repair = Repair.objects.get()
    client = as_user(case.surgeon)
    meanwhile(lambda: opened.remove_repair(repair, by=case.nurse))
    answer = client.post(reverse("repair_remove", args=[repair.defect_id, 1]))
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(action="remove_repair").count() == 1


def test_a_row_removed_meanwhile_is_gone(as_user, meanwhile):
    case = a_case()
    row = opened.give_anesthetic(
        case.encounter, {"agent": "Lidocaine", "volume_ml": 3}, by=case.surgeon
    )
    client = as_user(case.surgeon)
    meanwhile(lambda: opened.remove_anesthetic(Anesthetic.objects.get(), by=case.nurse))
    assert client.post(reverse("anesthetic_remove", args=[row.pk])).status_code == 410
    assert AuditEvent.objects.filter(action="remove_anesthetic").count() == 1


def test_a_block_that_was_cut_otherwise_meanwhile_is_not_read(as_user, meanwhile):
    case = a_case()
    stage = a_stage(case.lesion)
    block = stage.blocks.first()
    client = as_user(case.surgeon)
    whole = [SpecimenOrder(layout=MapLayout.SINGLE)]
    meanwhile(lambda: opened.divide_stage(stage, specimens=whole, by=case.nurse))
    assert client.post(reverse("block_clear", args=[block.pk])).status_code == 410
    assert not Reading.objects.exists()


def test_a_patient_who_was_corrected_meanwhile_is_asked_about(as_user, monkeypatch):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    client = as_user(surgeon)
    sent = new_case((practice, surgeon, client))
    assert client.post(reverse("encounter_new"), sent).status_code == 302
    known = Patient.objects.get()
    born = {"date_of_birth": known.date_of_birth.replace(year=1957)}
    found, works = (
        same_person.patient_with_mrn,
        [lambda: actions.update_patient(known, born, by=surgeon)],
    )

    def late(*asked):
        row = found(*asked)
        if works:
            works.pop(0)()
        return row

    monkeypatch.setattr(same_person, "patient_with_mrn", late)
    answer = client.post(reverse("encounter_new"), sent)
    assert answer.status_code == 422
    assert "Somebody changed this chart just now." in answer.content.decode()
    assert Encounter.objects.count() == 1


def test_save_the_database_refuses_is_not_reported_as_saved(as_user, monkeypatch):
    case = a_case()
    client = as_user(case.surgeon)
    client.raise_request_exception = False

    def refuse(*_):
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(receipts, "_store", refuse)
    url = reverse("anesthetics", args=[case.encounter.pk])
    assert client.post(url, {"agent": "Lidocaine", "volume_ml": "3"}).status_code == 500
    page = client.get(url)
    assert [str(get_message) for get_message in get_messages(page.wsgi_request)] == []
