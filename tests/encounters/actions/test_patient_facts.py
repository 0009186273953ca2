"""What is so of the patient is answered at one lesion and holds at every lesion of the case."""

import pytest

from encounters.models import AuditEvent
from tests.support.factories import a_case, lesion_facts
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
OF_PATIENT = {
    "immunosuppressed": True,
    "immune_cause": "drugs",
    "genetic_syndrome": "none",
}


def answers(case):
    return [
        {name: getattr(lesion, name) for name in OF_PATIENT}
        for lesion in case.encounter.lesions.order_by("letter")
    ]


def test_an_answer_at_one_lesion_is_stored_at_the_others():
    case = a_case()
    other = opened.add_lesion(case.encounter, lesion_facts(side="right"), by=case.surgeon)
    opened.update_lesion(case.lesion, OF_PATIENT | {"length_mm": 9}, by=case.surgeon)
    assert answers(case) == [OF_PATIENT, OF_PATIENT]
    other.refresh_from_db()
    assert other.length_mm is None
    changed = AuditEvent.objects.filter(action="update_lesion", subject_id=str(other.pk))
    assert set(changed.get().changes) == set(OF_PATIENT)
    opened.update_lesion(other, {"immunosuppressed": False, "immune_cause": ""}, by=case.surgeon)
    assert [one["immunosuppressed"] for one in answers(case)] == [False, False]
    assert [one["immune_cause"] for one in answers(case)] == ["", ""]


@pytest.mark.parametrize(("said", "expected"), [({}, True), ({"immunosuppressed": False}, False)])
def test_a_further_lesion_begins_with_what_is_known_of_the_patient(said, expected):
    case = a_case()
    opened.update_lesion(case.lesion, OF_PATIENT, by=case.surgeon)
    added = opened.add_lesion(case.encounter, lesion_facts(side="right") | said, by=case.surgeon)
    assert added.immunosuppressed is expected


def test_another_fact_of_a_lesion_stays_its_own():
    case = a_case()
    other = opened.add_lesion(case.encounter, lesion_facts(side="right"), by=case.surgeon)
    version = other.version
    opened.update_lesion(case.lesion, {"length_mm": 9}, by=case.surgeon)
    other.refresh_from_db()
    assert (other.version, other.length_mm) == (version, None)
