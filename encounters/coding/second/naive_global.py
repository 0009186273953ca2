"""The global days of the second implementation: 58, 78, 79, and visits that are included.

A line is ``[code, units, modifiers, places]``; a place is ("lesion", id, part). It walks the
calendar day by day where the engine subtracts dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

VISITS = ("992", "92012", "92014")
NOT_SURGERY = ("88", "64", "J2", "99", "92", "699", "365", "965")
TEN_DAYS = ("1203", "1204", "1205", "1310", "1312", "1313", "1315")
NINETY_DAYS = (
    *("140", "14301", "150", "151", "152", "155", "156", "157", "13160", "20912", "21230", "21235"),
    *("40525", "40527", "40650", "40652", "40654", "67961", "67966", "67971", "67973", "67974"),
)
FURTHER = "13102 13122 13133 13153 14302 15101 15121 15201 15221 15241 15261 15272 15276"
NO_DAYS = ("1527", "15002", "15003", "15004", "15005")
SAYS = {"complication": "78", "planned": "58", "unrelated": "79"}
STAGED = ("division", "mohs_continued")


def mark_global(case: dict, days: dict[str, list[list]]) -> None:
    """Mark the lines of each day, or take an included visit out."""
    lesions = {lesion["id"]: lesion for lesion in case["lesions"]}
    before = [dict(known) for known in case.get("earlier", []) if not known.get("by_other_group")]
    for day in sorted(days):
        near = _in_one(before, day)
        for line in list(days[day]):
            _judge(case, lesions, days[day], line, near)
        for line in days[day]:
            before += [_reported(line[0], day, lesion) for lesion in _of(line) or [""]]


def _reported(code: str, day: str, lesion: str) -> dict:
    """What an earlier day of the case is for the days after it: it goes on as planned."""
    relation = "planned" if lesion else None
    return {"code": code, "date_of_service": day, "lesion": lesion, "relation": relation}


def _of(line: list) -> list[str]:
    return [place[1] for place in line[3] if place[0] == "lesion"]


def _judge(case: dict, lesions: dict, lines: list, line: list, near: dict) -> None:
    said = [_relation(case, lesions, line, parts) for parts in near.values()]
    if not said:
        return
    if line[0].startswith(VISITS):
        _judge_visit(case, lesions, lines, line, near)
    elif not line[0].startswith(NOT_SURGERY) and _is_known(line[0]) and None not in said:
        line[2].append(next(SAYS[word] for word in SAYS if word in said))


def _judge_visit(case: dict, lesions: dict, lines: list, line: list, near: dict) -> None:
    """What somebody said of it comes first, then the 24 that was typed, then its place."""
    service = line[4] or {}
    said: set[str | None]
    if service.get("visit_about"):
        said = {"unrelated" if service["visit_about"] == "another_matter" else "planned"}
    elif "24" in line[2]:
        said = {"unrelated"}
    else:
        said = {_relation(case, lesions, line, parts) for parts in near.values()}
    if said - {"unrelated", None} or (None in said and case.get("kind") == "post_op"):
        lines.remove(line)
    elif said == {"unrelated"} and "24" not in line[2]:
        line[2].append("24")


def _elsewhere(lesions: dict, service: dict, parts: list[dict]) -> str | None:
    said = set()
    for part in parts:
        place = lesions[part["lesion"]] if part.get("lesion") else part
        sides = {place.get("side"), service.get("side")}
        if place.get("site") in (None, service["site"]) and (None in sides or len(sides) == 1):
            said.add(part.get("relation"))
    if not said:
        return "unrelated"
    return said.pop() if len(said) == 1 else None


def _is_known(code: str) -> bool:
    return code not in ("96372",)


def _in_one(before: list[dict], day: str) -> dict[tuple, list[dict]]:
    """The earlier codes whose days reach this one, those of one code and day together."""
    found: dict[tuple, list[dict]] = {}
    for known in before:
        if day in set(_reach(known)):
            found.setdefault((known["code"], known["date_of_service"]), []).append(known)
    return found


def _reach(known: dict) -> Iterator[str]:
    code, when = known["code"], date.fromisoformat(known["date_of_service"])
    length = 0
    if code.startswith(TEN_DAYS):
        length = 10
    if code.startswith(NINETY_DAYS) and not code.startswith(NO_DAYS):
        length = 90
    if code in FURTHER.split():
        length = 0
    for _ in range(length):
        when += timedelta(days=1)
        yield when.isoformat()


def _relation(case: dict, lesions: dict, line: list, parts: list[dict]) -> str | None:
    if line[4] and line[4].get("site") and not _of(line):
        return _elsewhere(lesions, line[4], parts)
    own = {_one(case, lesions[key], parts) for key in _of(line) if key in lesions}
    own = own or {None if part.get("lesion") else part.get("relation") for part in parts}
    return own.pop() if len(own) == 1 else None


def _one(case: dict, lesion: dict, parts: list[dict]) -> str | None:
    same = {part.get("relation") for part in parts if part.get("lesion") == lesion["id"]}
    if same:
        said = same.pop() if len(same) == 1 else None
        return said or ("planned" if case.get("kind") in STAGED else None)
    others = [part for part in parts if not part.get("lesion")]
    near = {part.get("relation") for part in others if _may_be(part, lesion)}
    if not near:
        return "unrelated"
    return near.pop() if len(near) == 1 else None


def _may_be(part: dict, lesion: dict) -> bool:
    if not part.get("site"):
        return True
    return part["site"] == lesion["site"] and part.get("side") in (None, lesion["side"])
