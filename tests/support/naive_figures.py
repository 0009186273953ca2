"""Naive checks of a signed note's days, sizes and units (see ``naive_note_check``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.support.naive_note import Found, Json, Note, blocks_of, closures_of, is_whole, name

# The clocks of two tablets differ by minutes.
SLACK = timedelta(minutes=10)
# What lies ahead by its nature; a drawing; the lines that coders name, which are no events.
AHEAD = {"planned_date", "suture_removal_date", "map_document", "overrides"}
HEAD_AND_NECK = {"nasal-tip", "nasal-ala", "temple", "lateral-forehead", "cheek", "chin"}
FAMILIES = {True: ("17311", "17312"), False: ("17313", "17314")}
MOHS = {"17311", "17312", "17313", "17314", "17315"}


def day(text: str) -> date:
    return date.fromisoformat(text)


def began(stage: Json) -> datetime | None:
    if not stage["started_at"]:
        return None
    return datetime.combine(day(stage["date_of_service"]), time.fromisoformat(stage["started_at"]))


def on_the_wall(note: Note, text: str) -> datetime:
    zone = ZoneInfo(note.record["practice"]["time_zone"])
    return datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)


def stage_days(note: Note) -> Found:
    service = note.record["date_of_service"]
    for lesion in note.lesions:
        stages = lesion["stages"]
        for stage, following in pairwise(stages):
            if following["date_of_service"] < stage["date_of_service"]:
                yield (f"{name(lesion, following)} lies before the one before it",)
        times = [when for stage in stages if (when := began(stage))]
        if times != sorted(times):
            yield (f"the stages of {name(lesion)} run backward",)
        for stage in stages:
            if stage["date_of_service"] < service:
                yield (f"{name(lesion, stage)} lies before the day of service",)
            if (day(stage["date_of_service"]) - day(service)).days > 60:
                yield (f"{name(lesion, stage)} is far away", name(lesion, stage), "days after")


def order_of_the_morning(note: Note) -> Found:
    """Consent, site and time-out come before the first cut, unless somebody says why not."""
    pre_op = note.record["pre_op"]
    firsts = [lesion["stages"][0] for lesion in note.lesions if lesion["stages"]]
    cuts = [when for stage in firsts if (when := began(stage))]
    stop = on_the_wall(note, pre_op["time_out_at"])
    if firsts and stop.date().isoformat() != min(stage["date_of_service"] for stage in firsts):
        yield ("the time-out is of another day", "time-out is of")
    given = pre_op["consented_at"]
    if given and cuts and on_the_wall(note, given) > min(cuts) + SLACK:
        yield ("consent came after the first cut", "consent is of")
    for lesion in note.lesions:
        for when in filter(None, map(began, lesion["stages"])):
            if when.date() == stop.date() and when + SLACK < stop:
                yield (f"{name(lesion)} was cut before the time-out", name(lesion), "time-out")
        first = began(lesion["stages"][0]) if lesion["stages"] else None
        verified = (lesion["verification"] or {}).get("verified_at")
        if first and verified and on_the_wall(note, verified) > first + SLACK:
            yield (f"the site of {name(lesion)} came after its cut", "site", name(lesion))


def parts_of_the_wound(note: Note) -> Found:
    for defect in note.record["defects"]:
        parts = [closure.get("closes", "whole") for closure in closures_of(defect)]
        if "whole" not in parts and parts.count("part") < 2:
            yield (f"of the defect of {defect['lesions']} a part is open",)
        if {"whole", "part"} <= set(parts):
            yield (f"the defect of {defect['lesions']} is closed twice", "once more")


def days_of_the_wound(note: Note) -> Found:
    closed = []
    for defect, repair in note.defects:
        if not repair:
            yield (f"the defect of {defect['lesions']} has no repair",)
            continue
        closed.append(repair["date_of_service"])
        for lesion in map(note.lesion, defect["lesions"]):
            if any(
                repair["date_of_service"] < stage["date_of_service"] for stage in lesion["stages"]
            ):
                yield (f"{name(lesion)} was closed before its last stage",)
    removal = note.record["wound_care"]["suture_removal_date"]
    if removal and closed and removal <= max(closed):
        yield ("sutures come out before they are in",)
    if removal and closed and (day(removal) - day(max(closed))).days > 60:
        yield ("sutures stay in for months", "sutures come out", "days after")


def moments(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text that is a day or a moment, with its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in AHEAD:
                yield from moments(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from moments(item, path)
    elif isinstance(value, str) and value[4:5] == value[7:8] == "-":
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return
        yield path, value


def is_done(repair: Json) -> bool:
    return repair.get("type") not in ("delayed", "other_surgeon")


def future(note: Note) -> Found:
    """Nothing of a signed record happens after its signature."""
    zone = ZoneInfo(note.record["practice"]["time_zone"])
    local = note.signed_at.astimezone(zone)
    planned = [repair for _, repair in note.defects if repair and not is_done(repair)]
    for path, text in moments(note.record):
        is_repair = path.endswith((".repair.date_of_service", ".further_repairs.date_of_service"))
        if is_repair and any(repair["date_of_service"] == text for repair in planned):
            continue
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            is_ahead = when.date() > local.date()
        else:
            is_ahead = when > note.signed_at + SLACK
        if is_ahead:
            yield (f"{path} lies in the future: {text}",)
    for lesion, stage in note.stages:
        start = began(stage)
        if start and start > local.replace(tzinfo=None) + SLACK:
            yield (f"{name(lesion, stage)} begins after the signature",)


def patient_s_age(note: Note) -> Found:
    born = note.record["patient"]["date_of_birth"]
    for path, text in moments(note.record):
        if text[:10] < born:
            yield (f"{path} lies before the patient's birth: {text}",)
    for lesion in note.lesions:
        taken = (lesion["biopsy"] or {}).get("date")
        first = [stage["date_of_service"] for stage in lesion["stages"][:1]]
        if taken and first and taken > first[0]:
            yield (f"the biopsy of {name(lesion)} came after its first stage",)


def injections(note: Note) -> Found:
    """For a stage that was taken, or for the next one, which was not needed in the end."""
    most = max((len(lesion["stages"]) for lesion in note.lesions), default=0)
    for given in note.record["anesthetics"]:
        if given["stage"] is not None and int(given["stage"]) > most + 1:
            yield (f"an injection for stage {given['stage']} of {most}",)


def number(text: object) -> float:
    return float(str(text)) if text not in (None, "") else 0.0


def sizes(note: Note) -> Found:
    for defect, repair in note.defects:
        where = f"defect of lesion {' and '.join(defect['lesions'])}"
        sides = [number(defect[side]) for side in ("length_mm", "width_mm") if defect[side]]
        for lesion in map(note.lesion, defect["lesions"]):
            seen = max(number(lesion["length_mm"]), number(lesion["width_mm"]))
            if sides and seen > max(sides):
                yield (f"{name(lesion)} measured {seen}, its wound {sides}", where, "less than")
        if not repair or not sides or not is_whole(repair):
            continue
        least = 0.785 * sides[0] * sides[1] / 100 - 0.1 if len(sides) == 2 else 0
        covers = number(repair["area_cm2"] or repair["primary_cm2"])
        if covers and covers < least:
            yield (f"{covers} cm² close the {where}, {sides}", where, "cm²")
        if repair["length_cm"] and number(repair["length_cm"]) * 10 < min(sides):
            yield (f"{repair['length_cm']} cm close the {where}, {sides}", where, "shorter")


def is_ordinary(note: Note, lesion: Json) -> bool:
    """Frozen sections that the signing surgeon cut and read: nothing to weigh about its codes."""
    surgeon = note.record["surgeon"]["id"]
    return all(
        stage["technique"] == "frozen"
        and all(stage[who] and stage[who]["id"] == surgeon for who in ("performer", "reader"))
        for stage in lesion["stages"]
    )


def code_units(note: Note) -> Found:
    """One first stage of the day, the further ones, and the blocks beyond five of each stage."""
    derived: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in note.content["code_sheet"]["lines"]:
        if line["code"] in MOHS:
            units = line["units"] if line["derived_units"] is None else line["derived_units"]
            derived[line["lesion"], line["date_of_service"], line["code"]] += int(units)
            if line["units"] != units and not line["override_reason"]:
                yield (f"{line['code']} was changed without a reason",)
    for lesion in note.lesions:
        letter = lesion["letter"]
        found = {key[1:]: units for key, units in derived.items() if key[0] == letter}
        if is_ordinary(note, lesion) and found != due(lesion):
            yield (f"codes of lesion {letter}: {found} instead of {due(lesion)}",)
    letters = {lesion["letter"] for lesion in note.lesions if lesion["stages"]}
    for letter in {key[0] for key in derived} - letters:
        yield (f"codes for lesion {letter}, which has no stage",)


def due(lesion: Json) -> dict[tuple[str, str], int]:
    units: dict[tuple[str, str], int] = defaultdict(int)
    is_deep = any(stage["deep_structure"] for stage in lesion["stages"])
    first, further = FAMILIES[lesion["site"]["slug"] in HEAD_AND_NECK or is_deep]
    days = set()
    for stage in lesion["stages"]:
        when = stage["date_of_service"]
        units[when, further if when in days else first] += 1
        days.add(when)
        beyond = len(blocks_of(stage)) - 5
        if beyond > 0:
            units[when, "17315"] += beyond
    return dict(units)
