"""The modifiers of the second implementation beside 59: place, notice, visit, their order."""

from __future__ import annotations

from tests.encounters.coding.naive_services import BIOPSY, SITE_BIOPSY, VISIT, _in

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
            if _in(line[0], VISIT) and not {"24", "25", "57"} & set(line[2]):
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
