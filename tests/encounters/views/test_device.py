"""What a page asks for by itself: keys of what lies on the device, and who else is in the chart."""

import base64
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.actions.saving.tidying import KEY_RETENTION, KEY_USED, tidy
from encounters.models import DeviceKey, Practice, Presence, SaveReceipt
from encounters.vocabulary.terms import Role
from encounters.web.presence import others_active, others_here
from tests.support.factories import a_case, a_stage, a_user, an_encounter
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case

pytestmark = pytest.mark.django_db


def keys_for(client, encounter, **headers):
    return client.post(reverse("device_keys", args=[encounter.pk]), headers=headers)


class TestKeys:
    def test_one_key_for_each_person_and_encounter(self, as_user, case):
        found = [
            keys_for(as_user(user), encounter).json()["keys"]
            for encounter in (case.encounter, an_encounter(case.practice, case.surgeon))
            for user in (case.surgeon, case.nurse)
        ]
        assert [len(keys) for keys in found] == [1] * 4
        secrets = {key["secret"] for keys in found for key in keys}
        assert len(secrets) == 4
        assert {len(base64.b64decode(secret)) for secret in secrets} == {32}

    def test_the_same_key_comes_back_after_a_crash(self, as_user, case):
        client = as_user(case.nurse)
        assert keys_for(client, case.encounter).json() == keys_for(client, case.encounter).json()

    def test_device_key_is_refused_to_others(self, client, as_user, case):
        keys_for(as_user(case.nurse), case.encounter)
        assert keys_for(as_user(a_case().surgeon), case.encounter).status_code == 404
        coder = as_user(a_user(case.practice, Role.CODER))
        assert keys_for(coder, case.encounter).status_code == 403
        client.logout()
        assert keys_for(client, case.encounter).status_code == 302

    def test_a_page_of_the_person_before_gets_none(self, as_user, case):
        said = {"X-Page-User": str(case.surgeon.pk)}
        answer = keys_for(as_user(case.nurse), case.encounter, **said)
        assert (answer.status_code, answer.json()["error"]["path"]) == (409, "user_changed")

    def test_device_key_is_never_stored_in_a_receipt(self, as_user, case):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        assert keys_for(as_user(case.nurse), case.encounter, **key).status_code == 200
        assert not SaveReceipt.objects.exists()

    def test_a_practice_may_want_nothing_kept(self, as_user, case):
        Practice.objects.update(keeps_on_device=False)
        assert keys_for(as_user(case.nurse), case.encounter).json() == {"keys": []}
        assert not DeviceKey.objects.exists()

    AGES = [
        ("fresh", timedelta(hours=1), 1),
        ("just in use", KEY_USED - timedelta(minutes=1), 1),
        ("too old for a whole session", KEY_USED + timedelta(minutes=1), 2),
        ("just alive", KEY_RETENTION - timedelta(minutes=1), 2),
        ("just dead", KEY_RETENTION + timedelta(minutes=1), 1),
    ]

    @pytest.mark.parametrize(("name", "age", "count"), AGES)
    def test_a_key_lives_three_days_and_its_successor_is_there_before(
        self, as_user, case, name, age, count
    ):
        client = as_user(case.nurse)
        (first,) = keys_for(client, case.encounter).json()["keys"]
        DeviceKey.objects.update(made_at=timezone.now() - age)
        found = [key["id"] for key in keys_for(client, case.encounter).json()["keys"]]
        assert len(found) == DeviceKey.objects.count() == count
        assert (first["id"] in found) is (age < KEY_RETENTION)
        assert (found[0] == first["id"]) is (age < KEY_USED)

    def test_dead_keys_are_tidied_away(self, case):
        for encounter in (case.encounter, an_encounter(case.practice, case.surgeon)):
            opened.device_keys(encounter, by=case.nurse)
        DeviceKey.objects.filter(encounter_key=case.encounter.pk).update(
            made_at=timezone.now() - KEY_RETENTION
        )
        assert tidy() == 1


def be(user, encounter, *, place="/", idle=0, unsaved=0, page=None):
    actions.be_present(
        encounter,
        page or uuid.uuid4(),
        place,
        idle=timedelta(seconds=idle),
        unsaved=unsaved,
        by=user,
    )


