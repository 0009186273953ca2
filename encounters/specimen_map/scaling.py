"""A map drawn smaller, so that what the next stage takes around it fits into the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from encounters.specimen_map.clock import Frame
from encounters.specimen_map.points import Point, rounded
from encounters.specimen_map.shapes import VIEW_SIZE, Ground, SpecimenMap

_MIDDLE = VIEW_SIZE / 2
# Half the width and height that tissue takes; around it stand inks' letters and clock positions.
ROOM_X, ROOM_Y = 385.0, 345.0
_SMALLEST_GROUND = 0.2


def fitting_share(points: Sequence[Point]) -> float:
    """By what the distances from the picture's middle are multiplied so that ``points`` fit."""
    far_x = max(abs(point.x - _MIDDLE) for point in points)
    far_y = max(abs(point.y - _MIDDLE) for point in points)
    return min(1.0, ROOM_X / max(far_x, 1), ROOM_Y / max(far_y, 1))


def scaled_map(drawn: SpecimenMap, share: float) -> SpecimenMap:
    """The same map, everything in it ``share`` times as large around the picture's middle."""
    found: SpecimenMap = _scaled(drawn, share)
    return found


def scaled_ground(ground: Ground, share: float) -> Ground | None:
    """``None`` for one that would be smaller than a ground can be."""
    scale = round(ground.scale * share, 3)
    if scale < _SMALLEST_GROUND:
        return None
    x, y = (round(_MIDDLE + (at - _MIDDLE) * share, 1) for at in (ground.x, ground.y))
    return msgspec.structs.replace(ground, x=x, y=y, scale=scale)


def _scaled(value: Any, share: float) -> Any:
    if isinstance(value, Point):
        return rounded(_MIDDLE + (value.x - _MIDDLE) * share, _MIDDLE + (value.y - _MIDDLE) * share)
    if isinstance(value, Frame):
        middle = _scaled(Point(value.x, value.y), share)
        return Frame(middle.x, middle.y, round(value.rx * share, 1), round(value.ry * share, 1))
    if isinstance(value, Ground):
        return scaled_ground(value, share)
    if isinstance(value, tuple):
        return tuple(_scaled(inner, share) for inner in value)
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return type(value)(**{name: _scaled(getattr(value, name), share) for name in names})
    return value
