"""The modifiers of the second implementation beside 59: place, notice, visit, their order."""

from __future__ import annotations

from encounters.coding.second.naive_services import BIOPSY, SITE_BIOPSY, VISIT, _in

FINGERS = ["thumb", "index finger", "middle finger", "ring finger", "little finger"]
TOES = ["great toe", "second toe", "third toe", "fourth toe", "fifth toe"]
NOTICES = {
    "required_notice": "GA",
    "voluntary_notice": "GX",
    "never_covered": "GY",
    "no_notice": "GZ",
}
BY_PLACE = "67800-67999 11730-11765"
ORDER = [
    *(
        "24",
        "25",
        "57",
        "22",
        "52",
        "53",
        "58",
        "78",
        "79",
        "59",
        "XE",
        "XS",
        "XP",
        "XU",
        "76",
        "77",
    ),
    *("GC", "E", "F", "T", "LT", "RT", "GA", "GX", "GY", "GZ"),
]
MINOR = f"17311 17313 12001-13153 15271 15275 {BIOPSY} {SITE_BIOPSY} 17000 17004 17110 17111"
ADD_ONS = "13102 13122 13133 13153"
LONG = (
    "14000-14061 14301 15570-15576 15600 15610 15620 15630 15731 15733 15740 15760 15770 15050 "
    "15100 15120 15200 15220 15240 15260 20912 21230 21235 40525 40527 40650 40652 40654 67961 "
    "67966 67971 67973 67974 13160"
)


def place_of(lesion: dict, row: dict) -> str:
    """E1 to E4, FA to F9, TA to T9, LT or RT; empty in the middle and where there is no side."""
    side = lesion["side"]
    if side not in ("left", "right"):
        return ""
    lid = row["lid"] or lesion.get("lid") or ""
    if lid:
        return {"left": {"upper": "E1", "lower": "E2"}, "right": {"upper": "E3", "lower": "E4"}}[
            side
        ][lid]
    name = lesion["name"].lower()
    for letter, digits in (("F", FINGERS), ("T", TOES)):
        for number, digit in enumerate(digits):
            if digit in name:
                left = "A" if number == 0 else str(number)
                return letter + (left if side == "left" else str(number + 5))
    return {"left": "LT", "right": "RT"}[side]


def mark_places(lines: list[list], owners: list[str], places: dict[str, str]) -> None:
    """``owners`` has the one lesion of each line, or nothing."""
    for line, owner in zip(lines, owners, strict=True):
        place = places.get(owner, "")
        if place and place not in line[2] and _in(line[0], BY_PLACE):
            line[2].append(place)


def mark_visits(days: dict[str, list[list]]) -> None:
    for date, lines in days.items():
        minor = any(_in(line[0], MINOR) and not _in(line[0], ADD_ONS) for line in lines)
        near = [
            line for other, others in days.items() if other in _that_day_and_next(date)
            for line in others
        ]  # fmt: skip
        long = any(_in(line[0], LONG) for line in near)
        for line in lines:
            if _in(line[0], VISIT) and not {"25", "57"} & set(line[2]):
                line[2] += ["25"] * minor + ["57"] * long


def _that_day_and_next(date: str) -> tuple[str, str]:
    """Days of the cases lie within one month."""
    month, day = date[:8], int(date[8:])
    return date, f"{month}{day + 1:02}"


def ordered(modifiers: list[str]) -> tuple[str, ...]:
    def rank(modifier: str) -> int:
        if modifier in ORDER:
            return ORDER.index(modifier)
        return ORDER.index(modifier[0])

    return tuple(sorted(modifiers, key=rank))


def mark_more(case: dict, rows: dict, cut: dict, lines: list[list], own: list[tuple]) -> None:
    """Place, fellow and notice on the lines of a day; ``cut`` has the stages of each lesion."""
    lesions, places = {lesion["id"]: lesion for lesion in case["lesions"]}, places_of(case, rows)
    owners = [{place[1] for place in line[3] if place[0] == "lesion"} for line in lines]
    mohs = [place for place, line in enumerate(lines) if "17311" <= line[0] <= "17315"]
    several = len({min(owners[place]) for place in mohs}) > 1
    if case.get("distinct_lesion_modifier") == "anatomic" and several:
        for place in mohs:
            name = places[min(owners[place])]
            lines[place][2] += [name] if name and name not in lines[place][2] else []
    mark_places(lines, [min(owner) if len(owner) == 1 else "" for owner in owners], places)
    if case["payer"] != "medicare":
        return
    helped = {
        place[1] for _, repair, places in own if repair.get("with_fellow") for place in places
    }
    for line, owner in zip(lines, owners, strict=True):
        stages = cut.get(min(owner, default=""), []) if "17311" <= line[0] <= "17315" else []
        if _by_fellow(line[0], stages) or (line[4] is None and not stages and owner & helped):
            line[2].append("GC")
        told = {lesions[key].get("payer_notice") or "" for key in owner if key in lesions}
        if len(told) == 1 and told != {""}:
            line[2].append(NOTICES[told.pop()])


def _by_fellow(code: str, stages: list[dict]) -> bool:
    """Whether a fellow cut one of the stages that a Mohs line stands for."""
    behind = {"17311": stages[:1], "17313": stages[:1], "17312": stages[1:], "17314": stages[1:]}
    more = [stage for stage in stages if stage["blocks"] > 5]
    return any(stage.get("fellow_accredited") for stage in behind.get(code, more))


def places_of(case: dict, rows: dict) -> dict[str, str]:
    return {lesion["id"]: place_of(lesion, rows[lesion["name"]]) for lesion in case["lesions"]}


def apart(case: dict, rows: dict, lesion: str, before: list[str]) -> str:
    """59, or the place of a lesion where the payer goes by places and no earlier one has it."""
    places = places_of(case, rows)
    if case.get("distinct_lesion_modifier") != "anatomic":
        return "59"
    taken = [places[key] for key in before]
    return places[lesion] if places[lesion] and places[lesion] not in taken else "59"
