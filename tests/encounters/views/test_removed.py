"""What was removed says by whom and when, to whoever may read the chart; to others it never was."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.actions import SpecimenOrder
from encounters.models import AuditEvent, Repair
from encounters.vocabulary.terms import MapLayout, Role
from tests.support.factories import a_case, a_stage, a_user, lesion_facts, verify
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
THIRDS = (SpecimenOrder(layout=MapLayout.THIRDS),)
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
CLOCK = r"at \d\d:\d\d\."


def stage(case):
    row = a_stage(case.lesion)
    opened.remove_stage(row, by=case.surgeon)
    return row, "Stage I of lesion A"


def stage_of_removed_lesion(case):
    lesion = opened.add_lesion(case.encounter, lesion_facts(site="nasal-ala"), by=case.surgeon)
    verify(lesion, by=case.surgeon)
    row = a_stage(lesion)
    opened.remove_stage(row, by=case.surgeon)
    opened.remove_lesion(lesion, by=case.surgeon)
    return row, "Stage I of lesion B"


def lesion(case):
    row = opened.add_lesion(case.encounter, lesion_facts(site="nasal-ala"), by=case.surgeon)
    opened.remove_lesion(row, by=case.surgeon)
    return row, "Lesion B"


def block(case):
    row = a_stage(case.lesion)
    old = row.blocks.order_by("number").last()
    opened.divide_stage(row, specimens=THIRDS, by=case.surgeon)
    return old, "Block I-2"


def block_of_removed_stage(case):
    row = a_stage(case.lesion)
    old = row.blocks.order_by("number").last()
    opened.remove_stage(row, by=case.surgeon)
    return old, "Block I-2"


def a_defect(case):
    facts = {"length_mm": 9}
    return opened.record_defect(case.encounter, facts, lesions=[case.lesion], by=case.surgeon)


def defect(case):
    row = a_defect(case)
    opened.remove_defect(row, by=case.surgeon)
    return row, "This defect"


def anesthetic(case):
    facts = {"agent": "Lidocaine", "volume_ml": 3}
    row = opened.give_anesthetic(case.encounter, facts, by=case.surgeon)
    opened.remove_anesthetic(row, by=case.surgeon)
    return row, "This anesthetic"


# How it is removed, a page that showed it, and a save of it.
KINDS = [
    (stage, "stage", "stage"),
    (stage, "stage_remove", "drawing"),
    (stage_of_removed_lesion, "stage", "stage_histology"),
    (lesion, "lesion", "lesion"),
    (lesion, "site_verification", "site_verification"),
    (lesion, "stage_new", "lesion_outcome"),
    (block, "block_reading", "block_reading"),
    (block_of_removed_stage, "block_reading", "block_clear"),
    (defect, "defect", "defect"),
    (defect, "repair", "repair"),
    (anesthetic, None, "anesthetic_remove"),
]
NAMES = [f"{remove.__name__}, {save}" for remove, _, save in KINDS]


def address(name, key):
    """That of a closure has its place too."""
    return reverse(name, args=[key, 1] if name == "repair" else [key])


@pytest.mark.parametrize(("remove", "shown", "saved"), KINDS, ids=NAMES)
class TestGone:
    def test_a_reader_of_the_chart_learns_by_whom_and_when(
        self, as_user, case, remove, shown, saved
    ):
        row, name = remove(case)
        words = re.compile(f"{name} was removed by {case.surgeon.display_name} {CLOCK}")
        client = as_user(case.nurse)
        if shown:
            page = client.get(address(shown, row.pk))
            assert page.status_code == 410
            assert words.search(page.content.decode())
            assert reverse("encounter", args=[case.encounter.pk]) in page.content.decode()
        page = client.post(address(saved, row.pk), headers={"X-Page-User": ""})
        assert page.status_code == 410
        asked = client.post(address(saved, row.pk), headers={"X-Save": "auto"})
        assert (asked.status_code, asked.json()["error"]["path"]) == (410, "removed")
        assert words.search(asked.json()["error"]["message"])

    def test_for_anybody_else_it_never_was(self, as_user, case, remove, shown, saved):
        row, _ = remove(case)
        for stranger in (a_case().surgeon, a_user(case.practice, Role.ADMINISTRATOR)):
            client = as_user(stranger)
            for name in filter(None, (shown, saved)):
                url = address(name, row.pk)
                nowhere = address(name, uuid.uuid4())
                answers = [client.post(address) for address in (url, nowhere)]
                assert [answer.status_code for answer in answers] == [404, 404]
                pages = [CSRF.sub("", answer.content.decode()) for answer in answers]
                assert pages[0] == pages[1]


def test_an_address_that_was_made_up_is_not_found(as_user, case):
    stage(case)
    assert as_user(case.nurse).get(reverse("stage", args=[uuid.uuid4()])).status_code == 404


def test_what_was_removed_on_another_day_says_which(as_user, case, stop_clock):
    row, _ = stage(case)
    day = timezone.localtime(AuditEvent.objects.get(action="remove_stage").at)
    stop_clock(timezone.now() + timedelta(days=2))
    text = as_user(case.nurse).get(reverse("stage", args=[row.pk])).content.decode()
    assert f"on {day:%Y-%m-%d} at " in text


class TestRepair:
    """It has no address of its own: its page is its defect's."""

    @pytest.fixture
    def row(self, case):
        defect_row = a_defect(case)
        repair = opened.record_repair(defect_row, {"type": "second_intent"}, by=case.surgeon)
        opened.remove_repair(repair, by=case.surgeon)
        return defect_row

    def save(self, client, case, row, version, **headers):
        sent = {
            "type": "second_intent",
            "site_lesion": case.lesion.pk,
            "date_of_service": case.encounter.date_of_service,
            "touched": "type",
            "seen": version,
        }
        headers = {"If-Match": str(version), **headers}
        return client.post(reverse("repair", args=[row.pk, 1]), sent, headers=headers)

    @pytest.mark.parametrize("headers", [{}, {"X-Save": "auto"}], ids=["whole", "as it is typed"])
    def test_a_page_that_shows_it_is_told_and_makes_no_other(self, as_user, case, row, headers):
        answer = self.save(as_user(case.nurse), case, row, 1, **headers)
        assert answer.status_code == 410
        message = f"This repair was removed by {case.surgeon.display_name}"
        assert message in answer.json()["error"]["message"]
        assert not Repair.objects.exists()

    def test_a_page_made_after_that_records_another(self, as_user, case, row):
        assert self.save(as_user(case.nurse), case, row, 0).status_code == 302
        assert Repair.objects.count() == 1

    def test_a_page_of_a_database_that_was_restored_records_it(self, as_user, case):
        """Nobody removed it: it was never there."""
        answer = self.save(as_user(case.nurse), case, a_defect(case), 3)
        assert answer.status_code == 302


