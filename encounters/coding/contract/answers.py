"""From a line to its answer: the code sheet, or where the case is wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec import json as quick_json

from encounters.coding.cms import CmsRelease
from encounters.coding.contract.cases import read_case
from encounters.coding.engine import derive_codes
from encounters.coding.loaded import with_tables
from encounters.coding.loader import rulebook_for
from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.vocabulary import strict_json
from encounters.vocabulary.strict_json import JsonError

MAX_LINE_BYTES = 1_000_000
_LONGEST_ID = 100
# The one character of ASCII that ``json`` escapes and msgspec writes as it is.
_DELETE = b"\x7f"


class Answer(Struct, frozen=True, kw_only=True):
    """One line of JSON in ASCII, without its end."""

    text: str
    is_error: bool


def answer_line(raw: bytes, releases: Sequence[CmsRelease] = ()) -> Answer:
    """The answer to one line; never raises for anything the line can hold.

    ``releases`` are tables of CMS; those that cover the day of a case take the shipped ones' place.
    """
    value: object = None
    try:
        value = strict_json.read(raw, longest=MAX_LINE_BYTES)
        case = read_case(value)
    except JsonError as error:
        key = _id_of(value if error.value is None else error.value)
        found = {"path": error.path, "message": error.message}
        return Answer(text=one_line({"id": key, "error": found}), is_error=True)
    day = case.date_of_service
    rulebook = with_tables(rulebook_for(day), releases, day)
    sheet = derive_codes(case, rulebook)
    answer = sheet_as_json(sheet, day, has_tables=rulebook.loaded.is_loaded)
    return Answer(text=one_line(answer), is_error=False)


def one_line(answer: object) -> str:
    """One line of printable ASCII: where nothing else is in it, msgspec writes it as ``json``."""
    try:
        text = quick_json.format(quick_json.encode(answer), indent=0)
    except UnicodeEncodeError:
        # Half a character that came as an escape.
        return json.dumps(answer)
    return text.decode() if text.isascii() and _DELETE not in text else json.dumps(answer)


def _id_of(value: object) -> str | None:
    """The id to answer with, where one can be read at all."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= _LONGEST_ID else None


def sheet_as_json(sheet: CodeSheet, day: date, *, has_tables: bool = False) -> dict[str, object]:
    """The answer's object. A line of another day than the case's says so.

    Answer and lines name the tables of CMS that were loaded for the case, if any were.
    """
    tables = {"tables": sheet.tables} if has_tables else {}
    return {
        "id": sheet.case_id,
        "rulebook": sheet.rulebook,
        **tables,
        "lines": [_line(line, day, has_tables=has_tables) for line in sheet.lines],
        "findings": [_finding(finding) for finding in sheet.findings],
    }


def _line(line: CodeLine, day: date, *, has_tables: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "code": line.code,
        "units": line.units,
        "modifiers": line.modifiers,
        "lesion": line.lesion or None,
        "icd10": line.icd10,
        "rule": line.rule,
        "because": line.because,
    }
    if line.date_of_service != day:
        found["date_of_service"] = line.date_of_service.isoformat()
    if has_tables:
        found["tables"] = line.tables
    return found


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level.value,
        "rule": finding.rule,
        "lesion": finding.lesion or None,
        "text": finding.text,
    }
