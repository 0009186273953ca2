"""Pairs, unit limits, payers and place modifiers."""

from __future__ import annotations

from collections.abc import Mapping

from encounters.anatomy import Lid, UnknownSiteError, catalogue
from encounters.coding.cms.tables import UnitLimit
from encounters.coding.loader.codes import check_known, patterns
from encounters.coding.loader.sources import Sources
from encounters.coding.loader.strict import RulebookError, Table, checked_code
from encounters.coding.rulebook import (
    UNLISTED,
    CodeBook,
    CodeKind,
    CodePairs,
    Counted,
    Inclusion,
    LesionModifier,
    Pair,
    PairIndicator,
    Payer,
    PlaceModifiers,
    ReadPart,
    ServiceFact,
    Within,
)
from encounters.vocabulary.terms import Side

OTHER_PAYER = "other"
_SERVICE_MODIFIERS = ("59", "XS")
_INDICATORS = {0: PairIndicator.NEVER, 1: PairIndicator.WITH_MODIFIER}
_LIMIT_INDICATORS = (1, 2, 3)


def read_pairs(table: Table, sources: Sources) -> CodePairs:
    sources.named_in(table)
    pairs = tuple(_pair(cells) for cells in table.tables("pair"))
    read = tuple(_read_part(cells) for cells in table.tables("read"))
    inclusions = tuple(_inclusion(cells) for cells in table.tables("includes"))
    counted = tuple(_counted(cells) for cells in table.tables("counted"))
    table.done()
    return CodePairs(pairs, read, inclusions, counted)


def _inclusion(table: Table) -> Inclusion:
    found = Inclusion(
        codes=patterns(table, "codes"),
        included=patterns(table, "included"),
        within=table.member("within", Within),
        because=table.text("because"),
    )
    table.done()
    return found


def _counted(table: Table) -> Counted:
    found = Counted(
        code=table.code("code"), most=table.integer("most"), instead=table.code("instead")
    )
    table.done()
    return found


def _read_part(table: Table) -> ReadPart:
    part = ReadPart(codes=patterns(table, "codes"), beside=patterns(table, "beside"))
    table.done()
    return part


def read_needs(table: Table, sources: Sources) -> Mapping[str, tuple[ServiceFact, ...]]:
    """What must be said of a service, by the kind of its code."""
    sources.named_in(table)
    needs, kinds = table.table("needs"), {*CodeKind, UNLISTED}
    found: dict[str, tuple[ServiceFact, ...]] = {}
    for kind in needs.left():
        if kind not in kinds:
            raise needs.refuse(kind, "is no kind of code")
        words = needs.texts(kind)
        for word in words:
            if word not in list(ServiceFact):
                raise needs.refuse(kind, f"{word!r} is not one of {', '.join(ServiceFact)}")
        found[kind] = tuple(map(ServiceFact, words))
    table.done()
    return found


def _pair(table: Table) -> Pair:
    indicator = table.take("indicator")
    if isinstance(indicator, bool) or not isinstance(indicator, int):
        raise table.refuse("indicator", "must be 0 or 1")
    if indicator not in _INDICATORS:
        raise table.refuse("indicator", "must be 0 or 1")
    pair = Pair(
        column1=patterns(table, "column1"),
        column2=patterns(table, "column2"),
        indicator=_INDICATORS[indicator],
    )
    table.done()
    return pair


def read_limits(table: Table, sources: Sources, book: CodeBook) -> Mapping[str, UnitLimit]:
    sources.named_in(table)
    limits: dict[str, UnitLimit] = {}
    for cells in table.tables("limit"):
        limit = UnitLimit(units=cells.integer("units"), indicator=cells.integer("indicator"))
        if limit.indicator not in _LIMIT_INDICATORS:
            raise cells.refuse("indicator", "must be 1, 2 or 3")
        for code in cells.texts("codes"):
            checked_code(cells.place, code)
            if code in limits:
                raise cells.refuse("codes", f"{code} is stated twice")
            limits[check_known(cells.place, code, book)] = limit
        cells.done()
    table.done()
    return limits


def read_payers(table: Table, sources: Sources) -> Mapping[str, Payer]:
    """Payers by key and by alias; there is always one for payers without a known habit."""
    payers: dict[str, Payer] = {}
    for key, cells in table.rest().items():
        payer = Payer(
            key=key,
            name=cells.text("name"),
            distinct_lesion=cells.member("distinct_lesion", LesionModifier),
            service_modifier=cells.text("service_modifier"),
        )
        if payer.service_modifier not in _SERVICE_MODIFIERS:
            raise cells.refuse("service_modifier", "must be 59 or XS")
        names = (key, *(cells.texts("aliases") if cells.has("aliases") else ()))
        for name in names:
            if name in payers:
                raise cells.refuse("aliases", f"{name!r} is stated twice")
            payers[name] = payer
        sources.named_in(cells)
        cells.done()
    if OTHER_PAYER not in payers:
        raise RulebookError(f"{table.place}: the payer {OTHER_PAYER!r} is missing")
    return payers


def read_places(table: Table, sources: Sources) -> PlaceModifiers:
    lids = {key: _sides(cells) for key, cells in table.table("lids").rest().items()}
    if set(lids) != {lid.value for lid in Lid}:
        raise table.refuse("lids", "must be upper and lower")
    sites = {}
    for slug, cells in table.table("sites").rest().items():
        try:
            catalogue().site(slug)
        except UnknownSiteError as error:
            raise RulebookError(f"{cells.place}: {error}") from error
        sites[slug] = _sides(cells)
    sides = _sides(table.table("sides"))
    by_place = (
        modifier for row in (sides, *lids.values(), *sites.values()) for modifier in row.values()
    )
    places = PlaceModifiers(
        fallback=table.modifier("fallback"),
        sets_apart=frozenset((*table.texts("sets_apart"), *by_place)),
        known=frozenset(table.texts("known")),
        sides=sides,
        lids=lids,
        sites=sites,
    )
    for modifier in sorted(places.sets_apart - places.known):
        raise table.refuse("known", f"lacks {modifier}")
    sources.named_in(table)
    table.done()
    return places


def _sides(table: Table) -> Mapping[Side, str]:
    sides = {Side.LEFT: table.modifier("left"), Side.RIGHT: table.modifier("right")}
    table.done()
    return sides
