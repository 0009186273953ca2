"""The Mohs families and the tables of repairs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from encounters.anatomy import (
    IntermediateGroup,
    MohsFamily,
    RepairGroup,
    SimpleGroup,
    SplitThicknessGroup,
)
from encounters.coding.loader.codes import check_known
from encounters.coding.loader.sources import Sources
from encounters.coding.loader.strict import RulebookError, Table
from encounters.coding.rulebook import Band, CodeBook, Family, RepairTable, RepairTableKind
from encounters.vocabulary.terms import Term

_GROUPS: Mapping[RepairTableKind, type[Term]] = {
    RepairTableKind.SIMPLE: SimpleGroup,
    RepairTableKind.INTERMEDIATE: IntermediateGroup,
    RepairTableKind.COMPLEX: RepairGroup,
    RepairTableKind.FLAP: RepairGroup,
    RepairTableKind.FULL_THICKNESS_GRAFT: RepairGroup,
    RepairTableKind.SPLIT_THICKNESS_GRAFT: SplitThicknessGroup,
    RepairTableKind.SKIN_SUBSTITUTE: SplitThicknessGroup,
    RepairTableKind.INTERPOLATION_FLAP: RepairGroup,
    RepairTableKind.PEDICLE_DIVISION: RepairGroup,
}

Tables = Mapping[tuple[RepairTableKind, str], RepairTable]


def read_families(
    table: Table, sources: Sources, book: CodeBook
) -> tuple[int, Mapping[str, Family]]:
    """The blocks that a stage includes, and the families by first-stage code."""
    included = table.integer("included_blocks")
    sources.named_in(table)
    families = {key: _family(cells, book) for key, cells in table.table("families").rest().items()}
    table.done()
    if set(families) != {family.value for family in MohsFamily}:
        raise RulebookError(f"{table.place} [families]: must be those of the site catalogue")
    for key, family in families.items():
        if family.first_stage != key or family.deep_structure_moves_to not in families:
            raise RulebookError(f"{table.place} [families] [{key}]: names another family's code")
    return included, families


def _family(table: Table, book: CodeBook) -> Family:
    first = table.code("first_stage")
    moves = table.code("deep_structure_moves_to") if table.has("deep_structure_moves_to") else first
    family = Family(
        words=table.text("words"),
        first_stage=check_known(table.place, first, book),
        further_stage=check_known(table.place, table.code("further_stage"), book),
        further_block=check_known(table.place, table.code("further_block"), book),
        deep_structure_moves_to=moves,
    )
    table.done()
    return family


def read_repairs(
    table: Table, sources: Sources, book: CodeBook
) -> tuple[Tables, Mapping[str, str]]:
    """The tables by kind and group, and the codes of flap designs that have their own."""
    sources.named_in(table)
    tables: dict[tuple[RepairTableKind, str], RepairTable] = {}
    for cells in table.tables("table"):
        found = _repair_table(cells, book)
        if (found.kind, found.group) in tables:
            raise cells.refuse("group", f"{found.kind.value} {found.group} is stated twice")
        tables[found.kind, found.group] = found
    named = table.table("designs")
    designs = {key: check_known(named.place, named.code(key), book) for key in named.left()}
    table.done()
    _check_complete(table.place, tables)
    return tables, designs


def _check_complete(place: str, tables: Tables) -> None:
    for kind, groups in _GROUPS.items():
        for group in groups:
            if (kind, group.value) not in tables:
                raise RulebookError(f"{place}: {kind.value} {group.value} has no table")


def _repair_table(table: Table, book: CodeBook) -> RepairTable:
    kind = table.member("kind", RepairTableKind)
    has_further = table.has("further")
    found = RepairTable(
        kind=kind,
        group=table.member("group", _GROUPS[kind]).value,
        unit=table.text("unit") if table.has("unit") else "",
        bands=tuple(_band(cells, book) for cells in table.tables("bands")),
        further=check_known(table.place, table.code("further"), book) if has_further else "",
        each=table.measure("each") if has_further else Decimal(0),
        above=table.measure("above") if table.has("above") else Decimal(0),
        at_most=table.measure("at_most") if table.has("at_most") else None,
    )
    table.done()
    _check_bands(table, found)
    return found


def _band(table: Table, book: CodeBook) -> Band:
    band = Band(
        up_to=table.measure("up_to") if table.has("up_to") else None,
        code=check_known(table.place, table.code("code"), book),
    )
    table.done()
    return band


def _check_bands(table: Table, found: RepairTable) -> None:
    ends = [band.up_to for band in found.bands]
    closed = [end for end in ends if end is not None]
    if None in ends[:-1] or closed != sorted(set(closed)):
        raise table.refuse("bands", "must rise, and only the last may be open")
    if (ends[-1] is None) == bool(found.further):
        raise table.refuse("bands", "end open, or go on with a further code, not both or neither")
