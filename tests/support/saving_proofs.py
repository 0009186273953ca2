"""Many saves at once, and counts of what is lost, mixed up, asked about or done twice.

Small numbers run with the tests; ``benchmarks/saving.py`` runs those of the specification.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from encounters.models import AuditEvent, Encounter, PreOp, User
from tests.support.concurrent_writes import logged_in, run_in_threads
from tests.support.factories import PASSWORD, Case, an_encounter
from tests.support.opened import opened
from tests.support.page_client import PageClient

PATIENCE_S = 600


@dataclass
class Tab:
    """One open page of a section, with the value it last saw stored."""

    client: PageClient
    user: User
    encounter: Encounter
    section: str = "pre_op"
    version: int = 0
    shown: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    # By each value that was saved, what its writer saw in its place.
    believed: dict[str, str] = field(default_factory=dict)

    def send(self, name: str, value: str, *, key: str = "", **headers: str) -> Any:
        said = {
            "X-Save": "auto",
            "X-Page-User": str(self.user.pk),
            "X-Page-Patient": str(self.encounter.patient_id),
            "If-Match": str(self.version),
            "Idempotency-Key": key or str(uuid.uuid4()),
            **headers,
        }
        url = reverse(self.section, args=[self.encounter.pk])
        data = {"touched": name, "seen": str(self.version), name: value}
        return self.client.post(url, data, headers=said)

    def save_until_accepted(self, name: str, value: str) -> None:
        """Save; if somebody else saved meanwhile, read that value and save again."""
        for _ in range(1000):
            before, answer = self.shown, self.send(name, value)
            body = answer.json()
            self.version = body["version"]
            if answer.status_code == 200:
                self.counts["saved"] += 1
                self.believed[value] = before
                self.shown = value
                return
            (asked,) = body["fields"]
            assert (answer.status_code, asked["mine"]) == (409, value)
            assert asked["theirs"] != before, "asked although nothing had changed"
            self.counts["asked"] += 1
            self.shown = asked["theirs"]
        raise AssertionError("never got through")


def two_patients(case: Case, saves: int) -> dict[str, int]:
    """Two tabs of one person, two patients, saves in any order; every tenth page is forged."""
    other = an_encounter(case.practice, case.surgeon)
    client = logged_in(case.surgeon)
    tabs = [Tab(client, case.surgeon, encounter) for encounter in (case.encounter, other)]
    dice, refused, forged = random.Random(7), 0, 0
    for number in range(saves):
        tab, wrong = dice.sample(tabs, 2)
        if number % 10 == 9:
            forged += 1
            patient = {"X-Page-Patient": str(wrong.encounter.patient_id)}
            answer = tab.send("allergies", "crossed", **patient)
            refused += (answer.status_code, _path(answer)) == (409, "patient_mismatch")
        else:
            tab.save_until_accepted("allergies", f"{tab.encounter.case_number} {number}")
    events = AuditEvent.objects.filter(subject_kind="preop").exclude(changes={})
    numbers = {str(tab.encounter.pk): tab.encounter.case_number for tab in tabs}
    crossed = sum(
        not event.changes["allergies"][1].startswith(numbers[event.encounter_id])
        for event in events
    )
    kept = sum(tab.counts["saved"] for tab in tabs)
    return {"saves": kept, "events": events.count(), "crossed": crossed} | {
        "forged": forged,
        "refused": refused,
    }


def _path(answer: Any) -> str:
    return str(answer.json()["error"]["path"])


def conflicting(case: Case, saves: int) -> dict[str, int]:
    """Two people write the same field; each sees what the other wrote before writing over it."""
    opened.save_pre_op(case.encounter, {"allergies": "first"}, by=case.nurse)
    tabs = [
        Tab(logged_in(user), user, case.encounter, version=1, shown="first")
        for user in (case.surgeon, case.nurse)
    ]

    def work(tab: Tab) -> Tab:
        for number in range(saves):
            tab.save_until_accepted("allergies", f"{tab.user.pk} wrote {number}")
        return tab

    run_in_threads(*(lambda tab=tab: work(tab) for tab in tabs), patience=PATIENCE_S)
    events = AuditEvent.objects.filter(
        encounter_id=str(case.encounter.pk), subject_kind="preop"
    ).order_by("id")
    history = [event.changes["allergies"] for event in events if "allergies" in event.changes]
    believed = {value: old for tab in tabs for value, old in tab.believed.items()}
    return {
        "saved": sum(tab.counts["saved"] for tab in tabs),
        "asked": sum(tab.counts["asked"] for tab in tabs),
        "lost": len(believed.keys() - {new for _, new in history}),
        "written over unseen": sum(old != believed[new] for old, new in history[1:]),
    }


def disjoint(case: Case, saves: int) -> dict[str, int]:
    """Two people in two sections, two in two fields of one section: no save conflicts."""
    places = [
        (case.surgeon, "pre_op", "allergies", 0),
        (case.nurse, "pre_op", "prosthesis", 0),
        (case.surgeon, "wound_care", "instructions", 0),
        (case.nurse, "time_out", "present", 1),
    ]
    tabs = [
        Tab(logged_in(user), user, case.encounter, section, version)
        for user, section, _, version in places
    ]

    def work(tab: Tab, name: str) -> None:
        for number in range(saves):
            answer = tab.send(name, f"{name} {number}")
            tab.counts[str(answer.status_code)] += 1
            tab.version = answer.json().get("version", tab.version)

    run_in_threads(
        *(
            lambda tab=tab, name=name: work(tab, name)
            for tab, (_, _, name, _) in zip(tabs, places, strict=True)
        ),
        patience=PATIENCE_S,
    )
    counts = sum((tab.counts for tab in tabs), Counter())
    return {"kept": counts["200"], "asked": counts["409"], "others": counts.total() - counts["200"]}


def old_tab(case: Case, saves: int) -> dict[str, int]:
    """A nurse's page goes on saving by itself after the surgeon logged in at the same browser."""
    client = logged_in(case.nurse)
    tab = Tab(client, case.nurse, case.encounter)
    tab.save_until_accepted("allergies", "hers")
    assert client.login(username=case.surgeon.username, password=PASSWORD)
    refused = 0
    for number in range(saves):
        answer = tab.send("allergies", f"not his {number}")
        refused += (answer.status_code, _path(answer)) == (409, "user_changed")
    written = _written(case)
    return {
        "refused": refused,
        "his": written.filter(actor=case.surgeon).count(),
        "hers": written.filter(actor=case.nurse).count(),
    }


