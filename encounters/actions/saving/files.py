"""Rows of stored files, written beside the rows that name them, under the lock of their case."""

from __future__ import annotations

from encounters.actions.saving.refusal import WHOLE_FORM, ServerBusyError
from encounters.actions.saving.writing import insert
from encounters.file_store import Placed, StoreAwayError
from encounters.models import Encounter, LesionPhoto, StoredFile
from encounters.vocabulary.record_terms import StoredFileKind


def keep(encounter: Encounter, placed: Placed) -> None:
    """From now on a row of this case may name ``placed``; the same bytes are kept once a case."""
    there = StoredFile.objects.filter(encounter=encounter, kind=placed.kind, sha256=placed.sha256)
    if there.exists():
        return
    insert(
        StoredFile(
            encounter=encounter,
            kind=placed.kind.value,
            sha256=placed.sha256,
            size_bytes=placed.size_bytes,
            content=placed.content,
        )
    )


def forget(encounter: Encounter, photo: LesionPhoto) -> None:
    """Let go of the bytes of a photograph that is deleted next, unless another one names them.

    An object stays until ``tidy`` removes what no row names: a backup may still name it.
    """
    others = LesionPhoto.objects.filter(lesion__encounter=encounter).exclude(pk=photo.pk)
    named = {digest for both in others.values_list("sha256", "small_sha256") for digest in both}
    gone = {photo.sha256, photo.small_sha256} - named
    StoredFile.objects.filter(
        encounter=encounter, kind=StoredFileKind.PHOTOGRAPH.value, sha256__in=gone
    ).delete()


def store_away(error: StoreAwayError, what: str, field: str = WHOLE_FORM) -> ServerBusyError:
    """The refusal of a save whose bytes found no place; ``what`` says what did not happen."""
    message = f"The store of photographs and PDFs does not answer. {what}: try again in a moment."
    refusal = ServerBusyError({field: [message]})
    refusal.__cause__ = error
    return refusal