class TestPresence:
    def say(self, client, case, **facts):
        url = reverse("presence", args=[case.encounter.pk])
        return client.post(url, {"page": str(uuid.uuid4()), "place": "/", **facts})

    PLACES = [
        ("stage", "is in stage I of A"),
        ("lesion", "is in lesion A"),
        ("pre_op", "is in the preparation"),
        ("day_list", "is in this case"),
    ]

    @pytest.mark.parametrize(("name", "words"), PLACES)
    def test_the_others_hear_where_somebody_is(self, as_user, case, name, words):
        stage = a_stage(case.lesion)
        keys = {"stage": [stage.pk], "lesion": [case.lesion.pk], "pre_op": [case.encounter.pk]}
        be(case.nurse, case.encounter, place=reverse(name, args=keys.get(name, [])))
        body = self.say(as_user(case.surgeon), case).json()
        assert body == {"others": [f"{case.nurse.display_name} {words}"]}
        assert self.say(as_user(case.nurse), case).json() == {
            "others": [f"{case.surgeon.display_name} is in this case"]
        }

    STRANGE = ["", "no path", "/nowhere/", "/stages/<script>", "//", "\u202e/", "x" * 5000]

    @pytest.mark.parametrize("place", STRANGE)
    def test_a_strange_place_is_the_case(self, as_user, case, place):
        assert self.say(as_user(case.nurse), case, place=place).status_code == 200
        (other,) = self.say(as_user(case.surgeon), case).json()["others"]
        assert other == f"{case.nurse.display_name} is in this case"

    def test_a_place_in_another_chart_says_nothing_of_it(self, as_user, case):
        other = a_case()
        be(case.nurse, case.encounter, place=reverse("lesion", args=[other.lesion.pk]))
        (words,) = self.say(as_user(case.surgeon), case).json()["others"]
        assert words.endswith("is in this case")

    NUMBERS = ["", "-1", "soon", "1e3", "9" * 30, "\uff15"]

    @pytest.mark.parametrize("number", NUMBERS)
    def test_strange_numbers_are_nothing(self, as_user, case, number):
        answer = self.say(as_user(case.nurse), case, idle=number, unsaved=number)
        assert answer.status_code == 200

    def test_presence_without_a_page_is_refused(self, as_user, case):
        assert self.say(as_user(case.nurse), case, page="x").status_code == 400

    def test_presence_ends_when_a_person_leaves(self, as_user, case):
        page = str(uuid.uuid4())
        client = as_user(case.nurse)
        self.say(client, case, page=page)
        self.say(client, case, page=page, leaves="1")
        assert not Presence.objects.exists()

    SEEN = [(59, 1), (61, 0)]

    @pytest.mark.parametrize(("seconds", "count"), SEEN)
    def test_presence_expires_after_a_minute(self, case, seconds, count):
        be(case.nurse, case.encounter)
        Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))
        assert len(others_here(case.encounter, but=case.surgeon)) == count

    ACTIVE = [
        ("working", 10, 0, 0, 1),
        ("just idle", 121, 0, 0, 0),
        ("just not idle", 119, 0, 0, 1),
        ("idle with unsaved changes", 3600, 2, 0, 1),
        ("away with unsaved changes", 3600, 2, 11, 1),
        ("from an ended session", 3600, 2, 13, 0),
    ]

    @pytest.mark.parametrize(("name", "idle", "unsaved", "hours", "count"), ACTIVE)
    def test_active_people(self, case, name, idle, unsaved, hours, count):
        be(case.nurse, case.encounter, idle=idle, unsaved=unsaved)
        if hours:
            Presence.objects.update(seen_at=timezone.now() - timedelta(hours=hours))
        encounter = an_encounter(case.practice, case.surgeon)
        assert others_active(encounter, but=case.surgeon) == []
        found = [
            presence
            for presence in others_active(case.encounter, but=case.surgeon)
            if presence.place
        ]
        assert len(found) == count
        assert others_active(case.encounter, but=case.nurse) == [
            presence
            for presence in others_active(case.encounter, but=case.nurse)
            if presence.user != case.nurse
        ]

    def test_a_save_counts_without_scripts(self, case):
        encounter = an_encounter(case.practice, case.surgeon)
        assert others_active(encounter, but=case.surgeon) == []
        opened.save_pre_op(encounter, {"allergies": "Latex"}, by=case.nurse)
        (other,) = others_active(encounter, but=case.surgeon)
        assert (other.user, other.place) == (case.nurse, "")

    def test_two_pages_of_one_person_are_one(self, case):
        be(case.nurse, case.encounter, idle=50, unsaved=1, place="/a")
        be(case.nurse, case.encounter, idle=5, unsaved=2, place="/b")
        (other,) = others_here(case.encounter, but=case.surgeon)
        assert (other.place, other.unsaved) == ("/b", 3)

    def test_sign_page_names_unsaved_changes_of_others(self, as_user):
        case = a_complete_case()
        be(case.nurse, case.encounter, idle=600, unsaved=2)
        shown = as_user(case.surgeon).get(reverse("sign", args=[case.encounter.pk]))
        assert "2 changes in this case that the server does not have yet" in shown.content.decode()
