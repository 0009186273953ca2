"""How several procedures of a day are paid."""

from __future__ import annotations

import re

from encounters.coding.loader.sources import Sources
from encounters.coding.loader.strict import Table
from encounters.coding.rulebook import CodeKind, Payment

_PLACE = re.compile(r"[0-9]{2}")
_WHOLE = 100
_INDICATORS = frozenset("0123459")


def read_payment(table: Table, sources: Sources) -> Payment:
    """Shares that begin with the whole and never rise; kinds and indicators that exist."""
    payment = Payment(
        shares=_shares(table),
        reduced_kinds=frozenset(_kinds(table)),
        reduced_by=frozenset(table.texts("reduced_by")),
        facilities=frozenset(table.texts("facilities")),
    )
    if not all(_PLACE.fullmatch(place) for place in payment.facilities):
        raise table.refuse("facilities", "names a place that is no number of two figures")
    if not payment.reduced_by <= _INDICATORS:
        raise table.refuse("reduced_by", "names an indicator that the fee schedule does not have")
    sources.named_in(table)
    table.done()
    return payment


def _shares(table: Table) -> tuple[int, ...]:
    shares = table.take("shares")
    if not isinstance(shares, list) or not shares or shares[0] != _WHOLE:
        raise table.refuse("shares", f"must be a list that begins with {_WHOLE}")
    if any(not isinstance(share, int) or isinstance(share, bool) for share in shares):
        raise table.refuse("shares", "must be whole numbers")
    if sorted(shares, reverse=True) != shares or shares[-1] < 1:
        raise table.refuse("shares", "must not rise, nor fall to nothing")
    return tuple(shares)


def _kinds(table: Table) -> list[CodeKind]:
    names = table.texts("reduced_kinds")
    for name in names:
        if name not in list(CodeKind):
            raise table.refuse("reduced_kinds", f"{name!r} is no kind of code")
    return [CodeKind(name) for name in names]
