"""A surgeon's usual values stay marked as not confirmed until somebody has saved them."""

import pytest
from django.urls import reverse

from encounters.models import Anesthetic, PreOp, WoundCare
from encounters.vocabulary.terms import Role
from encounters.web.open_chart import OpenChart
from encounters.web.usual import LAST, Usual, UsualHere
from encounters.workflow.sections import Section
from tests.support.factories import a_case, a_user, an_encounter, lesion_facts
from tests.support.opened import opened
from tests.support.usual import a_protocol, has_defaults

pytestmark = pytest.mark.django_db
SENT = {"agent": "Lidocaine", "epinephrine": "1:100,000"}
MARK = "Default, not confirmed yet"


@pytest.mark.parametrize(("volume", "status"), [("501", 422), ("500", 302)])
def test_a_refused_injection_confirms_nothing(as_user, volume, status):
    case = a_case()
    has_defaults(case, anesthetic_agent="Lidocaine", anesthetic_epinephrine="1:100,000")
    surgeon = as_user(case.surgeon)
    url = reverse("anesthetics", args=[case.encounter.pk])
    proposed = surgeon.get(url).content.decode().count(MARK)
    answer = surgeon.post(url, SENT | {"volume_ml": volume})
    assert answer.status_code == status
    assert answer.content.decode().count(MARK) == (proposed if status == 422 else 0)
    assert proposed >= 2
    assert Anesthetic.objects.count() == (status == 302)


def test_what_somebody_changed_is_marked_no_more_when_the_form_comes_back(as_user):
    case = a_case()
    has_defaults(case, anesthetic_agent="Lidocaine", anesthetic_epinephrine="1:100,000")
    url = reverse("anesthetics", args=[case.encounter.pk])
    sent = {"agent": "Lidocaine", "epinephrine": "1:200,000", "volume_ml": "501"}
    shown = as_user(case.surgeon).post(url, sent).content.decode()
    # The agent and "not buffered".
    assert shown.count(MARK) == 2


def opened_by(case, user=None, encounter=None):
    user = user or case.surgeon
    held = user.memberships.filter(practice=case.practice).values_list("role", flat=True)
    return OpenChart(encounter or case.encounter, frozenset(map(Role, held)), user)


def usual_values(chart, section, *, chosen=""):
    return Usual(chart, section, chosen=chosen).proposed


def wound_care(case):
    return reverse("wound_care", args=[case.encounter.pk])


def touched(client, url, version, **values):
    data = {**values, "touched": list(values), "seen": [str(version)] * len(values)}
    assert client.post(url, data, headers={"X-Save": "auto"}).status_code == 200


class TestOneFieldSavedByItself:
    """It makes a row of the section; the other fields go on being proposed."""

    @pytest.fixture
    def case(self):
        case = a_case()
        has_defaults(case, dressing="Gauze", hemostasis="Pressure", condition="Stable")
        return case

    def marks(self, client, case):
        return client.get(wound_care(case)).content.decode().count(MARK)

    def test_the_others_are_still_proposed_and_not_stored(self, as_user, case):
        client = as_user(case.surgeon)
        assert self.marks(client, case) == 3
        touched(client, wound_care(case), 0, dressing="Pad")
        row = WoundCare.objects.get()
        assert (row.dressing, row.hemostasis, row.condition) == ("Pad", "", "")
        assert self.marks(client, case) == 2

    def test_one_that_was_emptied_is_proposed_no_more(self, as_user, case):
        client = as_user(case.surgeon)
        touched(client, wound_care(case), 0, dressing="Pad")
        touched(client, wound_care(case), 1, condition="")
        assert WoundCare.objects.get().condition == ""
        assert self.marks(client, case) == 1

    def test_a_section_saved_as_a_whole_proposes_nothing(self, as_user, case):
        client = as_user(case.surgeon)
        touched(client, wound_care(case), 0, dressing="Pad")
        whole = {"dressing": "Pad", "hemostasis": "Pressure"}
        assert client.post(wound_care(case), whole).status_code == 302
        row = WoundCare.objects.get()
        assert (row.hemostasis, row.condition, row.unconfirmed) == ("Pressure", "", [])
        assert self.marks(client, case) == 0

    def test_pre_op_facts_alike(self, as_user, case):
        touched(
            as_user(case.surgeon), reverse("pre_op", args=[case.encounter.pk]), 0, allergies="No"
        )
        assert PreOp.objects.get().unconfirmed == [
            "antibiotic_prophylaxis",
            "antiseptic",
            "consent_detail",
        ]


ARM, ANYWHERE = ["Forearm and wrist"], []
# Name; protocols as (name, regions, dressing); the one chosen; what is proposed, and by whom.
PROPOSED = [
    ("nothing but defaults", [], "", "Gauze", None),
    ("one that fits the region", [("Arm", ARM, "Pad")], "", "Pad", "Protocol Arm"),
    ("one of another region", [("Nose", ["Nose"], "Pad")], "", "Gauze", None),
    ("one without regions", [("All", ANYWHERE, "Pad")], "", "Pad", "Protocol All"),
    (
        "the region before everywhere",
        [("All", ANYWHERE, "Pad"), ("Arm", ARM, "Foam")],
        "",
        "Foam",
        "Protocol Arm",
    ),
    (
        "the chosen before the best",
        [("All", ANYWHERE, "Pad"), ("Arm", ARM, "Foam")],
        "All",
        "Pad",
        "Protocol All",
    ),
    ("one that says nothing of the section", [("Arm", ARM, "")], "", "Gauze", None),
]


