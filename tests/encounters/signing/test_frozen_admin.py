"""The administration under forged requests: nothing signed and no audit event ever changes.

Every address of every table, as it is linked and as nobody would: pop-ups, fields to hand back that
exist, that do not and that lead elsewhere, "save as new", actions over a list, edits in a list and
inlines with the keys of rows that are not theirs.
"""

import logging
import random
from collections import Counter

import pytest
from django.contrib import admin
from django.db import connection
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from encounters.actions.audit.log import log_faults
from encounters.admin.charts import ChartAdmin
from encounters.models import CHART_ROLES, AuditEvent, Membership, User, freezing, path_from
from encounters.vocabulary.terms import Role
from tests.support import scale
from tests.support.factories import a_practice, a_user, an_encounter

# Refused before a statement is sent; the guards below, by table, are tried with both databases.
pytestmark = pytest.mark.django_db

FROZEN = {frozen.table for frozen in freezing.FROZEN} | {*freezing.APPEND_ONLY}
AUDIT = AuditEvent._meta.db_table
ANSWERS = {200, 302, 400, 403, 404}
TABLES = sorted(admin.site._registry.items(), key=lambda pair: pair[0].__name__)
CONFIGURED = {
    model._meta.model_name for model, table in TABLES if table.may_change or table.may_delete
}
FOREIGN_FIELDS = ("encounter__id", "user__password", "practice", "pk", "nonsense", "%5F", "id ")
BUTTONS = ("_save", "_saveasnew", "_continue", "_addanother", "_popup")


@pytest.fixture
def world(unchanged):
    """The signed case, its administrator who reads charts, and a practice with rows of its own."""
    case, other = unchanged.case, a_practice()
    stranger = a_user(other, Role.SURGEON, Role.ADMINISTRATOR)
    an_encounter(other, stranger)
    administrator = a_user(case.practice, Role.ADMINISTRATOR, CHART_ROLES[0])
    return unchanged, administrator, other


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table of ours
        return sorted(map(repr, cursor.fetchall()))


def own_row(model, table, case):
    """A row of the signed case where there is one."""
    rows = model._base_manager.order_by("pk")
    if isinstance(table, ChartAdmin) and model._meta.label != "encounters.Encounter":
        return rows.filter(**{path_from(model, "pk"): case.encounter.pk}).first()
    if model is AuditEvent:
        return rows.filter(encounter_id=str(case.encounter.pk)).first()
    if model is Membership:
        return rows.filter(user=case.nurse).first()
    keys = {"Encounter": case.encounter.pk, "Patient": case.encounter.patient_id}
    keys |= {"User": case.nurse.pk, "Practice": case.practice.pk}
    if model.__name__ in keys:
        return rows.get(pk=keys[model.__name__])
    return rows.filter(practice=case.practice).first() if hasattr(model, "practice") else None


def foreign_row(model, table, other):
    """A row of the other practice; the key of nothing where it has none."""
    is_open = table.practice_path != "practice" or hasattr(model, "practice")
    if not is_open:
        return None
    return model._base_manager.filter(**{table.practice_path: other.pk}).order_by("pk").first()


def check_log(log):
    """Events that were there are as they were; new ones tell of looks, denials and settings."""
    is_whole = set(log) <= set(rows_of(AUDIT))
    assert is_whole, "an event is gone or changed"
    assert list(log_faults()) == []
    added = AuditEvent.objects.order_by("seq")[len(log) :]
    acts = {event.subject_kind for event in added if not event.place}
    assert acts <= CONFIGURED, "something else than a setting was changed"


