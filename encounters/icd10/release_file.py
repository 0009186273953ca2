"""A release as somebody hands it in: CMS's text file, or the zip file CMS publishes it in.

It may be another file, half a file, or a hostile one; so sizes are bounded before anything is
unpacked, and what is wrong is said in a sentence.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from encounters.icd10.releases import Release, ReleaseError, read_entries

# An order file has 15 MB, the zip file it comes in about 3.
MAX_BYTES = 32 * 1024 * 1024
MAX_MEMBERS = 200
# Since then ICD-10-CM is in use.
FIRST_DAY_EVER = date(2015, 10, 1)
LONGEST_AHEAD = timedelta(days=366)

_ZIP = b"PK\x03\x04"
# Others unpack without a bound on what one read gives.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_ORDER_NAME = re.compile(r"icd10cm[-_ ]?order[^/]*\.txt", re.IGNORECASE)
_ADDENDA = re.compile(r"addend", re.IGNORECASE)
_APRIL = re.compile(r"april[-_ ](?:1[-_, ]+)?(20\d\d)|(20\d\d)[-_ ]april", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """A release with what it was read from; ``sha256`` is that of the text.

    ``is_day_from_name``: nobody said its first day.
    """

    release: Release
    file: str
    sha256: str
    is_day_from_name: bool = False


def read_release_file(name: str, data: bytes, since: date | None, *, today: date) -> ReleaseFile:
    """The release in a file called ``name``.

    ``since`` is its first day; without it the day is read from the names of the file: "2027" is the
    fiscal year that begins on October 1, 2026, "April 2027" is April 1, 2027. ``ReleaseError`` says
    what is wrong.
    """
    member, content = _text_of(name, data)
    # A zip file's own name says more than that of the file in it, which is the same in April.
    first_day = _sensible(since or _day_named(name) or _day_named(member), today)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReleaseError(f"line {line} is not UTF-8 text: this is not the file of CMS") from error
    entries, has_headings = read_entries(text)
    return ReleaseFile(
        release=Release(since=first_day, entries=entries, has_headings=has_headings),
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        is_day_from_name=since is None,
    )


def refuse_size(size: int) -> None:
    """Raise ``ReleaseError`` for a file of more bytes than a release has."""
    if size > MAX_BYTES:
        raise ReleaseError(f"the file is larger than {MAX_BYTES // 1024**2} MB: it is not CMS's")


def _day_named(name: str) -> date | None:
    if april := _APRIL.search(name):
        return date(int(april[1] or april[2]), 4, 1)
    years = set(_YEAR.findall(name))
    return date(int(years.pop()) - 1, 10, 1) if len(years) == 1 else None


def _sensible(since: date | None, today: date) -> date:
    field = "effective_from"
    if since is None:
        message = "the file's name does not say the first day on which its codes are in force"
        raise ReleaseError(message, field=field)
    if since < FIRST_DAY_EVER:
        message = f"{since.isoformat()} lies before {FIRST_DAY_EVER.isoformat()}, when use began"
        raise ReleaseError(message, field=field)
    if since > today + LONGEST_AHEAD:
        message = f"{since.isoformat()} lies more than a year ahead"
        raise ReleaseError(message, field=field)
    return since


def _text_of(name: str, data: bytes) -> tuple[str, bytes]:
    """The name and content of the text: ``data`` itself, or the order file in a zip file."""
    refuse_size(len(data))
    if not data.startswith(_ZIP):
        return name, data
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            member = _order_file_in(packed)
            with packed.open(member) as file:
                content = file.read(MAX_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        if isinstance(error, ReleaseError):
            raise
        raise ReleaseError("the zip file is damaged; download it again") from error
    # Whatever its own header says of it.
    refuse_size(len(content))
    return member.filename, content


def _order_file_in(packed: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = packed.infolist()
    if len(members) > MAX_MEMBERS:
        raise ReleaseError(f"the zip file holds more than {MAX_MEMBERS} files: it is not CMS's")
    found = [member for member in members if _is_order_file(member.filename)]
    if len(found) != 1:
        raise ReleaseError(
            "the zip file holds "
            + (f"{len(found)} order files" if found else "no file icd10cm_order_YYYY.txt")
            + ': take CMS\'s "Code Descriptions in Tabular Order"'
        )
    [member] = found
    if member.flag_bits & _ENCRYPTED:
        raise ReleaseError("the zip file is encrypted")
    if member.compress_type not in _BOUNDED:
        raise ReleaseError("the zip file is packed in a way that CMS does not use")
    refuse_size(member.file_size)
    return member


def _is_order_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return bool(_ORDER_NAME.fullmatch(name)) and not _ADDENDA.search(name)
