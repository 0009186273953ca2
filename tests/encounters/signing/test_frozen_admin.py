"""The administration under forged requests: nothing signed and no audit event ever changes.

Every address of every table, as it is linked and as nobody would: pop-ups, fields to hand back that
exist, that do not and that lead elsewhere, "save as new", actions over a list, edits in a list and
inlines with the keys of rows that are not theirs.
"""

import random
from collections import Counter

import pytest
from django.contrib import admin
from django.db import connection, models, transaction
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from encounters.actions.audit import log_faults
from encounters.admin.charts import ChartAdmin
from encounters.models import CHART_ROLES, AuditEvent, Membership, Patient, User, freezing
from encounters.terms import Role
from tests.factories import a_practice, a_user, an_encounter

pytestmark = pytest.mark.django_db

FROZEN = {one.table for one in freezing.FROZEN} | {table for table, _ in freezing.APPEND_ONLY}
AUDIT = AuditEvent._meta.db_table
ANSWERS = {200, 302, 400, 403, 404}
TABLES = sorted(admin.site._registry.items(), key=lambda pair: pair[0].__name__)
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
        cursor.execute(f'SELECT * FROM "{table}"')
        return sorted(map(repr, cursor.fetchall()))


def own_row(model, table, case):
    """A row of the signed case where there is one."""
    rows = model._base_manager.order_by("pk")
    if isinstance(table, ChartAdmin) and model._meta.label != "encounters.Encounter":
        return rows.filter(**{table.encounter_path: case.encounter}).first()
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
    return model._base_manager.filter(**{table.practice_path: other}).order_by("pk").first()


class Forger:
    """Makes up requests about one table; ``dice`` chooses among what is there to choose."""

    def __init__(self, model, table, row, foreign, dice):
        self.model, self.table, self.row, self.foreign, self.dice = model, table, row, foreign, dice
        self.stem = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        self.keys = [str(one.pk) for one in (row, foreign) if one is not None] or ["0"]

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
        return self.dice.choice(
            ["", f"?_to_field={field}", f"?_popup=1&_to_field={field}", "?_popup=1&_saveasnew=1"]
        )

    def sent(self, verb):
        """Fields as the table's own form has them, but for those that were meddled with."""
        button = self.dice.choice(BUTTONS)
        sent = {button: "1", "_to_field": self.dice.choice(FOREIGN_FIELDS), "post": "yes"}
        sent |= {"id": self.dice.choice(self.keys), **self._values()}
        if verb == "changelist":
            return sent | self._over_a_list() | self._formset("form", sent)
        for inline in self.table.inlines:
            name = inline.model._meta.get_field(inline.fk_name or "user").remote_field.related_name
            sent |= self._formset(name or inline.model._meta.model_name, self._forged_inline(inline))
        return sent | {"password1": "stolen-password-1", "password2": "stolen-password-1"}

    def _values(self):
        """What the row holds, or what the other practice's does: its keys, names and texts."""
        source = self.dice.choice([one for one in (self.row, self.foreign) if one] or [None])
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
            made[f"{prefix}-{place}-id"] = self.dice.choice(self.keys)
        return made | {f"{prefix}-0-DELETE": self.dice.choice(["", "on"])}

    def _forged_inline(self, inline):
        """A row of the inline's table that belongs to another practice."""
        foreign = inline.model._base_manager.exclude(
            practice=Membership.objects.filter(user=self.row.pk).values("practice")[:1]
        ).first()
        self.keys.append(str(foreign.pk))
        return {"practice": foreign.practice_id, "user": self.row.pk, "role": "surgeon"}