def shut_out(case: Case, rounds: int) -> dict[str, int]:
    """A session ends or locks while somebody types; what was typed is sent again afterwards."""
    client = logged_in(case.surgeon)
    tab = Tab(client, case.surgeon, case.encounter)
    typed = characters = held = 0
    for number in range(rounds):
        tab.save_until_accepted("allergies", f"begun {number}")
        if number % 2:
            client.logout()
        else:
            client.post(reverse("session_lock"))
        text, key = f"{tab.shown}, and the rest of sentence {number}", str(uuid.uuid4())
        held += tab.send("allergies", text, key=key).status_code in (401, 423)
        assert client.login(username=case.surgeon.username, password=PASSWORD)
        body = tab.send("allergies", text, key=key).json()
        tab.version, tab.shown = body["version"], text
        typed += len(text)
        stored = PreOp.objects.get(encounter=case.encounter).allergies
        characters += len(stored) if stored == text else 0
    events = _written(case)
    return {
        "held": held,
        "characters lost": typed - characters,
        "saved twice": events.count() - 2 * rounds,
    }


def _written(case: Case) -> QuerySet[AuditEvent]:
    """The changes logged for the pre-op section of this case."""
    events = AuditEvent.objects.filter(encounter_id=str(case.encounter.pk), subject_kind="preop")
    return events.exclude(changes={})


def identical(case: Case, together_: int, rounds: int) -> dict[str, int]:
    """The same save many times at once, again later, and once with something else in it."""
    url = reverse("anesthetics", args=[case.encounter.pk])
    clients = [logged_in(case.surgeon) for _ in range(together_)]
    found: Counter[str] = Counter()
    for number in range(rounds):
        facts = {"agent": "Lidocaine", "volume_ml": "3", "technique": f"round {number}"}
        found += _one_round(clients, url, facts)
    return {"rounds": rounds, "effects": case.encounter.anesthetics.count(), **found}


def _one_round(clients: list[PageClient], url: str, facts: dict[str, str]) -> Counter[str]:
    key = {"Idempotency-Key": str(uuid.uuid4())}

    def press(client: PageClient) -> Any:
        return client.post(url, facts, headers=key)

    answers = run_in_threads(*(lambda client=client: press(client) for client in clients))
    answers.append(press(clients[0]))
    same = [(answer.status_code, answer.get("Location")) for answer in answers]
    other = clients[0].post(url, facts | {"volume_ml": "4"}, headers=key)
    return Counter(
        {
            "answers": len(answers),
            "same": same.count((302, answers[0].get("Location"))),
            "other body refused": int(other.status_code == 422),
        }
    )
