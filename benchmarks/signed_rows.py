"""Events and signed notes as an installation gets them, for benchmarks of what verifies them.

``python -m benchmarks.signed_rows EVENTS NOTES`` writes so many events of the audit log and signs
so many drafts of the demo, on the database of ``DATABASE_URL``. Both by the app's own actions,
since only those make digests and seals that hold.
"""

from __future__ import annotations

import os
import sys
from itertools import cycle, islice

AT_ONCE = 1_000


def main(events: int, notes: int) -> None:
    """``ValueError`` if fewer drafts than ``notes`` can be signed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    import django

    django.setup()
    _sign(notes)
    _record(events)


def _sign(count: int) -> None:
    from django.db.models.functions import Length

    from encounters import actions
    from encounters.actions import ActionRefusedError, locked_draft
    from encounters.integrity.canonical import sha256_of
    from encounters.models import Encounter
    from encounters.snapshot.chart import chart_of

    # The demo's told cases, whose numbers are shorter, before copies: few of those can be signed.
    drafts = (
        Encounter.objects.filter(status="draft")
        .select_related("surgeon")
        .order_by(Length("case_number"), "case_number")
    )
    signed = 0
    for encounter in drafts.iterator():
        if signed == count:
            return
        surgeon = encounter.surgeon
        seen = sha256_of(chart_of(encounter.pk).content_for(encounter.patient_id))
        try:
            note = actions.print_note(encounter, by=surgeon, seen=seen)
        except ActionRefusedError:
            continue  # One that lacks something.
        with locked_draft(encounter, by=surgeon) as draft:
            actions.sign_note(draft, note)
        signed += 1
    if signed < count:
        raise ValueError(f"only {signed} drafts could be signed")


def _record(count: int) -> None:
    from django.db import transaction

    from encounters.actions.audit.log import record_access
    from encounters.models import Encounter

    cases = list(Encounter.objects.select_related("surgeon").order_by("-pk")[:AT_ONCE])
    for start in range(0, count, AT_ONCE):
        with transaction.atomic():
            for case in islice(cycle(cases), min(AT_ONCE, count - start)):
                record_access(
                    "encounter_seen",
                    ("encounter", case.pk),
                    by=case.surgeon,
                    practice_id=case.practice_id,
                    encounter_id=case.pk,
                    patient_id=case.patient_id,
                )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