class Forger:
    """Makes up requests about one table; ``dice`` chooses among what is there to choose."""

    def __init__(self, model, table, row, foreign, dice):
        self.model, self.table, self.row, self.foreign, self.dice = model, table, row, foreign, dice
        self.stem = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        self.keys = [str(record.pk) for record in (row, foreign) if record is not None] or ["0"]
        self.inlines = [self._forged_inline(inline) for inline in table.inlines]

    def addresses(self):
        for verb in ("changelist", "add"):
            yield verb, reverse(f"{self.stem}{verb}")
        for key in self.keys:
            for verb in ("change", "delete", "history"):
                yield verb, reverse(f"{self.stem}{verb}", args=[key])
        if self.model is User:
            for key in self.keys:
                yield "password", reverse("admin:auth_user_password_change", args=[key])

    def query(self):
        own = [field.name for field in self.model._meta.get_fields()]
        field = self.dice.choice([*own, *FOREIGN_FIELDS])
        asks = ["", "?_popup=1&_to_field=id", f"?_popup=1&_to_field={field}", "?_saveasnew=1"]
        return self.dice.choice(asks)

    def sent(self, verb):
        """Fields as the table's own form has them, but for those that were meddled with."""
        button = self.dice.choice(BUTTONS)
        sent = {button: "1", "post": "yes"}
        if self.dice.random() < 0.2:
            sent["_to_field"] = self.dice.choice(FOREIGN_FIELDS)
        sent |= {"id": self.dice.choice(self.keys), **self._values()}
        if verb == "changelist":
            return sent | self._over_a_list() | self._formset("form", sent)
        for prefix, values in self.inlines:
            sent |= self._formset(prefix, values)
        return sent | {"password1": "stolen-password-1", "password2": "stolen-password-1"}

    def _values(self):
        """What the row holds, or what the other practice's does: its keys, names and texts."""
        source = self.dice.choice(
            [record for record in (self.row, self.foreign) if record] or [None]
        )
        if source is None:
            return {}
        found = model_to_dict(source)
        odd = self.dice.choice(list(found) or ["id"])
        plain = {name: value for name, value in found.items() if value is not None}
        return plain | {odd: self.dice.choice(["", "Forged", "draft", "0", *self.keys])}

    def _over_a_list(self):
        named = ["delete_selected", *(name for name, *_ in admin.site.actions)]
        named += list(self.table.actions or ())
        return {
            "action": self.dice.choice(named),
            "_selected_action": self.keys,
            "select_across": "1",
            "index": "0",
        }

    def _formset(self, prefix, values):
        counts = {"TOTAL_FORMS": 2, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 9}
        made = {f"{prefix}-{name}": value for name, value in counts.items()}
        for place in (0, 1):
            made |= {f"{prefix}-{place}-{name}": value for name, value in values.items()}
            made.setdefault(f"{prefix}-{place}-id", self.dice.choice(self.keys))
        return made | {f"{prefix}-0-DELETE": self.dice.choice(["", "on"])}

    def _forged_inline(self, inline):
        """A row of the inline's table that belongs to another practice."""
        foreign = inline.model._base_manager.exclude(
            practice=Membership.objects.filter(user=self.row.pk).values("practice")[:1]
        ).first()
        made = {"id": foreign.pk, "practice": foreign.practice_id}
        return "memberships", made | {"user": self.row.pk, "role": "surgeon"}


def test_forged_requests_change_nothing_that_is_signed(world, monkeypatch):
    """As the practice's administrator and as a superuser, with GET and POST, on every address."""
    signed, administrator, other = world
    # Each refusal would be a line of the log.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    dice, answers = random.Random(48), Counter()
    before, log = {table: rows_of(table) for table in FROZEN}, rows_of(AUDIT)
    clients = [Client(), Client()]
    for client, user in zip(clients, (administrator, signed.root), strict=True):
        client.force_login(user)
    # All rows are chosen before the first is deleted.
    forgers = [
        Forger(
            model, table, own_row(model, table, signed.case), foreign_row(model, table, other), dice
        )
        for model, table in TABLES
    ]
    for place, forger in enumerate(forgers):
        for verb, address in scale.some(forger.addresses(), start=place):
            for answer in asked(clients, forger, verb, address):
                assert answer.status_code in ANSWERS, (address, answer.status_code)
                answers[answer.status_code] += 1
    # By name: to show how whole tables differ would take longer than all of it.
    assert {table for table, rows in before.items() if rows_of(table) != rows} == set()
    check_log(log)
    assert min(answers[200], answers[302], answers[403]) >= scale.number(50)


def asked(clients, forger, verb, address):
    """One of the two looks, both send."""
    yield forger.dice.choice(clients).get(address + forger.query())
    for client in clients:
        yield client.post(address + forger.query(), forger.sent(verb))
