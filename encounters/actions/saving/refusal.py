"""Exceptions by which actions refuse."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.http import Http404

from encounters.models import Encounter

WHOLE_FORM = ""


class ActionRefusedError(Exception):
    """Nothing was written. ``errors`` maps a field (or "" for the whole) to its messages.

    A page or an answer in JSON that tells of it has the ``status``.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = {field: list(messages) for field, messages in errors.items()}
        super().__init__("; ".join(message for all_ in self.errors.values() for message in all_))


class EncounterSignedError(ActionRefusedError):
    """Signed, by somebody else and a moment ago if the page did not know it."""


class ServerBusyError(ActionRefusedError):
    """The server is too busy at the moment; the same request may succeed later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class StalePageError(ActionRefusedError):
    """What the page showed is not what is stored any more: whoever tapped must look again."""

    status = HTTPStatus.CONFLICT


class QuestionError(ActionRefusedError):
    """The same is done if it is sent again with these ``answers``, which say yes to ``words``.

    ``blocks`` are the keys of those whose readings would count no more.
    """

    status = HTTPStatus.CONFLICT

    def __init__(
        self,
        words: Sequence[str],
        *,
        answers: Sequence[str],
        yes: str,
        no: str,
        blocks: Sequence[str] = (),
    ) -> None:
        super().__init__({WHOLE_FORM: words})
        self.words = tuple(words)
        self.answers = tuple(answers)
        self.yes = yes
        self.no = no
        self.blocks = tuple(blocks)


def refuse(message: str, field: str = WHOLE_FORM) -> ActionRefusedError:
    """A refusal with one message, to be raised by the caller."""
    return ActionRefusedError({field: [message]})


def from_validation(error: ValidationError) -> ActionRefusedError:
    """``ActionRefusedError`` with the messages of a Django ``ValidationError``."""
    if not hasattr(error, "error_dict"):
        return ActionRefusedError({WHOLE_FORM: error.messages})
    return ActionRefusedError(
        {
            WHOLE_FORM if field == NON_FIELD_ERRORS else field: messages
            for field, messages in error.message_dict.items()
        }
    )


class RowGoneError(Http404):
    """Somebody removed it since its page was made, or since its address was looked up.

    The event that tells who removed it is found by ``kind`` and ``key`` of the row, or by the keys
    of the ``parents`` in an ``encounter`` of which it was the only such row.
    """

    def __init__(
        self,
        kind: type[Model],
        *,
        key: object = None,
        encounter: Encounter | None = None,
        parents: Collection[object] = (),
    ) -> None:
        self.kind = kind
        self.key = key
        self.encounter = encounter
        self.parents = parents
        super().__init__(kind._meta.model_name)
