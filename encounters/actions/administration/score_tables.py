"""Load a licensed table of scores of appropriate use for a practice: the table's only writer."""

from __future__ import annotations

from django.db import transaction

from encounters.actions.audit.log import record_event
from encounters.models import Practice, ScoreTable, User
from encounters.why_mohs import ScoreFile, WhyMohsDataError


@transaction.atomic
def load_scores(practice: Practice, file: ScoreFile, *, by: User | None) -> ScoreTable | None:
    """The new table; ``None`` where the same file is loaded already.

    A table that is valid from the same day is never replaced: notes were signed with it.
    ``WhyMohsDataError`` says so.
    """
    # Two administrators who load at once load one after the other.
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    present = ScoreTable.objects.filter(practice=practice, valid_from=file.valid_from).first()
    if present is not None and present.sha256 == file.sha256:
        return None
    if present is not None:
        day = file.valid_from.isoformat()
        raise WhyMohsDataError(f"another table is valid from {day}: give this one a later day")
    row = ScoreTable(
        practice=practice,
        title=file.title,
        edition=file.edition,
        license=file.license,
        valid_from=file.valid_from,
        sha256=file.sha256,
        scores=dict(file.scores),
    )
    row.full_clean()
    row.save()
    said = {
        "title": file.title,
        "edition": file.edition,
        "valid_from": file.valid_from.isoformat(),
        "sha256": file.sha256,
        "scores": len(file.scores),
    }
    changes = {name: (None, value) for name, value in said.items()}
    record_event("load_scores", row, by=by, practice=practice, changes=changes)
    return row
