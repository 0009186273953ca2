"""The proposal's tables, read from ``sites.toml`` and ``tumors.toml`` and refused when odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from encounters.anatomy import CatalogueError, Lid, catalogue
from encounters.anatomy.checks import Table, check_keys, read_tables, table_at, text_at
from encounters.vocabulary.terms import Side, TumorType

KINDS = ("carcinoma", "melanoma", "merkel", "melanoma_in_situ", "carcinoma_in_situ")
EVERY_KIND = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the code patterns an answer may choose from."""

    question: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCodes:
    """Code patterns of one ICD-10-CM site by kind of tumor.

    ``with_lid`` names the better site once the lid is known.
    """

    codes: Mapping[str, str]
    asked: Mapping[str, Asked]
    with_lid: str

    def question(self, kind: str) -> Asked | None:
        return self.asked.get(kind) or self.asked.get(EVERY_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class TumorCodes:
    """How one tumor type is coded; ``histologies`` and ``codes`` where it is left to a choice."""

    kind: str
    histology: str
    eyelid_histology: str
    question: str
    histologies: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    sites: Mapping[str, SiteCodes]
    tumors: Mapping[TumorType, TumorCodes]
    side_digits: Mapping[str, Mapping[Side, str]]
    lid_digits: Mapping[Lid, str]


@cache
def tables() -> Tables:
    """The packaged tables, read once per process; ``CatalogueError`` if they are odd."""
    folder = files("encounters.icd10")
    return read_icd10_tables(
        sites=folder.joinpath("sites.toml").read_text("utf-8"),
        tumors=folder.joinpath("tumors.toml").read_text("utf-8"),
    )


def read_icd10_tables(*, sites: str, tumors: str) -> Tables:
    """Both files together; every site of the catalogue and every tumor type must be there."""
    by_site = {
        pattern: _site_codes(f"sites.toml [{pattern}]", table)
        for pattern, table in read_tables("sites.toml", sites).items()
    }
    _same("sites.toml", set(by_site), _patterns_of_the_catalogue())
    for pattern, row in by_site.items():
        if row.with_lid and row.with_lid not in by_site:
            raise CatalogueError(f"sites.toml [{pattern}]: unknown with_lid {row.with_lid!r}")
    rest = read_tables("tumors.toml", tumors)
    check_keys("tumors.toml", rest, {"side", "lid", "tumor"}, {"side", "lid", "tumor"})
    by_tumor = _tables_in("tumors.toml [tumor", rest["tumor"])
    _same("tumors.toml [tumor]", set(by_tumor), {str(tumor) for tumor in TumorType})
    return Tables(
        sites=by_site,
        tumors={
            tumor: _tumor_codes(f"tumors.toml [tumor.{tumor}]", by_tumor[tumor])
            for tumor in TumorType
        },
        side_digits={
            category: {side: _digit(f"tumors.toml [side] {category}", table, side) for side in Side}
            for category, table in _tables_in("tumors.toml [side", rest["side"]).items()
        },
        lid_digits={lid: _digit("tumors.toml [lid]", rest["lid"], lid) for lid in Lid},
    )


def _patterns_of_the_catalogue() -> set[str]:
    sites = catalogue().sites
    readings = [choice.reading for site in sites for choice in site.choices]
    readings += [site.default_reading for site in sites]
    return {reading.icd10_pattern for reading in readings}


def _same(place: str, found: set[str], expected: set[str]) -> None:
    if found != expected:
        raise CatalogueError(f"{place}: missing or unexpected {sorted(found ^ expected)}")


def _tables_in(place: str, table: Table) -> dict[str, Table]:
    return {key: table_at(f"{place}.{key}]", value) for key, value in table.items()}


def _site_codes(place: str, table: Table) -> SiteCodes:
    check_keys(place, table, {*KINDS, "ask", "with_lid"}, ())
    asked = {
        kind: _asked(f"{place} ask.{kind}", question)
        for kind, question in _tables_in(place, table_at(place, table.get("ask", {}))).items()
    }
    check_keys(f"{place} ask", asked, {*KINDS, EVERY_KIND}, ())
    codes = {kind: text_at(place, table, kind) for kind in KINDS if kind in table}
    for kind in set(KINDS) - set(codes):
        if kind not in asked and EVERY_KIND not in asked:
            raise CatalogueError(f"{place}: neither a code nor a question for {kind}")
    with_lid = text_at(place, table, "with_lid") if "with_lid" in table else ""
    return SiteCodes(codes=codes, asked=asked, with_lid=with_lid)


def _asked(place: str, table: Table) -> Asked:
    check_keys(place, table, {"question", "candidates"}, {"question", "candidates"})
    return Asked(
        question=text_at(place, table, "question"), candidates=_texts(place, table, "candidates")
    )


def _tumor_codes(place: str, table: Table) -> TumorCodes:
    texts = {"kind", "histology", "eyelid_histology", "question"}
    check_keys(place, table, texts | {"histologies", "codes"}, {"kind"})
    given = {key: text_at(place, table, key) if key in table else "" for key in texts}
    if given["kind"] not in KINDS:
        raise CatalogueError(f"{place}: unknown kind {given['kind']!r}")
    row = TumorCodes(
        kind=given["kind"],
        histology=given["histology"],
        eyelid_histology=given["eyelid_histology"],
        question=given["question"],
        histologies=_texts(place, table, "histologies"),
        codes=_texts(place, table, "codes"),
    )
    if row.kind == "carcinoma" and bool(row.histology) == bool(row.histologies):
        raise CatalogueError(f"{place}: give either a histology or histologies to choose from")
    if row.histologies and not row.question:
        raise CatalogueError(f"{place}: a choice without a question")
    return row


def _texts(place: str, table: Table, key: str) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, str) and item for item in found):
        raise CatalogueError(f"{place}: {key} must be a list of texts")
    return tuple(found)


def _digit(place: str, table: Table, key: str) -> str:
    digit = text_at(place, table, key)
    if len(digit) != 1:
        raise CatalogueError(f"{place}: {key} must be one digit")
    return digit
