"""The body of a request as JSON without its traps, or a sentence why it is none.

No duplicate keys, no NaN, nothing infinite, nothing deeper than any document of ours, and no text
that a database could not keep.
"""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException

DEEPEST = 20
# No field of ours holds a number this long, and reading one takes time that grows with its square.
_MOST_DIGITS = 30
_NO_JSON = "This is no JSON."


class BodyError(ValueError):
    """``status`` is how to answer; the message says what is wrong, quoting nothing."""

    def __init__(self, message: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


def json_body(request: HttpRequest) -> Any:
    """What was sent; raises ``BodyError``."""
    if request.content_type != "application/json":
        raise BodyError("Send this as application/json.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        found = _DECODER.decode(request.body.decode("utf-8"))
        _check_depth(found)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except BodyError:
        raise
    except RequestDataTooBig:
        raise BodyError("This is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except UnicodeError:
        raise BodyError("This holds text that is no text (it must be UTF-8).") from None
    except (ValueError, RecursionError, RawPostDataException):
        raise BodyError(_NO_JSON) from None
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BodyError("A name comes twice in one object.")
    return found


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise BodyError("A number has too many digits.")
    return int(text)


def _fraction(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise BodyError("A number is too large.")
    return found


def _constant(_: str) -> Any:
    raise BodyError("NaN and Infinity are no numbers.")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _children(one)]
        if not level:
            return
    raise BodyError("This is nested too deeply.")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [one for one in value.values() if isinstance(one, dict | list)]
    return [one for one in value if isinstance(one, dict | list)] if isinstance(value, list) else []


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)
