"""Builds the catalogue from its files and refuses whatever it does not expect.

There is no "skip": a site that is read wrongly is billed wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from encounters.anatomy.catalogue import Catalogue, slug_of
from encounters.anatomy.checks import (
    CatalogueError,
    Row,
    Table,
    check_keys,
    listed,
    looked_up,
    member,
    number_at,
    read_csv,
    read_tables,
    table_at,
    text_at,
)
from encounters.anatomy.groups import (
    AucArea,
    IntermediateGroup,
    Lid,
    MohsFamily,
    RepairGroup,
    SimpleGroup,
    SplitThicknessGroup,
)
from encounters.anatomy.site import DEFAULT_CHOICE, Choice, Place, RepairGroups, Site, SiteReading
from encounters.vocabulary.terms import Side
from encounters.vocabulary.words import words

# Stated beside the files, so that a row lost or added by accident does not pass.
SITE_COUNT = 188
DOUBTFUL_COUNT = 55

_COLUMNS = (
    *("name", "region", "sides", "family", "auc_area", "icd10", "lid", "repair"),
    *("diagram", "x", "y", "zoom", "synonyms", "note"),
)
_MAY_BE_EMPTY = {"lid", "note"}
_NO_SIDE = "none"
_LONGEST_SLUG = 80
_QUESTION = {"question", "default", "choices"}
_OVERRIDES = {"family", "auc_area", "icd10", "lid", "repair"}
_GROUPS = {"simple", "intermediate", "complex", "flap", "full_thickness", "split_thickness"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueText:
    """The catalogue's files as text; ``questions`` by file name."""

    sites: str
    repair_groups: str
    icd10_sites: str
    questions: Mapping[str, str]


@cache
def catalogue() -> Catalogue:
    """The packaged catalogue, read once per process; ``CatalogueError`` if it is odd."""
    built = read_catalogue(packaged_text())
    check_counts(built)
    return built


def packaged_text() -> CatalogueText:
    folder = files("encounters.anatomy")
    return CatalogueText(
        sites=folder.joinpath("sites.csv").read_text("utf-8"),
        repair_groups=folder.joinpath("repair_groups.toml").read_text("utf-8"),
        icd10_sites=folder.joinpath("icd10_sites.csv").read_text("utf-8"),
        questions={
            file.name: file.read_text("utf-8") for file in folder.joinpath("questions").iterdir()
        },
    )


def read_catalogue(text: CatalogueText) -> Catalogue:
    """Build the catalogue from its files; raises ``CatalogueError`` naming file and row."""
    reader = _Reader(_read_groups(text.repair_groups), _read_meanings(text.icd10_sites))
    questions = _read_questions(text.questions)
    sites: dict[str, Site] = {}
    regions: list[str] = []
    for row in read_csv("sites.csv", text.sites, _COLUMNS, _MAY_BE_EMPTY):
        site = reader.site(row)
        if site.slug in sites:
            raise CatalogueError(f"{row.place}: a second site {site.slug!r}")
        if site.region not in regions[-1:]:
            regions.append(site.region)
        if regions.count(site.region) > 1:
            raise CatalogueError(f"{row.place}: {site.region!r} stands apart from its other sites")
        asked = questions.pop(site.slug, None)
        sites[site.slug] = site if asked is None else reader.doubted(site, row, asked)
    for left_over in questions.values():
        raise CatalogueError(f"{left_over.place}: there is no such site")
    return Catalogue.of(tuple(sites.values()))


def check_counts(built: Catalogue) -> None:
    """Raise ``CatalogueError`` unless the sites and the doubtful ones are as many as stated."""
    found = (len(built.sites), sum(site.is_doubtful for site in built.sites))
    if found != (SITE_COUNT, DOUBTFUL_COUNT):
        raise CatalogueError(
            f"sites.csv: {found[0]} sites, {found[1]} of them doubtful; SITE_COUNT and "
            f"DOUBTFUL_COUNT in loader.py say {SITE_COUNT} and {DOUBTFUL_COUNT}"
        )


