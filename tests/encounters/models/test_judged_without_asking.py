"""Checks that are judged without a question say what the database would have said."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q, Value

from encounters.models import Anesthetic, Specimen, Stage
from encounters.models.constraints import FieldCheck, JudgedCheck
from tests.support import scale

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


def said_of(column, condition):
    """The look-ups of a condition that name the column, each with what it is compared with."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from said_of(column, child)
        elif child[0].split("__")[0] == column:
            lookup = child[0].removeprefix(column).strip("_")
            bounds = child[1] if isinstance(child[1], tuple | list) else [child[1]]
            yield from ((lookup, bound) for bound in bounds)


def around(bounds, step):
    return sorted({bound + way * step for bound in bounds for way in (-1, 0, 1)})


# Two values, for columns that are compared with each other or only looked for.
TWO = {
    "DateField": [date(2026, 1, 1), date(2026, 1, 2)],
    "DateTimeField": [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)],
    "UUIDField": [UUID(int=1), UUID(int=2)],
    "BooleanField": [True, False],
    "BinaryField": [b"", b"something"],
    "DecimalField": [Decimal(3), Decimal(4)],
}
# Of more cases than these a part is tried.
MANY = 100
STEPS = {"DecimalField": Decimal("0.01")}


def worth_trying(model, name, condition):
    """Just below, at and just above each bound of a measure or length; each word; and nothing."""
    field = model._meta.get_field(name)
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    said = list(said_of(name, condition))
    lengths = [bound for lookup, bound in said if lookup.startswith("length")]
    bounds = {bound for _, bound in said if not isinstance(bound, bool | str | F | None)}
    if lengths:
        return [None, *("x" * length for length in around(lengths, 1) if length >= 0)]
    if kind in ("CharField", "TextField"):
        return [None, *dict.fromkeys([*dict(field.flatchoices or ()), "", "some text"])]
    if said and all(lookup == "isnull" for lookup, _ in said):
        return [None, TWO.get(kind, [3])[0]]
    if kind in TWO and not bounds:
        return [None, *TWO[kind]]
    return [None, *around(bounds or {3}, STEPS.get(kind, 1))]


EVERY = [
    (model, constraint)
    for model in apps.get_app_config("encounters").get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint) and not isinstance(constraint, FieldCheck)
]


@pytest.mark.parametrize(("model", "check"), EVERY, ids=[check.name for _, check in EVERY])
def test_every_one_says_what_the_database_says(model, check, django_assert_num_queries):
    columns = [model._meta.get_field(name).attname for name in sorted(check.judged)]
    values = [worth_trying(model, name, check.condition) for name in sorted(check.judged)]
    every = list(product(*values))
    tried = scale.some(every) if len(every) > MANY else every
    rows = [model(**dict(zip(columns, given, strict=True))) for given in tried]
    with django_assert_num_queries(0):
        judged = [says_no(check, row) for row in rows]
    assert judged == [says_no(asked_of_the_database(check), row) for row in rows]
    assert set(judged) == {True, False}


def test_what_the_database_shall_work_out_is_asked_of_it(django_assert_num_queries):
    bevel = check_named(Stage, "stage_bevel_range")
    for value, no in [(90, False), (91, True)]:
        with django_assert_num_queries(3):
            assert says_no(bevel, Stage(bevel_degrees=Value(value))) is no


def test_a_lookup_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="letter__regex"):
        JudgedCheck(condition=Q(letter__regex="[A-Z]"), name="lesion_letter_known")


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
