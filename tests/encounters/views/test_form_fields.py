"""Every field of every form refuses what no field of its kind may take.

The forms are taken from the pages that show them, so a new field is covered when it appears, and a
field of a kind that is not known here fails.
"""

import copy

import pytest
from django import forms
from django.http import QueryDict
from django.test.utils import ContextList
from django.urls import reverse

from encounters.forms.base import PlainForm, SectionForm
from encounters.forms.editions import EditionReviewForm
from encounters.forms.emergency import EmergencyForm, ReviewForm
from encounters.forms.encounter import NewEncounterForm
from encounters.forms.fields import (
    StrictDateField,
    StrictDecimalField,
    StrictIntegerField,
    StrictMomentField,
    StrictTimeField,
)
from encounters.forms.follow_up import FollowUpForm
from encounters.forms.patient import NewPatientForm
from encounters.forms.remarks import AnswerForm, ConfirmAgainForm
from encounters.forms.schedule import ScheduleDayForm
from encounters.forms.service_days import DayForm
from encounters.forms.stage import ConcludeForm
from encounters.forms.usual import UsualForm
from encounters.models import Encounter, Payer
from encounters.views.note.verify import VerifyForm
from encounters.views.oversight.audit_query import AuditFilter
from encounters.views.oversight.emergency import ProvenEmergencyForm
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.web.credentials import CredentialForm, SignatureForm
from tests.support.factories import a_case, an_encounter
from tests.support.form_crawl import pages
from tests.support.hostile_values import WRONG, text_of_length
from tests.support.page_client import PageClient

pytestmark = pytest.mark.django_db

# The first that fits.
KINDS = (
    (StrictDateField, "date"),
    (StrictMomentField, "moment"),
    (StrictTimeField, "time"),
    ((StrictDecimalField, StrictIntegerField), "number"),
    ((forms.ModelMultipleChoiceField, forms.MultipleChoiceField), "ticks"),
    ((forms.ChoiceField, forms.NullBooleanField), "choice"),
    (forms.BooleanField, "tick"),
    (forms.FileField, "file"),
    (forms.CharField, "text"),
)
# A pasted table has rows and bytes: see test_schedule.py.
NO_LINE = {"table"}
# These are refused for what they say before anybody counts their letters.
SPELLED = {"icd10", "code", "modifiers", "mrn", "size"}


def kind_of(field):
    kinds = [kind for classes, kind in KINDS if isinstance(field, classes)]
    assert kinds, f"What may a {type(field).__name__} not take? Say so in KINDS."
    return kinds[0]


def forms_in(value):
    if isinstance(value, forms.BaseForm):
        yield value
    elif isinstance(value, forms.BaseFormSet):
        yield from value.forms
    elif isinstance(value, dict):
        for part in value.values():
            yield from forms_in(part)


def forms_on(answer):
    """The forms a page was rendered with; a page without a template has none."""
    shown = answer.context or []
    shown = shown[0] if isinstance(shown, ContextList) else shown
    return forms_in(shown.flatten()) if shown else ()


@pytest.fixture(scope="module")
def all_forms(day_at_work):
    """One of each form that any page shows."""
    case, keys = day_at_work
    client = PageClient()
    client.force_login(case.surgeon)
    found = {}
    for _, _, answer in pages(client, keys):
        for form in forms_on(answer):
            found.setdefault(type(form), form)
    # Of a case in which nothing was confirmed yet the page before the cut shows all its parts.
    booked = an_encounter(case.practice, case.surgeon)
    answer = client.get(reverse("before_the_cut", args=[booked.pk]))
    parts = {type(part.form): part.form for part in answer.context["parts"].values()}
    found |= parts
    Encounter.objects.filter(pk=booked.pk).update(kind=EncounterKind.POST_OP)
    visit = client.get(reverse("post_op_visit", args=[booked.pk]))
    found |= {type(form): form for form in forms_on(visit)}
    # Nothing shows the form behind a stage's last buttons.
    written = {*PlainForm.__subclasses__(), *SectionForm.__subclasses__()}
    written = {form for form in written if form.__module__.startswith("encounters.")}
    written |= {NewEncounterForm, NewPatientForm, ScheduleDayForm, FollowUpForm}
    signing = {*SignatureForm.__subclasses__(), VerifyForm}
    # Not in a case: see test_oversight.py and test_audit_looks.py.
    elsewhere = {EmergencyForm, ProvenEmergencyForm, ReviewForm, AuditFilter}
    # Beside a remark: see test_remarks.py.
    elsewhere |= {AnswerForm, ConfirmAgainForm}
    # The common part of two forms outside a case: see test_my_usual.py.
    elsewhere |= {UsualForm}
    # Not in a case: see test_what_if.py.
    elsewhere |= {EditionReviewForm}
    # Only leads on: see test_service_days.py.
    elsewhere |= {DayForm}
    # What both forms of "My usual" share: see test_my_usual.py.
    elsewhere |= {UsualForm}
    expected = (written | signing) - {ConcludeForm, CredentialForm} - elsewhere
    assert found.keys() == expected | parts.keys()
    return [form for kind, form in found.items() if kind not in signing]


