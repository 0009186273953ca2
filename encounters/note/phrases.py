"""How values are written inside the note's sentences. No locale, no clock, no setting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from encounters.record import PersonRecord, SiteRecord
from encounters.vocabulary.spoken import block_label, listed, plain

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_PERSONS = ("Bowen", "Paget", "Queyrat", "Spitz")


def day(value: date) -> str:
    """ "Oct 5, 2026": the month in letters, so that nobody can swap it with the day."""
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def clock_time(value: time) -> str:
    """ "9:05 am"."""
    return f"{value.hour % 12 or 12}:{value.minute:02d} {'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime, time_zone: str) -> str:
    """ "Oct 5, 2026, 9:05 am" on the practice's clock; a naive moment is taken as it stands."""
    local = value.astimezone(ZoneInfo(time_zone)) if value.tzinfo else value
    return f"{day(local.date())}, {clock_time(local.time())}"


def centimeters(millimeters: Decimal) -> str:
    """12 mm is "1.2" (cm)."""
    return plain(millimeters / 10)


def size(length_mm: Decimal | None, width_mm: Decimal | None) -> str:
    """ "1.2 × 0.9 cm", one measure alone as "1.2 cm", nothing as ""."""
    known = [centimeters(length) for length in (length_mm, width_mm) if length is not None]
    return f"{' × '.join(known)} cm" if known else ""


def square(area_cm2: Decimal) -> str:
    """Square centimeters as they are: 0.96 is not 1."""
    return f"{plain(area_cm2)} cm²"


def sentence(text: str) -> str:
    """``text`` with a capital and one full stop; empty stays empty."""
    stripped = text.strip()
    if not stripped:
        return ""
    end = "" if stripped.rstrip("”")[-1:] in (".", "!", "?") else "."
    return f"{stripped[:1].upper()}{stripped[1:]}{end}"


def joined(*sentences: str) -> str:
    """A paragraph of those sentences that say something."""
    return " ".join(text for text in map(sentence, sentences) if text)


def listed_days(days: Iterable[date]) -> str:
    """ "Oct 5 and 6, 2026": neighbors share month and year."""
    found = list(days)
    words = []
    for day, before, after in zip(found, [None, *found], [*found[1:], None], strict=False):
        is_same_month = before and (before.year, before.month) == (day.year, day.month)
        text = str(day.day) if is_same_month else f"{_MONTHS[day.month - 1]} {day.day}"
        words.append(text if after and after.year == day.year else f"{text}, {day.year}")
    return listed(words)


def clause(text: str) -> str:
    """Typed text made to stand inside a sentence: no full stop at its end."""
    return text.strip().rstrip(".")


def lower_first(text: str) -> str:
    """For a label inside a sentence; words in capitals (SCC, H&E) stay as they are."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def spelled(number: int) -> str:
    """ "Two": a number that begins a sentence; beyond ten in digits."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def subtype_words(subtype: str) -> str:
    """A subtype behind or before its tumor; one named after a person keeps its capital."""
    words = clause(subtype)
    return words if words.startswith(_PERSONS) else lower_first(words)


def person_name(person: PersonRecord | None) -> str:
    return person.signature_name if person else ""


def subject(name: str) -> str:
    """A name before its verb: credentials stand between commas ("Ada Quill, MD, read")."""
    return f"{name}," if "," in name else name


def short_site(site: SiteRecord) -> str:
    """The site with its side, without the surgeon's detail."""
    if site.side is None:
        return site.name
    return f"{site.side.label} {lower_first(site.name)}"


def block_names(stage_number: int, numbers: Sequence[int]) -> str:
    """ "block I-2", "blocks I-1 and I-3", "blocks I-2 to I-7" where four or more follow closely."""
    labels = [block_label(stage_number, number) for number in numbers]
    if len(numbers) > 3 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"blocks {labels[0]} to {labels[-1]}"
    return f"{'block' if len(labels) == 1 else 'blocks'} {listed(labels)}"
