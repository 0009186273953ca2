"""A coder's review of one edition of the rulebook: kept with who said it, when, and in which words.

Reviews are added, never changed: the newest is shown, and the log has all of them.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from encounters.actions.audit.log import record_event
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import check
from encounters.coding import all_rulebooks
from encounters.models import EditionReview, Practice, User


@transaction.atomic
def review_edition(
    practice: Practice, *, edition: str, credentials: str, words: str, by: User
) -> EditionReview:
    """Record what ``by`` says of ``edition``; refused for an edition that does not exist."""
    if edition not in {book.id for book in all_rulebooks()}:
        raise refuse("There is no such edition.", field="edition")
    review = EditionReview(
        practice=practice,
        edition=edition,
        credentials=credentials,
        words=words,
        reviewed_at=timezone.now(),
        by=by,
    )
    check(review, trusted_fields=("practice", "by"))
    review.save()
    record_event(
        "review_edition",
        review,
        by=by,
        practice=practice,
        changes={
            "edition": (None, edition),
            "credentials": (None, credentials),
            "words": (None, words),
        },
    )
    return review
