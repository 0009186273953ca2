"""Parses the body of a request as strict JSON; raises ``BodyError`` with a clear message."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException

from encounters.vocabulary import strict_json
from encounters.vocabulary.strict_json import JsonError


class BodyError(ValueError):
    """``status`` is how to answer; the message says what is wrong, quoting nothing but keys."""

    def __init__(self, message: str, status: int, path: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.path = path


def json_body(request: HttpRequest) -> object:
    """What was sent; raises ``BodyError``."""
    if request.content_type != "application/json":
        raise BodyError("Send this as application/json.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        found = strict_json.read(request.body)
        # Half a character is text to JSON, and none to a database.
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except RequestDataTooBig:
        raise BodyError("This is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except RawPostDataException:
        raise BodyError("This cannot be read.", HTTPStatus.BAD_REQUEST) from None
    except JsonError as error:
        raise BodyError(error.message, HTTPStatus.BAD_REQUEST, error.path) from None
    except UnicodeError:
        message = "This holds text that is no text (it must be UTF-8)."
        raise BodyError(message, HTTPStatus.BAD_REQUEST) from None
    return found
