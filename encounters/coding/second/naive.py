"""A second implementation, slow and obvious, that shares nothing with the first but the site list.

It knows what the worked examples and the generated cases need: Mohs lines by lesion and day,
repairs by kind, services (``naive_services``), and the 59 that all payers of the rulebook take. It
counts blocks one at a time and walks along number lines where the engine calculates.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import encounters.anatomy
from encounters.coding.second.naive_closures import LINEAR, reported, unmeasured
from encounters.coding.second.naive_global import mark_global
from encounters.coding.second.naive_modifiers import apart, mark_more, mark_visits, ordered
from encounters.coding.second.naive_services import (
    Ground,
    closures_by_code,
    is_lost,
    is_marked,
    mark_pairs,
    service_lines,
    without_swallowed,
)
from encounters.coding.second.naive_tables import (
    BODY_STEPS,
    COLUMNS,
    COMPLEX,
    DIVIDED,
    FACE_STEPS,
    GRAFTS,
    LADDERS,
    NEXT_FLAP,
    PEDICLED,
)

SITES = Path(encounters.anatomy.__file__).parent / "sites.csv"
ROWS = {row["name"]: row for row in csv.DictReader(SITES.read_text("utf-8").splitlines())}

BELOW_THE_NECK = ("axilla", "trunk", "limb")
LARGEST_SUBSTITUTE = Decimal("99.9")


def naive_lines(case: dict) -> list[tuple]:
    """(date, code, units, modifiers) of every line, sorted."""
    days = {date: _day(case, date) for date in _dates(case)}
    mark_global(case, days)
    mark_visits(days)
    return sorted(
        (date, line[0], line[1], ordered(line[2])) for date, lines in days.items() for line in lines
    )


def _day(case: dict, date: str) -> list[list]:
    lesions = {lesion["id"]: lesion for lesion in case["lesions"]}
    regions = {name: row["region"] for name, row in ROWS.items()}
    treated = {lesion for _, lesion, _ in _worked_on(case, date)}
    services = _services(case, date)
    own = _own_repairs(case, date)
    closed = {place[1] for _, _, places in _recorded(case, date) for place in places}
    by_code = closures_by_code(services, closed, lesions)
    own += [(ROWS[name]["repair"], _as_repair(s), places) for s, name, places in by_code]
    entered = [service for service in services if all(service is not s for s, _, _ in by_code)]
    own = reported([repair for repair in own if not _belongs_to_flap(repair[1])])
    repairs = _repairs(own)
    ground = Ground(lesions, regions, entered, treated)
    lines = _mohs(case, date) + repairs + service_lines(entered, treated, repairs)
    lines = without_swallowed(lines, ground)
    mark_pairs(lines, ground)
    _mark_lesser(lines, ground)
    cut = {lesion: stages for _, lesion, stages in _worked_on(case, date)}
    mark_more(case, ROWS, cut, lines, _own_repairs(case, date))
    return lines


def _as_repair(service: dict) -> dict:
    code = service["code"]
    kind = "complex" if code > "13" else "intermediate" if code > "1202" else "simple"
    closes = "secondary" if service.get("wound") == "secondary" else "whole"
    return {"type": "linear", "class": kind, "length_cm": service["length_cm"], "closes": closes}


def _dates(case: dict) -> set[str]:
    dates = {case["date_of_service"]}
    for lesion in case["lesions"]:
        dates |= {_date(stage, case) for stage in lesion.get("stages", [])}
        dates |= {_repair_date(repair, lesion, case) for repair in _closures(lesion)}
    return dates | {_date(service, case) for service in case["other_services"]}


def _date(part: dict, case: dict) -> str:
    return part.get("date_of_service") or case["date_of_service"]


def _closures(lesion: dict) -> list[dict]:
    return [lesion["repair"], *lesion.get("further_repairs", [])] if lesion.get("repair") else []


def _repair_date(repair: dict, lesion: dict, case: dict) -> str:
    last = lesion["stages"][-1] if lesion.get("stages") else case
    return repair.get("date_of_service") or _date(last, case)


def _belongs_to_flap(repair: dict) -> bool:
    """Of a secondary defect no further flap is reported, and of linear closures the complex."""
    if repair.get("closes") != "secondary":
        return False
    is_flap = "primary_cm2" in repair or repair["type"] == "interpolation_flap"
    return is_flap or (repair["type"] in LINEAR and repair.get("class") != "complex")


def _services(case: dict, date: str) -> list[dict]:
    return [service for service in case["other_services"] if _date(service, case) == date]


def _is_head(lesion: dict, site: dict, case: dict, date: str) -> bool:
    deep = lesion.get("deep_structure")
    met = deep and _date(lesion["stages"][deep["stage"] - 1], case) <= date
    return bool(met) or site["family"] == "17311"


def _mohs(case: dict, date: str) -> list[list]:
    lines, seen = [], []
    for head, lesion, stages in sorted(
        _worked_on(case, date), key=lambda group: (not group[0], group[1])
    ):
        own = _lesion_lines(head, stages)
        for line in own:
            first = line[0] in ("17311", "17313")
            alike = head in [other for _, other, _ in seen]
            same = any(line[0] in codes for _, _, codes in seen)
            if seen and (first or alike or same):
                line[2].append(apart(case, ROWS, lesion, [key for key, *_ in seen]))
        seen.append((lesion, head, [line[0] for line in own]))
        lines += [[*line, {("lesion", lesion, "")}, None] for line in own]
    return lines


def _worked_on(case: dict, date: str) -> list[tuple]:
    found = []
    for lesion in case["lesions"]:
        stages = [stage for stage in lesion.get("stages", []) if _date(stage, case) == date]
        stages = [stage for stage in stages if stage.get("read_by_surgeon", True)]
        if stages:
            head = _is_head(lesion, ROWS[lesion["name"]], case, date)
            found.append((head, lesion["id"], stages))
    return found


def _lesion_lines(head: bool, stages: list[dict]) -> list[list]:
    own = [["17311" if head else "17313", 1, []]]
    for _ in stages[1:]:
        _one_more(own, "17312" if head else "17314")
    for stage in stages:
        for block in range(1, stage["blocks"] + 1):
            if block > 5:
                _one_more(own, "17315")
    return own


def _one_more(lines: list[list], code: str) -> None:
    for line in lines:
        if line[0] == code:
            line[1] += 1
            return
    lines.append([code, 1, []])


def _recorded(case: dict, date: str) -> list[tuple]:
    """The closures that somebody of the team made that day."""
    open_ = ("second_intent", "delayed", "other_surgeon")
    return [repair for repair in _own_repairs(case, date) if repair[1]["type"] not in open_]


def _own_repairs(case: dict, date: str) -> list[tuple]:
    """Part of the body, repair, and the wounds that it closes."""
    found = []
    for lesion in case["lesions"]:
        for repair in _closures(lesion):
            if repair.get("by_other_surgeon") or _repair_date(repair, lesion, case) != date:
                continue
            part = "secondary" if repair.get("closes") == "secondary" else ""
            wounds = {lesion["id"], *(repair.get("shared_with") or [])}
            places = {("lesion", wound, part) for wound in wounds}
            row = ROWS[lesion["name"]]
            code = unmeasured(repair, row, lesion.get("lid") or "")
            found.append((row["repair"], {**repair, "code": code}, places))
    return found


def _repairs(own: list[tuple]) -> list[list]:
    lines = []
    for part, repair, places in own:
        base, new = COLUMNS[part][3], []
        if repair.get("code"):
            new = [[repair["code"], 1, []]]
        elif "primary_cm2" in repair:
            new = _flap(base, Decimal(repair["primary_cm2"]) + Decimal(repair["secondary_cm2"]))
        elif repair["type"] == "interpolation_flap":
            new = [["15731" if repair.get("design") else PEDICLED[base], 1, []]]
        elif repair["type"] == "pedicle_division":
            new = [[DIVIDED[base], 1, []]]
        lines += [[*line, places, None] for line in new]
    for base, (total, places) in _sums(own).items():
        lines += [[*line, places, None] for line in _ladder(base, total)]
    return lines


def _sums(own: list[tuple]) -> dict[str, tuple[Decimal, set]]:
    sums, wounds, complex_parts = defaultdict(Decimal), defaultdict(set), defaultdict(list)

    def add(base: str, measure: str, places: set) -> None:
        sums[base] += Decimal(measure)
        wounds[base] |= places

    for part, repair, places in own:
        column = COLUMNS[part]
        if "area_cm2" in repair:
            add(_graft(part, repair["type"]), repair["area_cm2"], places)
        elif repair.get("class") == "complex":
            complex_parts[column[2]].append((column[1], repair["length_cm"], places))
        elif repair["type"] in LINEAR:
            add(column[repair["class"] == "intermediate"], repair["length_cm"], places)
    for base, parts in complex_parts.items():
        is_long = _tenth(sum((Decimal(length) for _, length, _ in parts), Decimal())) >= Decimal(
            "1.1"
        )
        for layered, length, places in parts:
            add(base if is_long else layered, length, places)
    return {base: (sums[base], wounds[base]) for base in sums}


def _tenth(total: Decimal) -> Decimal:
    return total.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _graft(part: str, kind: str) -> str:
    if kind in ("full_thickness_graft", "burow_graft"):
        return COLUMNS[part][4]
    if kind == "split_thickness_graft":
        return "15100" if part in BELOW_THE_NECK else "15120"
    return "15271" if part in BELOW_THE_NECK else "15275"


def _ladder(base: str, total: Decimal) -> list[list]:
    if base in ("15271", "15275") and total > LARGEST_SUBSTITUTE:
        return []
    if base in GRAFTS:
        add_on, area = GRAFTS[base]
        return _stepped(base, add_on, total, Decimal(area), Decimal(area))
    if base in COMPLEX:
        longer, add_on = COMPLEX[base]
        if total <= Decimal("2.5"):
            return [[base, 1, []]]
        return _stepped(longer, add_on, total, Decimal("7.5"), Decimal(5))
    steps = FACE_STEPS if len(LADDERS[base]) == 7 else BODY_STEPS
    for end, place in steps:
        if total <= Decimal(end):
            return [[LADDERS[base][place], 1, []]]
    return [[LADDERS[base][-1], 1, []]]


def _flap(base: str, area: Decimal) -> list[list]:
    if area <= 10:
        return [[base, 1, []]]
    if area <= 30:
        return [[NEXT_FLAP[base], 1, []]]
    return _stepped("14301", "14302", area, Decimal(60), Decimal(30))


def _stepped(code: str, add_on: str, total: Decimal, end: Decimal, step: Decimal) -> list[list]:
    lines = [[code, 1, []]]
    while total > end:
        _one_more(lines, add_on)
        end += step
    return lines


PAIRED = {
    ("12032", "12042"), ("12032", "12052"), ("12031", "12051"), ("12041", "12031"),
    ("12051", "12041"), ("12011", "12001"),
    ("12052", "12051"), ("12042", "12041"), ("12032", "12031"), ("13132", "13131"),
    ("13121", "13120"), ("13152", "13151"),
}  # fmt: skip


FLAPS = "15570 15572 15574 15576 15600 15610 15620 15630 15731 15733 15740 15760"


def _mark_lesser(lines: list[list], ground: Ground) -> None:
    """Complex before layered before simple, then the higher number; add-ons follow no order."""
    add_ons = {pair[1] for pair in COMPLEX.values()}
    ranked = [line for line in lines if "12001" <= line[0] <= "13153" and line[0] not in add_ons]
    ranked.sort(
        key=lambda line: (
            0 if line[0] > "13" else 1 if line[0] > "1203" else 2, -int(line[0]), _ties(line)
        )
    )  # fmt: skip
    for place, line in enumerate(ranked):
        free = [
            other
            for other in ranked[:place]
            if (other[0], line[0]) not in PAIRED and (line[0], other[0]) not in PAIRED
        ]
        _mark_beside(line, free, lines, ground)
    flaps = [line for line in lines if "14000" <= line[0] <= "14301" or line[0] in FLAPS.split()]
    flaps.sort(key=_ties)
    for place, line in enumerate(flaps):
        same = [other for other in flaps[:place] if other[0] == line[0]]
        _mark_beside(line, same, lines, ground)


def _mark_beside(line: list, others: list[list], lines: list[list], ground: Ground) -> None:
    is_free = others and not is_marked(line) and not is_lost(line, lines)
    if is_free and all(ground.between(line, other) == "yes" for other in others):
        line[2].append("59")


def _ties(line: list) -> tuple:
    """By lesions, units, modifiers, then by site, side, wound and session of what was entered."""
    service = line[4] or {}
    lesions = sorted({place[1] for place in line[3] if place[0] == "lesion"})
    words = [service.get(name) or "" for name in ("site", "side", "wound")]
    return lesions, -line[1], line[2], words, service.get("session") == "another"
