"""The stored form: JSON values that come back as the very same map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from encounters.specimen_map.clock import Frame
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import (
    Edge,
    EdgeKind,
    Ground,
    Ink,
    MapBlock,
    MapFinding,
    MapSpecimen,
    Nick,
    Residual,
    SpecimenMap,
)
from encounters.vocabulary.terms import BlockKind, Compartment, InkDash, MapLayout, Mark

Json = Mapping[str, Any]


def to_document(drawn: SpecimenMap) -> dict[str, Any]:
    """JSON values for ``drawn``; empty values are left out, keys always come in one order."""
    return {
        "version": drawn.version,
        "twelve_oclock": drawn.twelve_oclock,
        **_ground(drawn.ground),
        "specimens": [
            _without_empty(
                {
                    "id": one.id,
                    "number": one.number,
                    "layout": one.layout.value,
                    "frame": [one.frame.x, one.frame.y, one.frame.rx, one.frame.ry],
                    "outline": _points(one.outline),
                    "ghost": _points(one.ghost),
                }
            )
            for one in drawn.specimens
        ],
        "blocks": [
            {
                "id": one.id,
                "number": one.number,
                "specimen": one.specimen,
                "kind": one.kind.value,
                "edges": [_edge(edge) for edge in one.edges],
            }
            for one in drawn.blocks
        ],
        "inks": [
            {"letter": ink.letter, "name": ink.name, "color": ink.color, "dash": ink.dash.value}
            for ink in drawn.inks
        ],
        "nicks": [
            {
                "clock": _hours(nick.clock),
                "mark": nick.mark.value,
                "outer": list(nick.outer),
                "inner": list(nick.inner),
            }
            for nick in drawn.nicks
        ],
        "findings": [_finding(one) for one in drawn.findings],
        "clear": list(drawn.clear),
        **_residual(drawn.residual),
    }


def _ground(ground: Ground | None) -> dict[str, Any]:
    if ground is None:
        return {}
    place = {"x": ground.x, "y": ground.y, "scale": ground.scale}
    if ground.photo:
        size = {"width": ground.width, "height": ground.height}
        return {"ground": {"photo": ground.photo, **place, **size}}
    return {"ground": {"diagram": ground.diagram, **place}}


def _residual(residual: Sequence[Residual]) -> dict[str, Any]:
    found = [{"compartment": one.compartment.value, "area": _points(one.area)} for one in residual]
    return {"residual": found} if found else {}


def _edge(edge: Edge) -> dict[str, Any]:
    return _without_empty(
        {
            "kind": edge.kind.value,
            "points": _points(edge.points),
            "ink": edge.ink,
            **_clock(edge.clock_from, edge.clock_to),
        }
    )


def _finding(one: MapFinding) -> dict[str, Any]:
    return _without_empty(
        {
            "id": one.id,
            "block": one.block,
            "kind": one.kind,
            "compartment": one.compartment.value,
            "anchor": list(one.anchor),
            "area": _points(one.area),
            "label": one.label,
            **_clock(one.clock_from, one.clock_to),
        }
    )


def _clock(start: Decimal | None, end: Decimal | None) -> dict[str, Any]:
    if start is None or end is None:
        return {}
    return {"clock_from": _hours(start), "clock_to": _hours(end)}


def _hours(clock: Decimal) -> int | float:
    return int(clock) if clock == clock.to_integral_value() else float(round(clock, 2))


def _points(points: Sequence[Point]) -> list[list[float]]:
    return [list(point) for point in points]


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [])}


def from_document(document: Json) -> SpecimenMap:
    """The map of a document that the schema has accepted."""
    return SpecimenMap(
        version=document["version"],
        twelve_oclock=document["twelve_oclock"],
        specimens=tuple(
            MapSpecimen(
                id=one["id"],
                number=one["number"],
                layout=MapLayout(one["layout"]),
                frame=_read_frame(one["frame"]),
                outline=_read_points(one["outline"]),
                ghost=_read_points(one.get("ghost", [])),
            )
            for one in document["specimens"]
        ),
        blocks=tuple(
            MapBlock(
                id=one["id"],
                number=one["number"],
                specimen=one["specimen"],
                kind=BlockKind(one["kind"]),
                edges=tuple(_read_edge(edge) for edge in one["edges"]),
            )
            for one in document["blocks"]
        ),
        inks=tuple(
            Ink(
                letter=one["letter"],
                name=one["name"],
                color=one["color"],
                dash=InkDash(one["dash"]),
            )
            for one in document["inks"]
        ),
        nicks=tuple(
            Nick(
                clock=_read_hours(one["clock"]),
                mark=Mark(one["mark"]),
                outer=_read_point(one["outer"]),
                inner=_read_point(one["inner"]),
            )
            for one in document["nicks"]
        ),
        findings=tuple(_read_finding(one) for one in document["findings"]),
        clear=tuple(document["clear"]),
        residual=tuple(
            Residual(compartment=Compartment(one["compartment"]), area=_read_points(one["area"]))
            for one in document.get("residual", [])
        ),
        ground=_read_ground(document.get("ground")),
    )


def _read_frame(values: Sequence[float]) -> Frame:
    return Frame(*(round(float(value), 1) + 0.0 for value in values))


def _read_ground(one: Json | None) -> Ground | None:
    if one is None:
        return None
    return Ground(
        diagram=one.get("diagram", ""),
        photo=one.get("photo", ""),
        x=round(float(one["x"]), 1) + 0.0,
        y=round(float(one["y"]), 1) + 0.0,
        scale=round(float(one["scale"]), 3),
        width=round(float(one.get("width", 0)), 1),
        height=round(float(one.get("height", 0)), 1),
    )


def _read_edge(one: Json) -> Edge:
    return Edge(
        kind=EdgeKind(one["kind"]),
        points=_read_points(one["points"]),
        ink=one.get("ink", ""),
        clock_from=_optional_hours(one.get("clock_from")),
        clock_to=_optional_hours(one.get("clock_to")),
    )


def _read_finding(one: Json) -> MapFinding:
    return MapFinding(
        id=one.get("id", ""),
        block=one["block"],
        kind=one["kind"],
        compartment=Compartment(one["compartment"]),
        anchor=_read_point(one["anchor"]),
        area=_read_points(one.get("area", [])),
        label=one.get("label", ""),
        clock_from=_optional_hours(one.get("clock_from")),
        clock_to=_optional_hours(one.get("clock_to")),
    )


def _optional_hours(value: int | float | None) -> Decimal | None:
    return None if value is None else _read_hours(value)


def _read_hours(value: int | float) -> Decimal:
    return round(Decimal(str(value)), 2).normalize()


def _read_point(value: Sequence[float]) -> Point:
    return Point(round(float(value[0]), 1) + 0.0, round(float(value[1]), 1) + 0.0)


def _read_points(values: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    return tuple(_read_point(value) for value in values)
