"""How long the audit log takes: to verify it, to report from it, to write into it.

    DATABASE_URL=... python benchmarks/audit_log.py [EVENTS]

In a database made for the purpose, with nothing in it. Prints seconds: verifying the whole chain
(to stay under 10 at 100,000 events), the privacy officer's pages (under 2 each), and what an event
adds to a page.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from encounters import actions  # noqa: E402
from encounters.actions.audit.log import audit_key, head, log_faults, record_look  # noqa: E402
from encounters.integrity.audit_chain import digest_of  # noqa: E402
from encounters.models import AuditEvent, Encounter, Practice, User  # noqa: E402
from encounters.models.audit_event import content_of  # noqa: E402
from encounters.vocabulary.terms import Role  # noqa: E402

EVENTS = 100_000
CASES = 400
SHOWN = 12


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if AuditEvent.objects.exists():
        sys.exit("The database is not empty.")
    practice, officer, encounters = _practice()
    _told("writing through the action, each", _write(practice, officer, encounters), 200)
    _fill(wanted - head().seq, practice, officer, encounters)
    _told(f"verifying {head().seq:,} events", lambda: list(log_faults()))
    client = Client()
    client.force_login(officer)
    patient = encounters[0].patient_id
    pages = {
        "the log": "/audit/?since=2020-01-01",
        "by person": "/audit/?since=2020-01-01&sort=person",
        "by action, page 900": "/audit/?since=2020-01-01&sort=action&page=900",
        "denied only": "/audit/?since=2020-01-01&outcome=denied",
        "one patient": f"/audit/?since=2020-01-01&patient={patient}",
        "who looked at one chart": f"/encounters/{encounters[0].pk}/looked/",
        "disclosures": f"/audit/patients/{patient}/disclosures/",
        "all as CSV": "/audit/log.csv?since=2020-01-01",
    }
    for name, address in pages.items():
        _told(name, lambda address=address: _get(client, address))  # type: ignore[misc]
    chart = f"/encounters/{encounters[1].pk}/"
    _told("a chart's page", lambda: _get(client, chart), 1)
    _told("a chart's page", lambda: [_get(client, chart) for _ in range(50)], 50)


def _practice() -> tuple[Practice, User, list[Encounter]]:
    practice = actions.open_practice({"name": "Benchmark"}, by=None)
    location = actions.add_location(practice, {"name": "Office"}, by=None)
    person = User.objects.create_user("officer", first_name="Robin", last_name="Tester")
    for role in (Role.PRIVACY_OFFICER, Role.SURGEON):
        actions.add_member(person, practice, role, by=None)
    for number in range(CASES):
        actions.open_encounter(
            practice=practice,
            by=person,
            patient={
                "mrn": f"B-{number}",
                "family_name": f"Invented{number}",
                "date_of_birth": date(1950, 1, 1) + timedelta(days=number),
            },
            values={"date_of_service": date(2026, 10, 5), "location": location, "surgeon": person},
            lesions=[{"site": "dorsal-forearm", "side": "left", "tumor_type": "bcc"}],
        )
    return practice, person, list(Encounter.objects.all())


def _write(practice: Practice, by: User, encounters: list[Encounter]) -> Callable[[], object]:
    def write() -> None:
        for number in range(200):
            one = encounters[number % CASES]
            record_look(
                "view_chart",
                ("encounter", one.pk),
                by=by,
                practice_id=practice.pk,
                encounter_id=one.pk,
                patient_id=one.patient_id,
                place="encounter",
            )

    return write


def _fill(count: int, practice: Practice, by: User, encounters: list[Encounter]) -> None:
    """One in five a list, one in fifty denied; whole batches, for only reading is measured."""
    last, batch = head(), []
    now = timezone.now()
    for number in range(count):
        one = encounters[number % CASES]
        is_list = number % 5 == 0
        shown = [str(encounters[(number + step) % CASES].pk) for step in range(SHOWN)]
        event = AuditEvent(
            seq=last.seq + 1,
            previous=last.digest,
            at=now - timedelta(minutes=count - number),
            actor=by,
            practice=practice,
            action="list_charts"
            if is_list
            else "print_chart"
            if number % 50 == 1
            else "view_chart",
            subject_kind="encounter",
            subject_id="" if is_list else str(one.pk),
            patient_id="" if is_list else str(one.patient_id),
            encounter_id="" if is_list else str(one.pk),
            outcome="denied" if number % 50 == 2 else "done",
            source="192.0.2.7",
            place="day_list" if is_list else "encounter",
            changes={"shown": shown} if is_list else {},
        )
        event.digest = digest_of(audit_key(), event.seq, event.previous, content_of(event.__dict__))
        last = type(last)(event.seq, event.digest)
        batch.append(event)
        if len(batch) == 500 or number == count - 1:
            AuditEvent.objects.bulk_create(batch)
            batch = []


def _action(number: int) -> str:
    if number % 5 == 0:
        return "list_charts"
    return "print_chart" if number % 50 == 1 else "view_chart"


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address}: {answer.status_code}")


def _told(name: str, work: Callable[[], object], divided_by: int = 1) -> None:
    begin, begin_cpu = time.perf_counter(), time.process_time()
    work()
    seconds = (time.perf_counter() - begin) / divided_by
    cpu = (time.process_time() - begin_cpu) / divided_by
    print(f"{name:<36} {seconds:8.4f} s, of it computing here {cpu:8.4f} s")  # noqa: T201


if __name__ == "__main__":
    main()
