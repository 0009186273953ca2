"""Checks that are judged without a question say what the database would have said."""

from contextlib import contextmanager
from decimal import Decimal
from itertools import product

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q

from encounters.models import Anesthetic, Specimen, Stage
from encounters.models.constraints import JudgedCheck

pytestmark = pytest.mark.django_db


def check_named(model, name):
    return next(constraint for constraint in model._meta.constraints if constraint.name == name)


@contextmanager
def refused_at(field):
    with pytest.raises(ValidationError) as refusal:
        yield
    assert list(refusal.value.message_dict) == [field]


def says_no(constraint, row, exclude=None):
    try:
        constraint.validate(type(row), row, exclude)
    except ValidationError:
        return True
    return False


def asked_of_the_database(constraint):
    return CheckConstraint(condition=constraint.condition, name=constraint.name)


def said_by(condition):
    """Every value that a condition compares with."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from said_by(child)
        else:
            yield from child[1] if isinstance(child[1], tuple) else [child[1]]


def worth_trying(model, name, condition):
    """Just below, at and just above each bound of a measure; each word; some text and none."""
    field = model._meta.get_field(name)
    if field.choices:
        return [*dict(field.flatchoices), ""]
    if field.get_internal_type() == "BooleanField":
        return [None, True, False]
    step = {"DecimalField": Decimal("0.01"), "PositiveSmallIntegerField": 1}.get(
        field.get_internal_type()
    )
    if step is None:
        return ["", "some text"]
    bounds = {value for value in said_by(condition) if not isinstance(value, bool | str)} or {3}
    return [None, *sorted({bound + way * step for bound in bounds for way in (-1, 0, 1)})]


EVERY = [
    (model, constraint)
    for model in apps.get_app_config("encounters").get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, JudgedCheck)
]


@pytest.mark.parametrize(("model", "check"), EVERY, ids=[check.name for _, check in EVERY])
def test_every_one_says_what_the_database_says(model, check, django_assert_num_queries):
    values = [worth_trying(model, name, check.condition) for name in check.judged]
    rows = [model(**dict(zip(check.judged, given, strict=True))) for given in product(*values)]
    with django_assert_num_queries(0):
        judged = [says_no(check, row) for row in rows]
    assert judged == [says_no(asked_of_the_database(check), row) for row in rows]
    assert set(judged) == {True, False}


RANGES = [
    ("nothing", None, False),
    ("below", Decimal("-0.01"), True),
    ("lowest", Decimal(0), False),
    ("highest", Decimal(20), False),
    ("above", Decimal("20.01"), True),
]


@pytest.mark.parametrize(("name", "value", "no"), RANGES, ids=[name for name, *_ in RANGES])
def test_range_is_judged_as_by_the_database(name, value, no, django_assert_num_queries):
    constraint = check_named(Anesthetic, "anesthetic_percent_range")
    assert isinstance(constraint, JudgedCheck)
    row = Anesthetic(concentration_percent=value)
    with django_assert_num_queries(0):
        assert says_no(constraint, row) is no
    assert says_no(asked_of_the_database(constraint), row) is no


PAIRS = [
    ("neither", None, None, False),
    ("both", Decimal(3), Decimal(6), False),
    ("the first alone", Decimal(3), None, True),
    ("the second alone", None, Decimal(6), True),
    ("half past twelve alone", Decimal("0.5"), None, True),
]


@pytest.mark.parametrize(("name", "start", "end", "no"), PAIRS, ids=[name for name, *_ in PAIRS])
def test_pair_is_judged_as_by_the_database(name, start, end, no, django_assert_num_queries):
    constraint = check_named(Specimen, "specimen_clock_paired")
    assert isinstance(constraint, JudgedCheck)
    row = Specimen(clock_from=start, clock_to=end)
    with django_assert_num_queries(0):
        assert says_no(constraint, row) is no
    assert says_no(asked_of_the_database(constraint), row) is no


def test_the_refusal_is_at_the_field():
    with refused_at("bevel_degrees"):
        check_named(Stage, "stage_bevel_range").validate(Stage, Stage(bevel_degrees=91))
    with refused_at("clock_to"):
        check_named(Specimen, "specimen_clock_paired").validate(
            Specimen, Specimen(clock_from=Decimal(3))
        )


def test_excluded_field_is_not_judged_again():
    bevel = check_named(Stage, "stage_bevel_range")
    assert not says_no(bevel, Stage(bevel_degrees=91), exclude={"bevel_degrees"})
    paired = check_named(Specimen, "specimen_clock_paired")
    alone = Specimen(clock_from=Decimal(3))
    assert not says_no(paired, alone, exclude={"clock_from"})
    assert not says_no(paired, alone, exclude={"clock_to"})


def test_a_copy_judges_the_same():
    bevel = check_named(Stage, "stage_bevel_range").clone()
    assert says_no(bevel, Stage(bevel_degrees=91))
    assert not says_no(bevel, Stage(bevel_degrees=90))
    assert says_no(
        check_named(Specimen, "specimen_clock_paired").clone(), Specimen(clock_from=Decimal(3))
    )
