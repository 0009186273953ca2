"""Who may be named for what: the role in the practice decides, in actions as in forms."""

from datetime import timedelta

import pytest
from django.db.models import ForeignKey

from encounters.actions import ActionRefusedError
from encounters.models import Encounter, Repair, ServiceDay, SiteVerification, Stage, User
from encounters.models.duties import DUTIES, duties_of, people_for
from encounters.vocabulary.terms import Role
from tests.support.factories import DAY, a_stage, a_user, lesion_facts, moment, read_clear
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
NEXT_DAY = DAY + timedelta(days=1)

# Whom a form or an action takes from people.
NAMING = (Encounter, ServiceDay, Stage, Repair, SiteVerification)


def test_every_person_whom_a_form_names_has_a_duty():
    named = {
        f"{model._meta.model_name}.{field.name}"
        for model in NAMING
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is User and field.editable
    }
    assert named == set(DUTIES)
    assert {duty for model in NAMING for _, duty in duties_of(model)} == set(DUTIES)


def named(case, duty, person):
    """Name somebody for a duty, where he is not named yet."""
    kind, _, field = duty.partition(".")
    by = case.surgeon
    if kind == "encounter":
        opened.update_encounter(case.encounter, {field: person}, by=by)
    elif kind == "serviceday":
        opened.save_service_day(case.encounter, NEXT_DAY, {field: person}, by=by)
    elif kind == "stage":
        opened.update_stage(a_stage(case.lesion), {field: person}, by=by)
    elif kind == "siteverification":
        facts = {"methods": ["photo"], "verified_by": person, "verified_at": moment(9)}
        opened.verify_site(case.lesion, facts, by=by)
    else:
        read_clear(a_stage(case.lesion))
        defect = opened.record_defect(
            case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=by
        )
        linear = {"type": "linear", "repair_class": "simple", "length_cm": 2}
        opened.record_repair(defect, {**linear, field: person}, by=by)


def test_nobody_named_is_refused_in_words(case):
    lesion = opened.add_lesion(case.encounter, lesion_facts(site="temple"), by=case.nurse)
    with pytest.raises(ActionRefusedError) as refused:
        opened.verify_site(lesion, {"methods": ["photo"]}, by=case.nurse)
    assert "verified_by" in refused.value.errors


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("duty", DUTIES)
def test_the_role_decides_in_forms_and_actions(case, duty, role):
    person = a_user(case.practice, role)
    is_offered = people_for(case.practice, duty).filter(pk=person.pk).exists()
    assert is_offered is (role in DUTIES[duty])
    if is_offered:
        named(case, duty, person)
    else:
        with pytest.raises(ActionRefusedError, match="of this practice") as refused:
            named(case, duty, person)
        assert set(refused.value.errors) == {duty.partition(".")[2]}
