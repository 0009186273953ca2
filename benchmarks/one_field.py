"""The page of the preparation, one field of it saved again and again; Django is set up before."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.models import PreOp, User
from encounters.vocabulary.terms import Role
from tests.support.factories import DAY, a_practice, a_user, an_encounter
from tests.support.opened import opened

FIELD, WORDS = "allergies", ("Iodine", "Latex")


@dataclass
class Tab:
    """An open page of one case. ``version`` is that of the section that it shows."""

    client: Client
    user: User
    key: uuid.UUID
    patient: uuid.UUID
    version: int = 1

    @property
    def url(self) -> str:
        return reverse("pre_op", args=[self.key])

    def sent(self) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and fields of the next save."""
        headers = {
            "X-Save": "auto",
            "X-Page-User": str(self.user.pk),
            "X-Page-Patient": str(self.patient),
            "If-Match": str(self.version),
            "Idempotency-Key": str(uuid.uuid4()),
        }
        word = WORDS[self.version % 2]
        return headers, {"touched": FIELD, "seen": str(self.version), FIELD: word}

    def save(self) -> None:
        headers, fields = self.sent()
        answer = self.client.post(self.url, fields, headers=headers)
        assert answer.status_code == 200, answer.content
        self.version = answer.json()["version"]

    def statements(self) -> int:
        """Of a save that is not the first of this process."""
        self.client.get(self.url)
        self.save()
        with CaptureQueriesContext(connection) as sent:
            self.save()
        return len(sent)

    def is_stored(self) -> bool:
        """Whether what is stored is what the last answer said."""
        row = PreOp.objects.get(encounter=self.key)
        stored: object = getattr(row, FIELD)
        return row.version == self.version and stored == WORDS[(self.version - 1) % 2]


@dataclass
class Practice:
    client: Client

    @property
    def url(self) -> str:
        return f"{reverse('day_list')}?day={DAY}"

    def show_list(self) -> None:
        assert self.client.get(self.url).status_code == 200


def a_day_of_cases(count: int) -> tuple[Practice, list[Tab]]:
    """A practice with a day of cases, and a page of each."""
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    client = Client()
    client.force_login(surgeon)
    tabs = []
    for _ in range(count):
        encounter = an_encounter(practice, surgeon)
        opened.save_pre_op(encounter, {FIELD: "None"}, by=surgeon)
        tabs.append(Tab(client, surgeon, encounter.pk, encounter.patient_id))
    return Practice(client), tabs
