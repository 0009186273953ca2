"""Every form of every page: nobody who left and nothing that was switched off is offered anew."""

import pytest
from django.urls import reverse

from encounters.models import Location, MapPreset, Membership, Payer, SiteVerification, Stain, User
from encounters.vocabulary.terms import Role
from tests.support.factories import a_site_row, a_stage, a_user, an_encounter, moment, verify
from tests.support.form_crawl import a_day_at_work, every_form
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]
PEOPLE = {
    "surgeon",
    "assistant",
    "histotechnician",
    "performer",
    "reader",
    "supervisor",
    "verified_by",
    "to",
}


def offered(client, keys):
    """Every value that a list of a form offers, with the name of the page and of the field."""
    return [
        (page, field.name, value)
        for page, form in every_form(client, keys)
        for field in form.fields
        for value in field.offered
    ]


def test_no_form_offers_who_left_or_what_was_switched_off(as_user):
    case, keys = a_day_at_work()
    practice = case.practice
    inactive = [a_user(practice, role, is_active=False) for role in Role]
    dismissed = [a_user(practice, role) for role in Role]
    Membership.objects.filter(user__in=dismissed).delete()
    closed = Location.objects.create(practice=practice, name="Annex", is_offered=False)
    payers = [Payer.objects.filter(practice=practice).first()]
    stain = Stain.objects.filter(practice=practice).last()
    preset = MapPreset.objects.filter(practice=practice).first()
    for row in (*payers, stain, preset):
        type(row).objects.filter(pk=row.pk).update(is_offered=False)
    a_site_row(practice, "temple", is_offered=False)
    people = {str(person.pk) for person in (*inactive, *dismissed)}
    found = offered(as_user(case.surgeon), keys)
    named = {name for _, name, value in found if value == str(case.surgeon.pk)}
    assert PEOPLE - {"to", "assistant", "histotechnician"} <= named
    wrong = [
        row
        for row in found
        if (row[1].split("-")[-1] in PEOPLE and row[2] in people)
        or (row[1].endswith("location") and row[2] == str(closed.pk))
        or (row[1].endswith("payer") and row[2] in {str(payer.pk) for payer in payers})
        or (row[1] == "preset" and row[2] == str(preset.pk))
        or (row[1] == "stain" and row[2] == stain.name)
        or (row[1].endswith("site") and row[2] == "temple")
    ]
    assert wrong == []
    assert any(row[1].endswith("location") for row in found)
    assert any(row[1].endswith("payer") for row in found)
    assert any(row[1] == "stain" for row in found)


@pytest.fixture
def recorded(case):
    """A case in which everybody is recorded who leaves then."""
    fellow = a_user(case.practice, Role.SURGEON)
    helper = a_user(case.practice, Role.ASSISTANT)
    payer = Payer.objects.filter(practice=case.practice).first()
    opened.update_encounter(
        case.encounter, {"surgeon": fellow, "assistant": helper, "payer": payer}, by=case.surgeon
    )
    verify(case.lesion, by=helper)
    stain = Stain.objects.filter(practice=case.practice).first()
    stage = a_stage(case.lesion, performer=fellow, reader=fellow, stain=stain.name)
    User.objects.filter(pk__in=[fellow.pk, helper.pk]).update(is_active=False)
    for model in (Payer, Stain, Location):
        model.objects.update(is_offered=False)
    return case, stage, fellow, helper, payer, stain


def selected(client, name, key):
    text = client.get(reverse(name, args=[key])).content.decode()
    return {part.split('"')[1] for part in text.split("<option value=")[1:] if "selected" in part}


def test_who_is_recorded_stays_in_the_list_of_the_form(recorded, as_user):
    case, stage, fellow, helper, payer, stain = recorded
    client = as_user(case.surgeon)
    location = str(case.encounter.location_id)
    header = selected(client, "encounter_header", case.encounter.pk)
    assert {str(fellow.pk), str(helper.pk), str(payer.pk), location} <= header
    assert {str(fellow.pk), stain.name} <= selected(client, "stage", stage.pk)
    assert str(helper.pk) in selected(client, "site_verification", case.lesion.pk)


def test_a_confirmation_by_somebody_who_left_is_saved_again(recorded, as_user):
    case, _, _, helper, *_ = recorded
    sent = {
        "methods": ["photo"],
        "landmarks": "22 mm from the tragus",
        "verified_by": helper.pk,
        "verified_at": f"{moment(9):%Y-%m-%dT%H:%M}",
    }
    url = reverse("site_verification", args=[case.lesion.pk])
    answer = as_user(case.surgeon).post(url, sent)
    assert answer.status_code == 302
    assert SiteVerification.objects.get(lesion=case.lesion).landmarks == "22 mm from the tragus"


class TestLeftBehind:
    def shown(self, client):
        return client.get(reverse("unsigned")).content.decode()

    def test_drafts_of_a_surgeon_who_left_are_listed_and_can_be_handed_over(self, as_user, case):
        heir = a_user(case.practice, Role.SURGEON)
        client = as_user(heir)
        assert "Drafts whose surgeon has left" not in self.shown(client)
        Membership.objects.filter(user=case.surgeon).update(role=Role.CODER.value)
        text = self.shown(client)
        link = reverse("hand_over", args=[case.encounter.pk])
        assert "Drafts whose surgeon has left" in text and link in text
        page = client.get(link).content.decode()
        assert f'<option value="{heir.pk}">' in page
        assert f'<option value="{case.surgeon.pk}"' not in page
        sent = {"to": heir.pk, "reason": "He left the practice."}
        assert client.post(link, sent).status_code == 302
        case.encounter.refresh_from_db()
        assert case.encounter.surgeon == heir
        assert "Drafts whose surgeon has left" not in self.shown(client)

    def test_a_nurse_sees_them_and_hands_nothing_over(self, as_user, case):
        User.objects.filter(pk=case.surgeon.pk).update(is_active=False)
        client = as_user(case.nurse)
        text, link = self.shown(client), reverse("hand_over", args=[case.encounter.pk])
        assert "Drafts whose surgeon has left" in text and link not in text
        heir = a_user(case.practice, Role.SURGEON)
        assert client.post(link, {"to": heir.pk, "reason": "She left."}).status_code == 403

    @pytest.mark.parametrize(("changes", "field"), [({"to": ""}, "to"), ({"reason": ""}, "reason")])
    def test_what_is_missing_is_said_at_the_field(self, as_user, case, changes, field):
        heir = a_user(case.practice, Role.SURGEON)
        sent = {"to": heir.pk, "reason": "She left.", **changes}
        answer = as_user(case.surgeon).post(reverse("hand_over", args=[case.encounter.pk]), sent)
        assert answer.status_code == 422
        assert f'id="error_1_id_{field}"' in answer.content.decode()

    def test_the_day_list_still_finds_the_cases_of_who_left(self, as_user, case):
        an_encounter(case.practice, case.surgeon)
        heir = a_user(case.practice, Role.SURGEON)
        User.objects.filter(pk=case.surgeon.pk).update(is_active=False)
        text = as_user(heir).get(reverse("day_list")).content.decode()
        assert f'<option value="{case.surgeon.pk}">' in text
