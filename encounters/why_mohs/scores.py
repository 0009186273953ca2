"""A licensed table of scores of appropriate use, as a practice loads it.

The scores of 1 to 9 are their publisher's; Mohsdoc ships none. A file is TOML: ``title``,
``edition``, ``license`` (who permitted it, in words), ``valid_from``, and under ``[scores]`` a
whole number by the key of each rule (``load_scores --keys`` lists them). A score that contradicts
the category of its rule (7 to 9 appropriate, 4 to 6 uncertain, 1 to 3 inappropriate) is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from encounters.vocabulary.risk_terms import UseCategory
from encounters.why_mohs.reading import WhyMohsDataError, refuse_empty, shaped, tables_of
from encounters.why_mohs.use_table import UseTable, use_table_on, use_tables

MOST_SCORE_BYTES = 200_000
# What a message repeats of a file.
_MOST_REPEATED = 80
_RANGES = {
    UseCategory.APPROPRIATE: range(7, 10),
    UseCategory.UNCERTAIN: range(4, 7),
    UseCategory.INAPPROPRIATE: range(1, 4),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFile:
    title: str
    edition: str
    license: str
    valid_from: date
    scores: Mapping[str, int]
    sha256: str


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    edition: str
    license: str
    valid_from: date
    scores: dict[str, int]


def read_scores(name: str, data: bytes) -> ScoreFile:
    """The file's scores with its checksum; ``WhyMohsDataError`` names what is odd."""
    if len(data) > MOST_SCORE_BYTES:
        raise WhyMohsDataError(f"{name}: it is larger than {MOST_SCORE_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WhyMohsDataError(f"{name}: it is not in UTF-8") from error
    file = shaped(name, tables_of(name, text), _File)
    refuse_empty(name, title=file.title, edition=file.edition, license=file.license)
    for field, most in (("title", 120), ("edition", 40), ("license", 200)):
        if len(getattr(file, field)) > most:
            raise WhyMohsDataError(f"{name} {field}: at most {most} characters")
    table = use_table_on(file.valid_from)
    if table is None:
        raise WhyMohsDataError(f"{name} valid_from: no table of rules holds on that day")
    if not file.scores:
        raise WhyMohsDataError(f"{name} [scores]: it holds no score")
    _check_scores(name, file.scores, table)
    return ScoreFile(
        title=file.title,
        edition=file.edition,
        license=file.license,
        valid_from=file.valid_from,
        scores=file.scores,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _check_scores(name: str, scores: Mapping[str, int], table: UseTable) -> None:
    for key, score in scores.items():
        if key not in table.keys:
            raise WhyMohsDataError(f"{name} [scores]: there is no rule {key[:_MOST_REPEATED]!r}")
        category = table.category_of(key)
        if score not in _RANGES.get(category, range(0)):
            # A number of thousands of digits cannot even be told.
            said = score if 0 <= score < 100 else "this number"
            raise WhyMohsDataError(
                f"{name} [scores] {key}: {said} does not go with {category.label.lower()}"
            )


def score_lines() -> str:
    """The rules of the newest edition with their categories, as lines that a file is made of."""
    table = use_tables()[-1]
    lines = [f'"{key}" =  # {table.category_of(key).label}' for key in sorted(table.keys)]
    return "\n".join((f"# {table.title}, {table.edition}, since {table.since.isoformat()}", *lines))
