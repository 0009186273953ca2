"""My usual: surgeons see, change, copy and remove what is theirs; others' they can only copy."""

import pytest
from django.urls import reverse

from encounters.actions.administration.usual import MOST_PROTOCOLS
from encounters.models import AuditEvent, MapPreset, Protocol, SurgeonDefaults, User
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_user
from tests.support.usual import a_protocol, has_defaults

pytestmark = pytest.mark.django_db


def at(name, *keys):
    return reverse(name, args=keys)


def events(case, verb):
    return AuditEvent.objects.filter(practice=case.practice, actor=case.surgeon, action=verb)


class TestDefaults:
    def test_are_made_and_changed_with_events(self, as_user):
        case = a_case()
        client = as_user(case.surgeon)
        assert client.post(at("usual_defaults"), {"margin_mm": "2"}).status_code == 302
        assert client.post(at("usual_defaults"), {"margin_mm": "3"}).status_code == 302
        row = SurgeonDefaults.objects.get()
        assert (row.user, row.margin_mm) == (case.surgeon, 3)
        assert events(case, "add_surgeondefaults").count() == 1
        [changed] = events(case, "change_surgeondefaults")
        assert changed.changes == {"margin_mm": ["2.0", "3"]}

    def test_are_removed_with_an_event(self, as_user):
        case = a_case()
        has_defaults(case, antiseptic="Soap")
        assert as_user(case.surgeon).post(at("usual_defaults_remove")).status_code == 302
        assert not SurgeonDefaults.objects.exists()
        assert events(case, "delete_surgeondefaults").count() == 1

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"stain": "H&E"}, "stain"),
            ({"anesthetic_agent": "Rum"}, "anesthetic_agent"),
            ({"anesthetic_percent": "1"}, "anesthetic_agent"),
            (
                {"anesthetic_agent": "Lidocaine", "anesthetic_volume_ml": "0"},
                "anesthetic_volume_ml",
            ),
            ({"deep_sutures": "4-0"}, "repair_type"),
            ({"repair_type": "flap", "repair_class": "simple"}, "repair_class"),
            ({"repair_type": "linear", "flap_design": "Rotation"}, "flap_design"),
            ({"repair_type": "other_surgeon"}, "repair_type"),
            ({"margin_mm": "50.1"}, "margin_mm"),
            ({"antiseptic": "x" * 101}, "antiseptic"),
        ],
    )
    def test_refused_at_the_field(self, as_user, values, name):
        case = a_case()
        answer = as_user(case.surgeon).post(at("usual_defaults"), values)
        assert answer.status_code == 422
        assert f'id="error_1_id_{name}"' in answer.content.decode()
        assert not SurgeonDefaults.objects.exists()

    def test_preset_of_another_practice_is_refused(self, as_user):
        case, other = a_case(), a_case()
        preset = MapPreset.objects.filter(practice=other.practice).first()
        answer = as_user(case.surgeon).post(at("usual_defaults"), {"preset": preset.pk})
        assert answer.status_code == 422

    def test_are_copied_from_a_colleague(self, as_user):
        case = a_case()
        colleague = a_user(case.practice, Role.SURGEON)
        SurgeonDefaults.objects.create(practice=case.practice, user=colleague, antiseptic="Soap")
        shown = as_user(case.surgeon).get(at("usual_defaults") + f"?copy={colleague.pk}")
        assert 'value="Soap"' in shown.content.decode()
        assert not SurgeonDefaults.objects.filter(user=case.surgeon).exists()

    @pytest.mark.parametrize("key", ["", "-1", "9" * 30, "x"])
    def test_copy_of_nobody_is_empty(self, as_user, key):
        case = a_case()
        assert as_user(case.surgeon).get(at("usual_defaults") + f"?copy={key}").status_code == 200


