"""The services of the second implementation: what is included, and who is marked.

Its lists are written anew from the sources that the rulebook names; nothing here is read from it.
A line is ``[code, units, modifiers, places, service]``: each place is ("lesion", id, part) or
("free", site, side, word), and ``service`` is what was entered, or None.
"""

from __future__ import annotations

BIOPSY = "11102 11104 11106"
SITE_BIOPSY = "11755 30100 40490 40808 54100 54105 56605 67810 68100 69100 69105"
FURTHER_BIOPSY = "11103 11105 11107 56606"
FROZEN = "88331 88332"
PARAFFIN = "88300-88309 88311 88329"
STAIN = "88312-88314 88341 88342 88344 88360"
KERATOSES = "17000 17003 17004 17110 17111"
REMOVAL = (
    "17260-17286 11600-11646 11400-11446 40510 40520 40525 40527 67840 67961 67966 30120 11750 "
    "11765 11772 11200 11201 11300-11313 17106-17108 17250 21011-21016 21552-21558 30110 30115 "
    "30117 30118 30150 30160 40500 40530 40810-40816 40820 46900-46924 54050-54065 55150 56501 "
    "56515 56620-56640 67800-67808 67850 69110 69120 69145"
)
CLEANING = "11000-11047 97597 97598 97602 15002-15005"
ANESTHESIA = (
    "J2001 J2002 J2003 J2004 64400-64450 64454 64479-64495 99155-99157 69990 36591 36592 96523 "
    "99446-99452"
)
VISIT = "99202-99205 99211-99215 99221-99255 92012 92014"
MOHS = "17311-17315"
GONE = "11100 11101 17304-17307 17310 14300 17316 17317"
LINEAR = "12001-13153"
CLOSING = "12001-13160"
PEDICLES = "15570-15576 15630 15731 15733 15740 15760"
PATCHES = "15050-15278"
APART = "59 XE XP XS XU 25 57 58 78 79 LT RT"
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
# The same, where nothing helps the one on the right.
LOST = [
    ("17311 17313", "64400-64449 64479-64495 99155-99157 69990 99446-99452"),
    ("17311-17315", "36591 36592 96523"),
    ("12052", "12051"),
    ("12042", "12041"),
    ("12032", "12031"),
    ("13132", "13131"),
    ("13121", "13120"),
    ("13152", "13151"),
    ("11106", "11104 11102"),
    ("11104", "11102"),
]
_EXCISED = "11400-11446 11600-11646"
_FLAPS = "14000-14061 14301"
_GRAFTS = "15050 15100 15120 15200 15220 15240 15260"
_MORE_GRAFTS = "15271 15273 15275 15277 15760 15770"
_DESTROYED = "11300-11313 17000 17004 17110 17111 17260-17286 54050-54065 56501 56515 67840 69110"
_LIP = "40510 40520 40525 40527"
_SUTURED = "12001-12057 13100 13101 13120 13121 13131 13132 13151 13152"
_SITE_BIOPSIES = "30100 40490 54100 54105 56605 56606 67810 69100 69105"
# What the left one swallows of the same wound; and of the same day.
SWALLOWED = [
    (f"{_FLAPS} 15570-15576 15731 15733 15740", LINEAR),
    (f"{_GRAFTS} {_MORE_GRAFTS}", LINEAR),
    ("15760 15770", "15200-15261"),
    (_FLAPS, _EXCISED),
    (_EXCISED, "12001-12018"),
    (f"{_EXCISED} {_DESTROYED} {_LIP}", f"11102-11107 {_SITE_BIOPSIES}"),
    (f"{_SUTURED} {_FLAPS} {_GRAFTS} 15760", "11000-11047 97597 97598 97602"),
]
SWALLOWED_BY_DAY = [("17004", "17000 17003"), ("17111", "17110")]


def _in(code: str, listed: str) -> bool:
    for part in listed.split():
        low, _, high = part.partition("-")
        if code == low or (high and code.isdecimal() and low <= code <= high):
            return True
    return False


def closures_by_code(services: list[dict], closed: set[str], lesions: dict) -> list[tuple]:
    """Entered linear closures that are added up: the service, the row's name, its places.

    ``closed`` are the lesions whose own repair of that day is recorded.
    """
    found: list[tuple[dict, str, set[tuple[object, ...]]]] = []
    for service in services:
        if not service.get("length_cm") or not _in(service["code"], CLOSING):
            continue
        lesion, wound = service["lesion"], service.get("wound")
        name = service.get("name") or (lesions[lesion]["name"] if lesion else None)
        if not name:
            continue
        if not lesion and wound == "another":
            found.append((service, name, {("free", name, None, "another")}))
        elif lesion and wound == "secondary":
            found.append((service, name, {("lesion", lesion, "secondary")}))
        elif lesion and wound in (None, "defect") and lesion not in closed:
            found.append((service, name, {("lesion", lesion, "")}))
    return found


def service_lines(services: list[dict], treated: set[str], repairs: list[list]) -> list[list]:
    """The lines of the services of a day that the record alone does not take out.

    ``treated`` are the lesions that had Mohs surgery that day.
    """
    lines: dict[tuple, list] = {}
    for service in services:
        code = service["code"]
        if _in(code, GONE) or _in(code, MOHS) or _is_included(service, services, treated):
            continue
        if _is_part(service) or _is_told_already(service, repairs):
            continue
        said = {name: word for name, word in service.items() if name != "units" and word != "same"}
        key = tuple(sorted((name, repr(word)) for name, word in said.items() if word))
        line = lines.setdefault(
            key, [code, 0, list(service.get("modifiers") or []), {_place(service)}, service]
        )
        line[1] += service.get("units") or 1
    return list(lines.values())