@pytest.mark.parametrize(
    ("protocols", "chosen", "dressing", "source"),
    [row[1:] for row in PROPOSED],
    ids=[row[0] for row in PROPOSED],
)
def test_source_of_a_proposal(protocols, chosen, dressing, source):
    case = a_case()
    has_defaults(case, dressing="Gauze")
    keys = {
        name: str(a_protocol(case, name, regions=regions, dressing=words).pk)
        for name, regions, words in protocols
    }
    found = usual_values(opened_by(case), Section.WOUND_CARE, chosen=keys.get(chosen, ""))
    assert (found["dressing"], found.sources.get("dressing")) == (dressing, source)


def test_protocol_of_another_kind_of_repair_is_not_offered_for_the_wound():
    case = a_case()
    a_protocol(case, "Flap", repair_type="flap", dressing="Pad")
    a_protocol(case, "Left open", repair_type="second_intent", dressing="Foam")
    defect = opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )
    opened.record_repair(defect, {"type": "second_intent"}, by=case.surgeon)
    assert usual_values(opened_by(case), Section.WOUND_CARE)["dressing"] == "Foam"


def test_strength_is_proposed_only_with_its_own_agent():
    case = a_case()
    has_defaults(case, anesthetic_agent="Lidocaine", anesthetic_percent=1)
    a_protocol(case, anesthetic_agent="Bupivacaine")
    found = usual_values(opened_by(case), Section.ANESTHETICS)
    assert (found["agent"], found.get("concentration_percent")) == ("Bupivacaine", None)


def test_volume_is_proposed_once():
    case = a_case()
    a_protocol(case, anesthetic_agent="Lidocaine", anesthetic_volume_ml=6)
    assert usual_values(opened_by(case), Section.ANESTHETICS)["volume_ml"] == 6
    opened.give_anesthetic(case.encounter, {"agent": "Lidocaine", "volume_ml": 6}, by=case.surgeon)
    again = usual_values(opened_by(case), Section.ANESTHETICS)
    assert (again["agent"], again.get("volume_ml")) == ("Lidocaine", None)


def test_nothing_of_another_surgeon_is_proposed():
    case = a_case()
    other = a_case()
    a_protocol(case, dressing="Pad")
    a_protocol(other, dressing="Foam")
    has_defaults(other, dressing="Foam")
    encounter = an_encounter(other.practice, other.surgeon, lesion_facts())
    assert usual_values(opened_by(other, encounter=encounter), Section.WOUND_CARE) == {
        "dressing": "Foam"
    }


def test_choice_is_kept_for_the_other_sections_of_the_case(as_user):
    case = a_case()
    chosen = a_protocol(case, "B", dressing="Pad", antiseptic="Iodine")
    a_protocol(case, "A", dressing="Foam", antiseptic="Soap")
    client = as_user(case.surgeon)
    pre_op = reverse("pre_op", args=[case.encounter.pk])
    assert 'value="Soap"' in client.get(pre_op).content.decode()
    assert client.get(f"{wound_care(case)}?usual={chosen.pk}").status_code == 200
    assert 'value="Iodine"' in client.get(pre_op).content.decode()


@pytest.mark.parametrize("asked", [LAST, "nonsense", "x" * 5000, "%00"])
def test_choice_that_is_not_there_proposes_the_best(as_user, asked):
    case = a_case()
    a_protocol(case, dressing="Pad")
    shown = as_user(case.surgeon).get(f"{wound_care(case)}?usual={asked}")
    assert "Protocol Usual, not confirmed yet" in shown.content.decode()


@pytest.mark.parametrize(
    ("names", "chosen", "offers"),
    [
        ([], "", []),
        (["A"], "", []),
        (["A", "B"], "", [("A", True), ("B", False)]),
        (["A", "B"], "B", [("A", False), ("B", True)]),
    ],
    ids=["none", "the only one is shown", "the best is shown", "the chosen is shown"],
)
def test_buttons_offer_what_is_not_shown_yet(names, chosen, offers):
    case = a_case()
    keys = {name: str(a_protocol(case, name, dressing="Pad").pk) for name in names}
    usual = Usual(opened_by(case), Section.WOUND_CARE, chosen=keys.get(chosen, ""))
    assert [(offer.label, offer.is_shown) for offer in usual.offers] == offers


def test_coder_is_proposed_nothing():
    case = a_case()
    has_defaults(case, dressing="Gauze")
    coder = a_user(case.practice, Role.CODER)
    chart = opened_by(case, coder)
    assert usual_values(chart, Section.WOUND_CARE)
    assert UsualHere(request=None, chart=chart, section=Section.WOUND_CARE).shown == {}