class TestProtocols:
    def test_is_made_changed_and_removed_with_events(self, as_user):
        case = a_case()
        client = as_user(case.surgeon)
        sent = {"name": "Nose", "regions": ["Nose", "Ear"], "dressing": "Pad"}
        assert client.post(at("protocol_new"), sent).status_code == 302
        row = Protocol.objects.get()
        assert (row.surgeon, row.regions) == (case.surgeon, ["Nose", "Ear"])
        assert "Nose" in client.get(at("my_usual")).content.decode()
        sent["dressing"] = "Foam"
        assert client.post(at("protocol", row.pk), sent).status_code == 302
        [changed] = events(case, "change_protocol")
        assert changed.changes == {"dressing": ["Pad", "Foam"]}
        assert client.post(at("protocol_remove", row.pk)).status_code == 302
        assert not Protocol.objects.exists()
        assert events(case, "delete_protocol").get().changes["name"] == ["Nose", None]

    @pytest.mark.parametrize(
        "values",
        [{"name": ""}, {"name": "Usual"}, {"name": "New", "regions": ["Tail"]}],
        ids=["no name", "a name twice", "a region that is none"],
    )
    def test_refused(self, as_user, values):
        case = a_case()
        a_protocol(case)
        assert as_user(case.surgeon).post(at("protocol_new"), values).status_code == 422
        assert Protocol.objects.count() == 1

    def test_sixty_are_enough(self, as_user):
        case = a_case()
        for number in range(MOST_PROTOCOLS - 1):
            a_protocol(case, f"Number {number}")
        client = as_user(case.surgeon)
        assert client.post(at("protocol_new"), {"name": "The last"}).status_code == 302
        assert client.post(at("protocol_new"), {"name": "One more"}).status_code == 422

    def test_colleagues_can_be_copied_and_not_changed(self, as_user):
        case = a_case()
        colleague = a_user(case.practice, Role.SURGEON)
        theirs = Protocol.objects.create(
            practice=case.practice, surgeon=colleague, name="Nose", antiseptic="Soap"
        )
        client = as_user(case.surgeon)
        assert (
            'value="Soap"' in client.get(f"{at('protocol_new')}?copy={theirs.pk}").content.decode()
        )
        for name in ("protocol", "protocol_remove"):
            assert client.post(at(name, theirs.pk), {"name": "Mine"}).status_code == 404
        assert Protocol.objects.get().name == "Nose"

    def test_another_practices_can_not_be_copied(self, as_user):
        case, other = a_case(), a_case()
        theirs = a_protocol(other, antiseptic="Soap")
        shown = as_user(case.surgeon).get(f"{at('protocol_new')}?copy={theirs.pk}")
        assert (shown.status_code, "Soap" in shown.content.decode()) == (200, False)


ANESTHETIC = {"agent": "Lidocaine", "concentration_percent": "1", "volume_ml": "6"}
REPAIR = {"type": "linear", "repair_class": "intermediate", "deep_sutures": "4-0", "length_cm": "4"}


class TestKeep:
    """Keep what a section shows, saved or not; the chart is left alone."""

    def keep(self, client, case, what, **values):
        return client.post(f"{at('usual_keep', case.encounter.pk)}?keep={what}", values)

    def test_into_defaults(self, as_user):
        case = a_case()
        has_defaults(case, antiseptic="Soap")
        kept = self.keep(as_user(case.surgeon), case, "anesthetics:defaults", **ANESTHETIC)
        row = SurgeonDefaults.objects.get()
        assert kept.status_code == 200
        assert (row.anesthetic_agent, row.anesthetic_volume_ml, row.antiseptic) == (
            "Lidocaine",
            6,
            "Soap",
        )
        assert not case.encounter.anesthetics.exists()
        assert events(case, "change_surgeondefaults").count() == 1

    def test_into_one_protocol_for_kind_and_place(self, as_user):
        case = a_case()
        client = as_user(case.surgeon)
        self.keep(client, case, "repair:protocol", site_lesion=case.lesion.pk, **REPAIR)
        [row] = Protocol.objects.all()
        assert row.name == "Intermediate linear closure, arm or leg"
        assert {"Forearm and wrist", "Thigh and knee"} <= set(row.regions)
        assert (row.deep_sutures, row.surface_sutures) == ("4-0", "")
        self.keep(client, case, "repair:protocol", **{**REPAIR, "surface_sutures": "5-0"})
        assert Protocol.objects.get().surface_sutures == "5-0"

    @pytest.mark.parametrize(
        ("what", "values"),
        [
            ("anesthetics:defaults", {"agent": "Lidocaine", "volume_ml": "x"}),
            ("repair:protocol", {"type": "other_surgeon"}),
            ("time_out:defaults", {}),
            ("repair:nowhere", REPAIR),
            ("", {}),
        ],
    )
    def test_refused(self, as_user, what, values):
        case = a_case()
        assert self.keep(as_user(case.surgeon), case, what, **values).status_code == 422
        assert not Protocol.objects.exists()
        assert not SurgeonDefaults.objects.exists()

    def test_only_by_the_surgeon_of_the_case(self, as_user):
        case = a_case()
        other = a_user(case.practice, Role.SURGEON)
        kept = self.keep(as_user(other), case, "anesthetics:defaults", **ANESTHETIC)
        assert kept.status_code == 403
        assert not SurgeonDefaults.objects.exists()

    def test_buttons_stand_in_the_form_for_the_surgeon_of_the_case_alone(self, as_user):
        case = a_case()
        address = at("anesthetics", case.encounter.pk)
        button = "?keep=anesthetics:protocol"
        assert button in as_user(case.surgeon).get(address).content.decode()
        nurse = User.objects.get(pk=case.nurse.pk)
        assert button not in as_user(nurse).get(address).content.decode()
