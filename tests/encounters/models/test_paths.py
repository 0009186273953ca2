"""Every row of a chart leads to its encounter, by one table."""

import pytest
from django.apps import apps

from encounters.models import ENCOUNTER_PATHS, Encounter, Patient, encounter_of, path_from
from encounters.models.base import ClinicalModel
from tests.support.full_case import a_full_case

# Whose encounters they are is told by the encounters.
OF_NO_ENCOUNTER = {Patient}


def test_paths_of_every_clinical_model():
    clinical = {model for model in apps.get_models() if issubclass(model, ClinicalModel)}
    assert set(ENCOUNTER_PATHS) == clinical - OF_NO_ENCOUNTER


@pytest.mark.django_db
def test_paths_lead_to_the_encounter_of_the_row():
    case, _ = a_full_case()
    found = 0
    for model in ENCOUNTER_PATHS:
        for row in model.objects.all():
            assert encounter_of(row) == case.encounter
            column = path_from(model, "case_number")
            assert model.objects.filter(**{column: case.encounter.case_number}).contains(row)
            found += 1
    assert found > 20


def test_paths_of_the_encounter_itself():
    encounter = Encounter()
    assert encounter_of(encounter) is encounter
    assert path_from(Encounter, "patient") == "patient"
