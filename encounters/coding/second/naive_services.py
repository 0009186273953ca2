"""The services of the second implementation: what Mohs surgery includes, and who is marked.

Its lists are written anew from the sources that the rulebook names; nothing here is read from it.
"""

from __future__ import annotations

BIOPSY = "11102 11104 11106"
FURTHER_BIOPSY = "11103 11105 11107"
FROZEN = "88331 88332"
PARAFFIN = "88300-88309 88311 88329"
REMOVAL = (
    "17260-17286 11600-11646 11400-11446 40510 40520 40525 40527 67840 67961 67966 30120 11750 "
    "11765 11772"
)
CLEANING = "11000-11047 97597 97598 97602 15002-15005"
ANESTHESIA = "J2001 64400-64450 64454 64479-64495 99155-99157 69990 36591 36592 96523 99446-99452"
VISIT = "99202-99205 99211-99215 99221-99255 92012 92014"
MOHS = "17311-17315"
GONE = "11100 11101 17304-17307 17310 14300 17316 17317"
LINEAR = "12001-13153"

# Whoever stands on the left is paid; whoever stands on the right needs 59 beside it.
MARKED = [
    ("17311 17313", f"{BIOPSY} {FROZEN} 88300-88309 88311-88314 88342 88344"),
    ("17311 17313", "11600-11646 17260-17286 64450 64454 11000-11047 97597 97598 97602"),
    ("17312 17315", "88302-88309"),
    ("17312 17314 17315", "88314 11000-11047 97597 97598 97602"),
    ("17311", "11420-11446 40510 40520 40525 40527 67840 67961 67966 30120 11750 11765"),
    ("17313", "11400-11406"),
    ("17311-17314", "J2001"),
    ("11772", "17313"),
    ("11102-11107 17000 17004 17110 17111 17260-17286", LINEAR),
    ("14000-14302 15050 15100-15261 15576 15630", f"{BIOPSY} {LINEAR}"),
    ("15275 15731 15733 15740 15760", LINEAR),
    ("12032", "12042 12052"),
    ("12031", "12051"),
    ("12041", "12031"),
    ("12051", "12041"),
    ("12011", "12001"),
    ("14061", "14060"),
    ("14041", "14040"),
    ("14021", "14020"),
    ("14301", "14000-14061"),
    ("11102", "17000"),
]


def _in(code: str, listed: str) -> bool:
    for part in listed.split():
        low, _, high = part.partition("-")
        if code == low or (high and code.isdecimal() and low <= code <= high):
            return True
    return False


def service_lines(services: list[dict], treated: set[str]) -> list[list]:
    """Code, units and no modifier yet of each service of a day that is reported.

    ``treated`` are the lesions that had Mohs surgery that day.
    """
    lines: dict[tuple, list] = {}
    for service in services:
        code, lesion = service["code"], service["lesion"]
        if _in(code, GONE) or _in(code, MOHS) or _is_included(service, services, treated):
            continue
        key = (code, lesion or "", service.get("circumstance") or "")
        line = lines.setdefault(key, [code, 0, []])
        line[1] += service.get("units", 1)
    return [lines[key] for key in sorted(lines)]


def _is_included(service: dict, services: list[dict], treated: set[str]) -> bool:
    code, circumstance = service["code"], service.get("circumstance")
    if _in(code, ANESTHESIA):
        return bool(treated)
    if service["lesion"] not in treated:
        return False
    if _in(code, f"{REMOVAL} {CLEANING}"):
        return True
    if _in(code, f"{PARAFFIN} {FROZEN}") and circumstance == "separate_tissue":
        return False
    if _in(code, f"{BIOPSY} {FURTHER_BIOPSY} {FROZEN}"):
        return not _decided_the_surgery(service, services)
    return _in(code, PARAFFIN)


def _decided_the_surgery(service: dict, services: list[dict]) -> bool:
    if service.get("circumstance"):
        return service["circumstance"] == "led_to_mohs"
    same = [other["code"] for other in services if other["lesion"] == service["lesion"]]
    return any(_in(code, FROZEN) for code in same) and any(_in(code, BIOPSY) for code in same)


def mark_pairs(lines: list[list]) -> None:
    """59 for each line of a day that stands on the right of another and has none yet."""
    codes = [line[0] for line in lines]
    for code, _, modifiers in lines:
        if modifiers or _in(code, VISIT):
            continue
        if any(
            _in(code, right) and any(_in(other, left) for other in codes) for left, right in MARKED
        ):
            modifiers.append("59")