def test_a_drawing_on_blocks_that_were_divided_anew_is_told_so(desk):
    surgeon = desk.stage.lesion.encounter.surgeon
    opened.divide_stage(desk.stage, specimens=THIRDS, by=surgeon)
    answer = desk.send()
    assert (answer.status_code, answer.json()["error"]["path"]) == (410, "removed")
    words = f"{surgeon.display_name} divided stage I of lesion A another way at "
    assert words in answer.json()["error"]["message"]


def test_what_an_older_log_calls_it_is_still_told(desk):
    """The log is never rewritten: "recut_stage" was its word for dividing the tissue anew."""
    lesion = desk.stage.lesion
    by = a_user(lesion.encounter.practice, Role.SURGEON)
    opened.divide_stage(desk.stage, specimens=THIRDS, by=lesion.encounter.surgeon)
    with actions.locked_draft(lesion.encounter, by=by) as case:
        case.record("recut_stage", desk.stage, {"map_version": (1, 2)})
    message = desk.send().json()["error"]["message"]
    assert f"{by.display_name} divided stage I of lesion A another way at " in message


def test_a_drawing_with_the_numbers_of_other_blocks_is_refused(desk):
    surgeon = desk.stage.lesion.encounter.surgeon
    opened.divide_stage(desk.stage, specimens=THIRDS, by=surgeon)
    answer = desk.send(**{"If-Match": '"2"'})
    assert (answer.status_code, answer.json()["error"]["path"]) == (
        400,
        "document.blocks[0].number",
    )
    assert "begin at I-3" in answer.json()["error"]["message"]


class TestWhoIsInThere:
    def be(self, user, case, place, unsaved, page=None):
        key = page or uuid.uuid4()
        idle = timedelta(minutes=30)
        actions.be_present(case.encounter, key, place, idle=idle, unsaved=unsaved, by=user)
        return key

    def shown(self, as_user, case, name, key, page=None):
        headers = {"X-Page": str(page)} if page else {}
        answer = as_user(case.surgeon).get(reverse(name, args=[key]), headers=headers)
        return answer.content.decode()

    @pytest.mark.parametrize("name", ["stage_remove", "stage_divide"])
    def test_the_page_names_who_has_unsaved_work_in_the_stage(self, as_user, case, name):
        row = a_stage(case.lesion)
        self.be(case.nurse, case, reverse("stage", args=[row.pk]), 2)
        self.be(case.nurse, case, reverse("block_reading", args=[row.blocks.first().pk]), 1)
        words = f"{case.nurse.display_name} has 3 changes here that the server does not have yet."
        assert words in self.shown(as_user, case, name, row.pk)

    @pytest.mark.parametrize(("unsaved", "elsewhere"), [(0, False), (1, True)])
    def test_nobody_is_named_without_work_there(self, as_user, case, unsaved, elsewhere):
        row = a_stage(case.lesion)
        address = ("pre_op", case.encounter.pk) if elsewhere else ("stage", row.pk)
        self.be(case.nurse, case, reverse(address[0], args=[address[1]]), unsaved)
        text = self.shown(as_user, case, "stage_remove", row.pk)
        assert "that the server does not have yet" not in text

    def test_ones_own_other_page_is_named_and_the_one_that_asks_is_not(self, as_user, case):
        row = a_stage(case.lesion)
        page = self.be(case.surgeon, case, reverse("stage", args=[row.pk]), 1)
        words = "Another page of yours has 1 change here"
        assert words in self.shown(as_user, case, "stage_remove", row.pk, uuid.uuid4())
        assert words not in self.shown(as_user, case, "stage_remove", row.pk, page)

    def test_a_lesion_and_a_defect_that_can_be_removed_say_so_too(self, as_user, case):
        self.be(case.nurse, case, reverse("lesion", args=[case.lesion.pk]), 1)
        row = a_defect(case)
        self.be(case.nurse, case, reverse("repair", args=[row.pk, 1]), 1)
        words = f"{case.nurse.display_name} has 1 change here"
        assert words in self.shown(as_user, case, "lesion", case.lesion.pk)
        assert words in self.shown(as_user, case, "closure", case.encounter.pk)