def errors_with(form, values):
    """What the form says to ``values`` of its fields; the form itself stays as it is."""
    data = QueryDict(mutable=True)
    data.update({form.add_prefix(name): value for name, value in values.items()})
    bound = copy.copy(form)
    bound.data, bound.files, bound.is_bound = data, {}, True
    bound._errors, bound._bound_fields_cache = None, {}
    if hasattr(form, "instance"):
        bound.instance = copy.copy(form.instance)
    return bound.errors


def of_kind(form, *kinds):
    return {name: field for name, field in form.fields.items() if kind_of(field) in kinds}


def rounds(form):
    """Every field gets every value of its kind; kinds with few values begin again."""
    fields = of_kind(form, *WRONG)
    for number in range(
        max((len(WRONG[kind_of(form_field)]) for form_field in fields.values()), default=0)
    ):
        labels = {name: list(WRONG[kind_of(field)]) for name, field in fields.items()}
        given = {name: all_[number % len(all_)] for name, all_ in labels.items()}
        yield given, {name: WRONG[kind_of(fields[name])][label] for name, label in given.items()}


def test_impossible_value_is_refused_at_each_field(all_forms):
    missed = [
        f"{type(form).__name__}.{name} took {given[name]}"
        for form in all_forms
        for given, values in rounds(form)
        for name in values.keys() - errors_with(form, values).keys()
    ]
    assert not missed, "\n".join(missed)


def test_a_text_may_be_as_long_as_its_box_says_and_no_longer(all_forms):
    wrong = []
    for form in all_forms:
        texts = of_kind(form, "text")
        texts = {name: field for name, field in texts.items() if name not in NO_LINE}
        limits = {name: field.max_length for name, field in texts.items()}
        boxes = {name: field.widget.attrs.get("maxlength") for name, field in texts.items()}
        assert {name: str(limit) for name, limit in limits.items()} == boxes, type(form)
        fits = {name: text_of_length(limit) for name, limit in limits.items()}
        # Some of the letters cannot be printed, which is asked about once. Words on a complication
        # or a recurrence need one.
        said = {"confirm_letters": "on", "complication": "true", "recurrence": "true"}
        is_full = errors_with(form, fits | said)
        is_over = errors_with(form, {name: f"{text}x" for name, text in fits.items()})
        wrong += [f"{type(form).__name__}.{name}" for name in (is_full.keys() & fits) - SPELLED]
        wrong += [f"{type(form).__name__}.{name}+1" for name in fits.keys() - is_over.keys()]
    assert not wrong


def test_choice_of_another_practice_is_refused(all_forms):
    """People, places, payers and lesions of another practice, each by its true key."""
    other = a_case()
    of_others = [
        other.surgeon.pk,
        other.nurse.pk,
        other.practice.locations.get().pk,
        Payer.objects.filter(practice=other.practice).first().pk,
        other.lesion.pk,
    ]
    tried, missed = 0, []
    for form in all_forms:
        lists = of_kind(form, "choice", "ticks")
        rows = {name: field for name, field in lists.items() if hasattr(field, "queryset")}
        offered = {name: {str(key) for key, _ in field.choices} for name, field in rows.items()}
        for key in map(str, of_others):
            values = {name: key for name, keys in offered.items() if key not in keys}
            tried += len(values)
            errors = errors_with(form, values)
            missed += [f"{type(form).__name__}.{name}" for name in values.keys() - errors.keys()]
    assert tried >= 80
    assert not missed