@dataclass(frozen=True, slots=True)
class _Question:
    place: str
    table: Table


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns rows into sites with the shared tables at hand."""

    groups: Mapping[str, RepairGroups]
    meanings: Mapping[str, str]

    def site(self, row: Row) -> Site:
        cells = row.cells
        return Site(
            slug=_slug(row),
            name=cells["name"],
            region=cells["region"],
            sides=_sides(row),
            synonyms=listed(row.place, cells["synonyms"]),
            note=cells["note"],
            place=Place(
                diagram=cells["diagram"],
                x=number_at(row, "x"),
                y=number_at(row, "y"),
                zoom=number_at(row, "zoom"),
            ),
            default_reading=self.reading(row.place, cells),
        )

    def reading(self, place: str, cells: Mapping[str, str]) -> SiteReading:
        pattern, lid = cells["icd10"], cells["lid"]
        if lid and "{l}" not in pattern:
            raise CatalogueError(f"{place}: {pattern} has no place for the lid {lid!r}")
        return SiteReading(
            family=member(place, MohsFamily, cells["family"]),
            auc_area=member(place, AucArea, cells["auc_area"]),
            icd10_pattern=pattern,
            icd10_meaning=looked_up(place, "ICD-10-CM site", self.meanings, pattern),
            lid=member(place, Lid, lid) if lid else None,
            groups=looked_up(place, "repair groups", self.groups, cells["repair"]),
        )

    def doubted(self, site: Site, row: Row, asked: _Question) -> Site:
        """``site`` with its question and the readings to choose from."""
        place, table = asked.place, asked.table
        check_keys(place, table, _QUESTION, _QUESTION)
        offered = table["choices"]
        if not isinstance(offered, list) or not offered:
            raise CatalogueError(f"{place}: choices must be a list that is not empty")
        default = Choice(
            key=DEFAULT_CHOICE, label=text_at(place, table, "default"), reading=site.default_reading
        )
        others = (self.choice(place, row, table_at(place, item)) for item in offered)
        choices = (default, *others)
        for what, named in (
            ("key", [c.key for c in choices]),
            ("label", [c.label for c in choices]),
        ):
            if len(set(named)) < len(named):
                raise CatalogueError(f"{place}: two choices have the same {what}")
        return replace(site, question=text_at(place, table, "question"), choices=choices)

    def choice(self, question: str, row: Row, table: Table) -> Choice:
        """The default reading with exactly the named attributes changed."""
        place = f"{question}, choice {table.get('key')!r}"
        check_keys(place, table, _OVERRIDES | {"key", "label"}, {"key", "label"})
        changed = {name: str(table[name]) for name in sorted(_OVERRIDES & set(table))}
        if not changed:
            raise CatalogueError(f"{place}: changes nothing")
        for name, value in changed.items():
            if row.cells[name] == value:
                raise CatalogueError(f"{place}: {name} is {value!r} already")
        return Choice(
            key=text_at(place, table, "key"),
            label=text_at(place, table, "label"),
            reading=self.reading(place, {**row.cells, **changed}),
        )


def _slug(row: Row) -> str:
    """The slug of the row's name; a side is no part of a name, for each site has its sides."""
    name = row.cells["name"]
    side = {"left", "right"} & set(words(name))
    if side:
        raise CatalogueError(f"{row.place}: name {name!r} has a side; {side.pop()} goes into sides")
    slug = slug_of(name)
    if not slug or len(slug) > _LONGEST_SLUG:
        raise CatalogueError(f"{row.place}: the slug {slug!r} is empty or over {_LONGEST_SLUG}")
    return slug


def _sides(row: Row) -> tuple[Side, ...]:
    cell = row.cells["sides"]
    if cell == _NO_SIDE:
        return ()
    return tuple(member(row.place, Side, part) for part in listed(row.place, cell))


def _read_meanings(text: str) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for row in read_csv("icd10_sites.csv", text, ("pattern", "meaning")):
        if row.cells["pattern"] in meanings:
            raise CatalogueError(f"{row.place}: a second {row.cells['pattern']}")
        meanings[row.cells["pattern"]] = row.cells["meaning"]
    return meanings


def _read_groups(text: str) -> dict[str, RepairGroups]:
    name = "repair_groups.toml"
    return {
        key: _repair_groups(f"{name} [{key}]", table)
        for key, table in read_tables(name, text).items()
    }


def _repair_groups(place: str, table: Table) -> RepairGroups:
    check_keys(place, table, _GROUPS, _GROUPS)
    return RepairGroups(
        simple=member(place, SimpleGroup, table["simple"]),
        intermediate=member(place, IntermediateGroup, table["intermediate"]),
        complex=member(place, RepairGroup, table["complex"]),
        flap=member(place, RepairGroup, table["flap"]),
        full_thickness=member(place, RepairGroup, table["full_thickness"]),
        split_thickness=member(place, SplitThicknessGroup, table["split_thickness"]),
    )


def _read_questions(texts: Mapping[str, str]) -> dict[str, _Question]:
    questions: dict[str, _Question] = {}
    for name, text in sorted(texts.items()):
        for slug, table in read_tables(f"questions/{name}", text).items():
            place = f"questions/{name} [{slug}]"
            if slug in questions:
                raise CatalogueError(f"{place}: asked twice")
            questions[slug] = _Question(place, table)
    return questions
