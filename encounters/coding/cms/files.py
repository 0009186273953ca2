"""Files as somebody hands them in: zip files, workbooks and text, opened within bounds.

A file may be another one, half of one, or a hostile one: sizes are bounded before anything is
unpacked and again while it is, and what is wrong is said in a sentence.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from encounters.coding.cms.errors import CmsFileError

# A part of the code pairs has some 15 MB as CMS publishes it, a whole relative value file 12.
MAX_BYTES = 64 * 1024 * 1024
# What one table has once it is unpacked: the largest has about 60 MB as text.
MAX_TABLE_BYTES = 256 * 1024 * 1024
# All that a workbook holds, unpacked: its cells are written out in full.
MAX_WORKBOOK_BYTES = 768 * 1024 * 1024
MAX_MEMBERS = 200

ZIP = b"PK\x03\x04"
WORKBOOK_MEMBER = "[Content_Types].xml"
# Others unpack without a bound on what one read gives.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
# In this order: text is read in seconds, a workbook in a minute.
_SUFFIXES = (".csv", ".txt", ".xlsx")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class CmsFile:
    """A file with its name, as it was handed in."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def printable_name(self) -> str:
        """The name as it can be stored: a system may allow letters in it that no text has."""
        return "".join(letter if letter.isprintable() else "?" for letter in self.name)[:200]


@dataclass(frozen=True, slots=True)
class Member:
    """One text or workbook: the file itself, or one in a zip file. ``place`` names it in words."""

    place: str
    data: bytes
    is_workbook: bool


def refuse_size(size: int, name: str = "the file") -> None:
    """Raise ``CmsFileError`` for a file of more bytes than a table of CMS has."""
    if size > MAX_BYTES:
        raise CmsFileError(f"{name} is larger than {MAX_BYTES // 1024**2} MB: it is not CMS's")


def members_of(file: CmsFile) -> Iterator[Iterator[Member]]:
    """The tables in ``file``: each in the forms that it comes in, the quickest first.

    CMS puts the same table as text and as a workbook into one zip file, under one name. A form is
    unpacked when it is asked for.
    """
    refuse_size(len(file.data), file.name)
    if not file.data:
        raise CmsFileError(f"{file.name} is empty")
    if not file.data.startswith(ZIP):
        yield iter([Member(file.name, file.data, is_workbook=False)])
        return
    packed = _opened(file.name, file.data)
    if WORKBOOK_MEMBER in packed.namelist():
        check_workbook(file.name, packed)
        yield iter([Member(file.name, file.data, is_workbook=True)])
        return
    for forms in _by_stem(file.name, packed):
        yield (_member(file.name, packed, info) for info in forms)


def _opened(place: str, data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except _DAMAGED as error:
        raise CmsFileError(f"{place} is damaged; download it again") from error


def _by_stem(name: str, packed: zipfile.ZipFile) -> list[list[zipfile.ZipInfo]]:
    infos = packed.infolist()
    if len(infos) > MAX_MEMBERS:
        raise CmsFileError(f"{name} holds more than {MAX_MEMBERS} files: it is not CMS's")
    stems: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for info in infos:
        path = PurePosixPath(info.filename.lower())
        if path.suffix in _SUFFIXES and not path.name.startswith("."):
            stems.setdefault(str(path.with_suffix("")), {})[path.suffix] = info
    if not stems:
        raise CmsFileError(f"{name} holds no csv, txt or xlsx file")
    return [
        [forms[suffix] for suffix in _SUFFIXES if suffix in forms]
        for _, forms in sorted(stems.items())
    ]


def _member(name: str, packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    place = f"{info.filename} in {name}"
    _check_member(place, info, MAX_TABLE_BYTES)
    try:
        with packed.open(info) as opened:
            data = read_at_most(opened, MAX_TABLE_BYTES, place)
    except _DAMAGED as error:
        raise CmsFileError(f"{place} is damaged; download it again") from error
    is_workbook = data.startswith(ZIP)
    if is_workbook:
        check_workbook(place, _opened(place, data))
    return Member(place, data, is_workbook)


def _check_member(place: str, info: zipfile.ZipInfo, most: int) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise CmsFileError(f"{place} is encrypted")
    if info.compress_type not in _BOUNDED:
        raise CmsFileError(f"{place} is packed in a way that CMS does not use")
    if info.file_size > most:
        raise CmsFileError(f"{place} unpacks to more than {most // 1024**2} MB: it is not CMS's")


def check_workbook(place: str, packed: zipfile.ZipFile) -> None:
    """Refuse a workbook that unpacks to more than CMS's own do."""
    infos = packed.infolist()
    if len(infos) > MAX_MEMBERS:
        raise CmsFileError(f"{place} holds more than {MAX_MEMBERS} parts: it is not CMS's")
    for info in infos:
        _check_member(place, info, MAX_WORKBOOK_BYTES)
    if sum(info.file_size for info in infos) > MAX_WORKBOOK_BYTES:
        most = MAX_WORKBOOK_BYTES // 1024**2
        raise CmsFileError(f"{place} unpacks to more than {most} MB: it is not CMS's")


def read_at_most(opened: IO[bytes], most: int, place: str) -> bytes:
    """All of a stream, whatever its own header says of its length."""
    data = opened.read(most + 1)
    if len(data) > most:
        raise CmsFileError(f"{place} unpacks to more than {most // 1024**2} MB: it is not CMS's")
    return data
