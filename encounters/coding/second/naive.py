"""A second implementation, slow and obvious, that shares nothing with the first but the site list.

It knows what the worked examples and the generated cases need: Mohs lines by lesion and day,
repairs by kind, services (``naive_services``), and the 59 that all payers of the rulebook take. It
counts blocks one at a time and walks along number lines where the engine calculates.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import encounters.anatomy
from encounters.coding.second.naive_services import mark_pairs, service_lines

SITES = Path(encounters.anatomy.__file__).parent / "sites.csv"
ROWS = {row["name"]: row for row in csv.DictReader(SITES.read_text("utf-8").splitlines())}

# Where each part of the body is repaired: simple, layered, complex, flap, full-thickness graft.
COLUMNS = {
    "scalp": ("12001", "12031", "13120", "14020", "15220"),
    "face": ("12011", "12051", "13131", "14040", "15240"),
    "eyelid_nose_lip_ear": ("12011", "12051", "13151", "14060", "15260"),
    "neck_hand_foot_genital": ("12001", "12041", "13131", "14040", "15240"),
    "axilla": ("12001", "12031", "13131", "14040", "15240"),
    "trunk": ("12001", "12031", "13100", "14000", "15200"),
    "limb": ("12001", "12031", "13120", "14020", "15220"),
}
FACE_STEPS = [("2.5", 0), ("5.0", 1), ("7.5", 2), ("12.5", 3), ("20.0", 4), ("30.0", 5)]
BODY_STEPS = [("2.5", 0), ("7.5", 1), ("12.5", 2), ("20.0", 3), ("30.0", 4)]
LADDERS = {
    "12001": ["12001", "12002", "12004", "12005", "12006", "12007"],
    "12011": ["12011", "12013", "12014", "12015", "12016", "12017", "12018"],
    "12031": ["12031", "12032", "12034", "12035", "12036", "12037"],
    "12041": ["12041", "12042", "12044", "12045", "12046", "12047"],
    "12051": ["12051", "12052", "12053", "12054", "12055", "12056", "12057"],
}
COMPLEX = {
    "13100": ("13101", "13102"),
    "13120": ("13121", "13122"),
    "13131": ("13132", "13133"),
    "13151": ("13152", "13153"),
}
NEXT_FLAP = {"14000": "14001", "14020": "14021", "14040": "14041", "14060": "14061"}
# First code, add-on, how much the first one covers and each add-on more, in sq cm.
GRAFTS = {
    "15200": ("15201", 20),
    "15220": ("15221", 20),
    "15240": ("15241", 20),
    "15260": ("15261", 20),
    "15100": ("15101", 100),
    "15120": ("15121", 100),
    "15271": ("15272", 25),
    "15275": ("15276", 25),
}
BELOW_THE_NECK = ("axilla", "trunk", "limb")
LARGEST_SUBSTITUTE = Decimal("99.9")
PEDICLED = {"14040": "15574", "14060": "15576"}


def naive_lines(case: dict) -> list[tuple]:
    """(date, code, units, modifiers) of every line, sorted."""
    days = defaultdict(list)
    for date in _dates(case):
        mohs = _mohs(case, date)
        repairs = _repairs(case, date)
        treated = {lesion for _, lesion, _ in _worked_on(case, date)}
        services = service_lines(_services(case, date), treated)
        days[date] = mohs + repairs + services
        mark_pairs(days[date])
        _mark_lesser(days[date])
    return sorted(
        (date, code, units, tuple(modifiers))
        for date, lines in days.items()
        for code, units, modifiers in lines
    )


def _dates(case: dict) -> set[str]:
    dates = {case["date_of_service"]}
    for lesion in case["lesions"]:
        dates |= {_date(stage, case) for stage in lesion["stages"]}
        dates |= {_repair_date(repair, lesion, case) for repair in _closures(lesion)}
    return dates | {_date(service, case) for service in case["other_services"]}


def _date(part: dict, case: dict) -> str:
    return part.get("date_of_service") or case["date_of_service"]


def _closures(lesion: dict) -> list[dict]:
    return [lesion["repair"], *lesion.get("further_repairs", [])] if lesion.get("repair") else []


def _repair_date(repair: dict, lesion: dict, case: dict) -> str:
    return repair.get("date_of_service") or _date(lesion["stages"][-1], case)


def _belongs_to_flap(repair: dict) -> bool:
    """Of a secondary defect only grafts and complex closures are reported."""
    by_itself = "area_cm2" in repair or repair.get("class") == "complex"
    return repair.get("closes") == "secondary" and not by_itself


def _services(case: dict, date: str) -> list[dict]:
    return [service for service in case["other_services"] if _date(service, case) == date]


def _is_head(lesion: dict, site: dict, case: dict, date: str) -> bool:
    deep = lesion.get("deep_structure")
    met = deep and _date(lesion["stages"][deep["stage"] - 1], case) <= date
    return bool(met) or site["family"] == "17311"


def _mohs(case: dict, date: str) -> list[list]:
    lines, seen = [], []
    for head, _, stages in sorted(
        _worked_on(case, date), key=lambda group: (not group[0], group[1])
    ):
        own = _lesion_lines(head, stages)
        for line in own:
            first = line[0] in ("17311", "17313")
            alike = head in [other for other, _ in seen]
            same = any(line[0] in codes for _, codes in seen)
            if seen and (first or alike or same):
                line[2].append("59")
        seen.append((head, [line[0] for line in own]))
        lines += own
    return lines


def _worked_on(case: dict, date: str) -> list[tuple]:
    found = []
    for lesion in case["lesions"]:
        stages = [stage for stage in lesion["stages"] if _date(stage, case) == date]
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


def _repairs(case: dict, date: str) -> list[list]:
    own = [
        (ROWS[lesion["name"]]["repair"], repair)
        for lesion in case["lesions"]
        for repair in _closures(lesion)
        if not repair.get("by_other_surgeon")
        and not _belongs_to_flap(repair)
        and _repair_date(repair, lesion, case) == date
    ]
    lines = []
    for part, repair in own:
        base = COLUMNS[part][3]
        if repair["type"] == "flap":
            lines += _flap(base, Decimal(repair["primary_cm2"]) + Decimal(repair["secondary_cm2"]))
        elif repair["type"] == "interpolation_flap":
            code = "15731" if repair.get("design") else PEDICLED.get(base)
            lines += [[code, 1, []]] if code else []
    for base, total in _sums(own).items():
        lines += _ladder(base, total)
    return lines


def _sums(own: list[tuple]) -> dict[str, Decimal]:
    sums, complex_parts = defaultdict(Decimal), defaultdict(list)
    for part, repair in own:
        column = COLUMNS[part]
        if "area_cm2" in repair:
            sums[_graft(part, repair["type"])] += Decimal(repair["area_cm2"])
        elif repair.get("class") == "complex":
            complex_parts[column[2]].append((column[1], Decimal(repair["length_cm"])))
        elif repair["type"] == "linear":
            base = column[0] if repair["class"] == "simple" else column[1]
            sums[base] += Decimal(repair["length_cm"])
    for base, parts in complex_parts.items():
        is_long = sum(length for _, length in parts) >= Decimal("1.1")
        for layered, length in parts:
            sums[base if is_long else layered] += length
    return sums


def _graft(part: str, kind: str) -> str:
    if kind == "full_thickness_graft":
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
}  # fmt: skip


FLAPS = "15574 15576 15630 15731 15733 15740 15760"


def _mark_lesser(lines: list[list]) -> None:
    """Complex before layered before simple, then the higher number; add-ons follow no order."""
    add_ons = {pair[1] for pair in COMPLEX.values()}
    ranked = [line for line in lines if "12001" <= line[0] <= "13153" and line[0] not in add_ons]
    ranked.sort(
        key=lambda line: (0 if line[0] > "13" else 1 if line[0] > "1203" else 2, -int(line[0]))
    )
    for place, line in enumerate(ranked):
        before = [other[0] for other in ranked[:place]]
        free = [o for o in before if (o, line[0]) not in PAIRED and (line[0], o) not in PAIRED]
        if free and not line[2]:
            line[2].append("59")
    seen = set()
    for line in lines:
        if "14000" <= line[0] <= "14301" or line[0] in FLAPS.split():
            if line[0] in seen and not line[2]:
                line[2].append("59")
            seen.add(line[0])
