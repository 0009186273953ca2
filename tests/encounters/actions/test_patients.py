"""A chart's identity: why it changes once notes are signed; two charts of one person, merged."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from encounters.actions import ActionRefusedError, merge_charts, part_charts, update_patient
from encounters.actions.chart.known_patients import MOST_ASKED, likely_same
from encounters.models import AuditEvent, Encounter, Patient, SignedNote
from encounters.signed import verification
from encounters.snapshot import take_snapshot
from encounters.snapshot.identity import later_identities, shown_identities
from encounters.vocabulary.same_person import Identity
from tests.support.factories import DAY, a_case, an_encounter
from tests.support.forging import without_triggers
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def _signed_for_all(rows_for_all):
    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        case = a_complete_case()
        sign(case)
        return case


@pytest.fixture
def signed(_signed_for_all, db, monkeypatch):
    unprinted(monkeypatch)
    return deepcopy(_signed_for_all)


@pytest.fixture
def two():
    """Two charts of one practice, each with a draft."""
    case = a_case()
    other = an_encounter(case.practice, case.surgeon)
    return case, case.encounter.patient, other.patient


def refused(action, *arguments, **named):
    with pytest.raises(ActionRefusedError) as error, transaction.atomic():
        action(*arguments, **named)
    [(field, [words])] = error.value.errors.items()
    return field, words


IDENTITY = [
    ("family name", {"family_name": "Otherperson"}, True),
    ("given names", {"given_names": "Quite"}, True),
    ("number", {"mrn": "X-77"}, True),
    ("birth", {"date_of_birth": DAY.replace(year=1991)}, True),
    ("sex", {"sex": "male"}, True),
    ("clinician", {"referrer_name": "Doctor Fern"}, False),
    ("the same name", {"family_name": "Okafor"}, False),
]


@pytest.mark.parametrize(
    ("values", "asks"), [row[1:] for row in IDENTITY], ids=[row[0] for row in IDENTITY]
)
def test_an_identity_that_was_signed_changes_for_a_reason(signed, values, asks):
    patient = signed.encounter.patient
    if asks:
        field, words = refused(update_patient, patient, values, by=signed.nurse)
        assert field == "reason"
        assert words.startswith("1 signed note keeps the identity it was signed with.")
    update_patient(patient, values, by=signed.nurse, reason="Passport seen" if asks else "")
    told = AuditEvent.objects.filter(action="update_patient").values_list("changes", flat=True)
    assert [("reason" in changes) for changes in told] == [asks] * len(told)
    if asks:
        assert told[0]["reason"] == [None, "Passport seen"]
        assert told[0]["signed_notes_that_keep_it"] == [None, 1]


def test_a_draft_changes_without_one(two):
    case, patient, _ = two
    update_patient(patient, {"family_name": "Rowan"}, by=case.nurse)
    assert take_snapshot(case.encounter.pk).patient.family_name == "Rowan"


@pytest.mark.parametrize(
    ("reason", "said"),
    [("x" * 500, ""), ("x" * 501, "at most 500"), ("a\u3164b", "U+3164"), ("\u200b", "Say why")],
    ids=["500 letters", "501 letters", "a filler", "nothing to see"],
)
def test_a_reason_can_be_read(signed, reason, said):
    patient = signed.encounter.patient
    change = {"given_names": "Quite"}
    if said:
        assert said in refused(update_patient, patient, change, by=signed.nurse, reason=reason)[1]
    else:
        update_patient(patient, change, by=signed.nurse, reason=reason)


def test_what_was_signed_is_shown_and_what_the_chart_says_stands_beside(signed):
    patient = signed.encounter.patient
    change = {"family_name": "Otherperson", "mrn": "X-77", "sex": "male"}
    mrn = patient.mrn
    update_patient(patient, change, by=signed.nurse, reason="Passport seen")
    shown = take_snapshot(signed.encounter.pk).patient
    assert (shown.name, shown.mrn, shown.sex) == ("Okafor, Miriam", mrn, "female")
    words = (
        f"Signed as Okafor, Miriam, born 1958-03-14, MRN {mrn}, female; "
        "the chart now says Otherperson, Miriam, born 1958-03-14, MRN X-77, male."
    )
    key = str(signed.encounter.pk)
    assert later_identities([key]) == {key: words}
    assert shown_identities([key])[key].later == words
    assert list(verification.faults()) == []


def test_nothing_stands_beside_what_is_the_same(signed, two):
    keys = [signed.encounter.pk, two[0].encounter.pk]
    assert later_identities(keys) == {}


def test_lists_ask_once_for_all(signed, two):
    keys = list(Encounter.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        later_identities(keys)
    assert len(asked) == 1


def test_the_columns_beside_a_note_are_proved(signed):
    """Past the triggers, somebody would make the lists name another patient."""
    with without_triggers():
        SignedNote.objects.update(family_name="Otherperson")
    assert "another patient" in "".join(map(str, verification.faults()))


def test_a_merged_chart_follows_and_what_is_signed_stays(signed):
    other = an_encounter(signed.practice, signed.surgeon)
    ending, into = signed.encounter.patient, other.patient
    draft = an_encounter(signed.practice, signed.surgeon)
    Encounter.objects.filter(pk=draft.pk).update(patient=ending)
    merge_charts(ending, into, reason="One passport", by=signed.surgeon)
    assert take_snapshot(draft.pk).patient.mrn == into.mrn
    assert take_snapshot(signed.encounter.pk).patient.mrn == ending.mrn
    assert f"the chart now says Okafor, Miriam, born 1958-03-14, MRN {into.mrn}" in "".join(
        later_identities([signed.encounter.pk]).values()
    )
    assert set(Encounter.objects.of_person(into)) == {signed.encounter, other, draft}
    assert list(verification.faults()) == []
    part_charts(ending, reason="Twins", by=signed.surgeon)
    assert take_snapshot(draft.pk).patient.mrn == ending.mrn
    assert later_identities([signed.encounter.pk]) == {}
    assert set(Encounter.objects.of_person(into)) == {other}


def test_merging_and_parting_stand_in_the_log_of_both(two):
    case, ending, into = two
    merge_charts(ending, into, reason="One passport", by=case.surgeon)
    part_charts(ending, reason="Twins", by=case.surgeon)
    told = {
        (event.action, event.patient_id): event.changes
        for event in AuditEvent.objects.filter(action__in=("merge_charts", "part_charts"))
    }
    assert told == {
        ("merge_charts", str(ending.pk)): {
            "merged_into": [None, into.mrn],
            "reason": [None, "One passport"],
        },
        ("merge_charts", str(into.pk)): {
            "merged_from": [None, ending.mrn],
            "reason": [None, "One passport"],
        },
        ("part_charts", str(ending.pk)): {
            "merged_into": [into.mrn, None],
            "reason": [None, "Twins"],
        },
        ("part_charts", str(into.pk)): {
            "merged_from": [ending.mrn, None],
            "reason": [None, "Twins"],
        },
    }


def test_what_is_never_merged(two):
    case, ending, into = two
    by = case.surgeon
    why = "One passport"
    third = an_encounter(case.practice, by).patient
    elsewhere = a_case().encounter.patient
    assert "itself" in refused(merge_charts, ending, ending, reason=why, by=by)[1]
    assert "two practices" in refused(merge_charts, ending, elsewhere, reason=why, by=by)[1]
    assert refused(merge_charts, ending, into, reason=" ", by=by)[0] == "reason"
    assert "not merged" in refused(part_charts, ending, reason=why, by=by)[1]
    merge_charts(ending, into, reason=why, by=by)
    assert refused(part_charts, ending, reason="", by=by)[0] == "reason"
    assert "already" in refused(merge_charts, ending, third, reason=why, by=by)[1]
    assert "Name this one" in refused(merge_charts, third, ending, reason=why, by=by)[1]
    assert "Merge the other one" in refused(merge_charts, into, third, reason=why, by=by)[1]
    merge_charts(third, into, reason=why, by=by)
    assert "Change that one" in refused(update_patient, third, {"sex": "male"}, by=by)[1]


def test_no_draft_comes_to_lie_before_a_birth(two):
    case, ending, into = two
    update_patient(into, {"date_of_birth": DAY}, by=case.surgeon)
    merge_charts(ending, into, reason="One passport", by=case.surgeon)
    part_charts(ending, reason="Twins", by=case.surgeon)
    Patient.objects.filter(pk=into.pk).update(date_of_birth=DAY.replace(day=DAY.day + 1))
    field, words = refused(merge_charts, ending, into, reason="One", by=case.surgeon)
    assert field == "mrn"
    assert case.encounter.case_number in words


def test_the_database_lets_no_chart_end_in_itself(two):
    _, patient, _ = two
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(merged_into=patient)


def typed(**changes):
    facts = {
        "mrn": "M-9",
        "family_name": "Okafor",
        "given_names": "Miriam",
        "date_of_birth": DAY.replace(year=1958, month=3, day=14),
    }
    return Identity(**{**facts, **changes})


def a_full_file(practice, count):
    """Patients of other names, born on days of their own."""
    first = DAY.replace(year=1930)
    Patient.objects.bulk_create(
        Patient(
            practice=practice,
            mrn=f"FILE-{number:06}",
            family_name=f"Rowan{chr(97 + number % 26)}",
            given_names="Basil",
            date_of_birth=first + timedelta(days=number * 7 % 25000),
        )
        for number in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_the_likely_ones_are_found_by_indexes_alone(two):
    """With 100,000 patients nobody waits: neither question reads them all."""
    case, *_ = two
    a_full_file(case.practice, 2000)
    with CaptureQueriesContext(connection) as asked:
        assert len(likely_same(case.practice, typed())) == 2
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    plans = []
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(explain + query["sql"])
            plans.append(" ".join(str(row) for row in cursor.fetchall()))
    assert len(plans) == 2
    assert "patient_by_mrn_key" in plans[0]
    assert "patient_by_birth" in plans[1]


def test_at_most_a_few_are_asked_about(two):
    case, *_ = two
    for _ in range(MOST_ASKED):
        an_encounter(case.practice, case.surgeon)
    assert len(likely_same(case.practice, typed())) == MOST_ASKED


def test_a_chart_is_no_candidate_for_itself_or_for_what_was_merged_into_it(two):
    case, ending, into = two
    merge_charts(ending, into, reason="One passport", by=case.surgeon)
    assert likely_same(case.practice, typed(), besides=into) == []
    [known] = likely_same(case.practice, typed())
    assert known.patient == into