def _place(service: dict) -> tuple:
    wound = service.get("wound")
    if service["lesion"]:
        return ("lesion", service["lesion"], wound if wound in ("secondary", "donor") else "")
    word = "another" if wound == "another" else "plain"
    if word == "plain" and _in(service["code"], f"{CLOSING} 14000-14302 {PEDICLES} {PATCHES}"):
        word = "unsaid"
    return ("free", service.get("name"), service.get("side"), word)


def _is_part(service: dict) -> bool:
    wound, code = service.get("wound"), service["code"]
    if wound == "donor":
        return _in(code, CLOSING)
    return wound == "secondary" and _in(code, "12001-12057")


def _is_told_already(service: dict, repairs: list[list]) -> bool:
    lesion, code = service["lesion"], service["code"]
    if not lesion or service.get("wound") in ("secondary", "donor"):
        return False
    for other in repairs:
        if not any(place[:2] == ("lesion", lesion) for place in other[3]):
            continue
        if _in(code, CLOSING) and _in(other[0], CLOSING):
            return True
        if other[0] == code:
            return True
    return False


def _is_included(service: dict, services: list[dict], treated: set[str]) -> bool:
    code, circumstance = service["code"], service.get("circumstance")
    if _in(code, ANESTHESIA):
        return bool(treated)
    if service["lesion"] not in treated or service.get("session") == "another":
        return False
    if _in(code, f"{REMOVAL} {CLEANING} {KERATOSES}"):
        return True
    if _in(code, f"{PARAFFIN} {FROZEN}") and circumstance == "separate_tissue":
        return False
    if _in(code, f"{BIOPSY} {SITE_BIOPSY} {FURTHER_BIOPSY} {FROZEN}"):
        return not _decided_the_surgery(service, services)
    return _in(code, PARAFFIN)


def _decided_the_surgery(service: dict, services: list[dict]) -> bool:
    if service.get("circumstance"):
        return service["circumstance"] == "led_to_mohs"
    same = [other["code"] for other in services if other["lesion"] == service["lesion"]]
    return any(_in(code, FROZEN) for code in same) and any(
        _in(code, f"{BIOPSY} {SITE_BIOPSY}") for code in same
    )


class Ground:
    """Who is apart from whom: "yes", "no" (one wound), or "?" where nobody said."""

    def __init__(self, lesions: dict, regions: dict, services: list[dict], treated: set[str]):
        self.lesions, self.regions = lesions, regions
        self.services, self.treated = services, treated

    def between(self, one: list, other: list) -> str:
        if self._by_word(one, other) or self._by_word(other, one):
            return "yes"
        answers = {self._places(a, b) for a in one[3] for b in other[3]}
        return "no" if "no" in answers else "?" if "?" in answers else "yes"

    def _by_word(self, one: list, other: list) -> bool:
        service, code = one[4], one[0]
        if not service:
            return False
        same_session = other[4] and other[4].get("session") == "another"
        if service.get("session") == "another" and not same_session:
            return True
        if other[4]:
            return False
        if _in(code, STAIN):
            return _in(other[0], MOHS)
        tissue = f"{BIOPSY} {SITE_BIOPSY} {FURTHER_BIOPSY} {FROZEN}"
        if _in(code, f"{tissue} {PARAFFIN}") and service.get("circumstance"):
            return True
        decides = service["lesion"] in self.treated and _decided_the_surgery(service, self.services)
        return _in(code, tissue) and decides

    def _places(self, a: tuple, b: tuple) -> str:
        if a[0] == b[0] == "lesion":
            return "no" if a == b else "yes"
        if a[0] == b[0]:
            known = a[1] and b[1]
            return "yes" if known and not self._near(a[1], a[2], b[1], b[2]) else "?"
        lesion, free = (a, b) if a[0] == "lesion" else (b, a)
        if free[3] == "another":
            return "yes"
        if free[3] == "unsaid":
            return "?"
        row = self.lesions[lesion[1]]
        near = free[1] and self._near(free[1], free[2], row["name"], row.get("side"))
        return "?" if near else "yes"

    def _near(self, name: str, side: str | None, other: str, other_side: str | None) -> bool:
        if side and other_side and side != other_side:
            return False
        vague = any("not otherwise specified" in word for word in (name, other))
        return name == other or (vague and self.regions[name] == self.regions[other])


def without_swallowed(lines: list[list], ground: Ground) -> list[list]:
    def goes(minor: list) -> bool:
        for major in lines:
            if major is minor:
                continue
            pair = (major[0], minor[0])
            if any(_in(pair[0], left) and _in(pair[1], right) for left, right in SWALLOWED_BY_DAY):
                return True
            if not any(_in(pair[0], left) and _in(pair[1], right) for left, right in SWALLOWED):
                continue
            if ground.between(minor, major) == "no" and minor[3] <= major[3]:
                return True
        return False

    return [line for line in lines if not goes(line)]


def is_marked(line: list) -> bool:
    return any(_in(modifier, APART) for modifier in line[2])


def is_lost(line: list, lines: list[list]) -> bool:
    return any(_in(line[0], right) and _in(o[0], left) for o in lines for left, right in LOST)


def mark_pairs(lines: list[list], ground: Ground) -> None:
    """59 for a line on the right of others, if it is apart from all of them and can be saved."""
    for line in lines:
        if is_marked(line) or _in(line[0], VISIT):
            continue
        over = [o for o in lines if any(_in(line[0], r) and _in(o[0], left) for left, r in MARKED)]
        if (
            over
            and not is_lost(line, lines)
            and all(ground.between(line, o) == "yes" for o in over)
        ):
            line[2].append("59")
