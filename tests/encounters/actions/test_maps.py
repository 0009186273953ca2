"""The map's own form: what 12 o'clock points to, and its inks."""

from decimal import Decimal

import pytest

from encounters import actions
from encounters.models import AuditEvent, SpecimenMap
from encounters.specimen_map import InkStroke, ink_strokes, parse
from tests.support.factories import a_case, a_stage, read_tumor
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
RED = InkStroke(specimen=1, ink="R", clock_from=Decimal(2), clock_to=Decimal(5))


def stored(stage):
    return parse(SpecimenMap.objects.get(stage=stage).document)


def test_inks_and_orientation_are_kept_and_told_to_the_audit():
    case = a_case()
    stage = a_stage(case.lesion)
    opened.ink_map(stage, [RED], twelve_oclock="Toward the elbow", by=case.surgeon)
    assert ink_strokes(stored(stage)) == (RED,)
    assert stored(stage).twelve_oclock == "Toward the elbow"
    assert AuditEvent.objects.filter(action="ink_map").count() == 1


def test_the_next_stage_is_oriented_like_the_first():
    case = a_case()
    stage = a_stage(case.lesion)
    opened.ink_map(stage, [], twelve_oclock="Toward the elbow", by=case.surgeon)
    read_tumor(stage)
    assert stored(a_stage(case.lesion)).twelve_oclock == "Toward the elbow"


def test_an_orientation_that_is_not_said_stays():
    case = a_case()
    stage = a_stage(case.lesion)
    before = stored(stage).twelve_oclock
    opened.ink_map(stage, [RED], by=case.surgeon)
    assert stored(stage).twelve_oclock == before


def test_an_ink_the_map_has_not_is_refused():
    case = a_case()
    wrong = InkStroke(specimen=1, ink="Z", clock_from=Decimal(2), clock_to=Decimal(5))
    with pytest.raises(actions.ActionRefusedError) as refused:
        opened.ink_map(a_stage(case.lesion), [wrong], by=case.surgeon)
    assert refused.value.errors == {"ink": ["This map has no ink Z."]}
