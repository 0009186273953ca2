"""A repair told by its kind: what closed which wound, how, and what was added up with what.

``NARRATORS`` says how each kind begins. What every kind may have (undermining, sutures, a reason)
follows in one order, so that a new kind needs its first sentence only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from encounters.note.phrases import centimeters, clause, day, joined, lower_first
from encounters.note.sentences.reconstructions import (
    cartilage_words,
    design_words,
    fellow_words,
    island_words,
    lid_words,
    lip_words,
    purse_string_words,
)
from encounters.note.sentences.repair_words import total_measure
from encounters.note.sentences.summed import summed_words
from encounters.note.teller import Teller
from encounters.record import DefectRecord, EncounterRecord, RepairRecord
from encounters.vocabulary.repair_terms import RepairComplexity
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import (
    RepairType,
    WoundPart,
)

_WOUNDS = {
    WoundPart.WHOLE: "the defect",
    WoundPart.PART: "a part of the defect",
    WoundPart.SECONDARY: "the secondary defect",
    WoundPart.SUPPORT: "the repair",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One repair with the wound it closes and the case it belongs to."""

    repair: RepairRecord
    defect: DefectRecord
    record: EncounterRecord
    teller: Teller

    @property
    def wound(self) -> str:
        return _WOUNDS[self.repair.closes]

    def done(self, active: str, passive: str, rest: str) -> str:
        """ "I closed the defect with ...", or "The defect was closed with ..." by nobody named."""
        on = self.teller.on(self.repair.date_of_service)
        when = f"On {on}, " if on else ""
        who = self.repair.other_surgeon or self.teller.who(self.repair.surgeon)
        verb = f"{who} {active} {self.wound}" if who else f"{self.wound} was {passive}"
        return f"{when}{verb} {rest}".strip()


def repair_paragraph(closing: Closing) -> str:
    """All that was recorded of the repair, in one paragraph."""
    repair = closing.repair
    return joined(
        *NARRATORS[repair.type](closing),
        _complexity(repair),
        _undermining(closing),
        _sutures(repair),
        summed_words(closing.record, closing.defect, repair),
        fellow_words(repair, closing.teller),
        f"Reason for this repair: {lower_first(clause(repair.reason))}" if repair.reason else "",
        repair.detail,
        _planned(repair),
    )


def _planned(repair: RepairRecord) -> str:
    """The planned day of a repair whose kind does not tell it."""
    tells = (RepairType.DELAYED, RepairType.OTHER_SURGEON)
    if repair.planned_date is None or repair.type in tells:
        return ""
    return f"It was planned for {day(repair.planned_date)}"


def _linear(closing: Closing) -> tuple[str, ...]:
    kind = closing.repair.repair_class
    words = f"{lower_first(kind.label)} linear closure" if kind else "linear closure"
    return (closing.done("closed", "closed", f"with {_a(words)}{_of(closing.repair)}"),)


def _flap(closing: Closing) -> tuple[str, ...]:
    repair = closing.repair
    primary, secondary = repair.primary_cm2, repair.secondary_cm2
    measures = ""
    if primary is not None and secondary is not None:
        measures = (
            f": primary defect {plain(primary)} cm² and secondary defect {plain(secondary)} cm², "
            f"together {plain(primary + secondary)} cm²"
        )
    design = f" ({lower_first(clause(repair.flap_design))})" if repair.flap_design else ""
    words = f"with an adjacent tissue transfer{design}{measures}"
    return (closing.done("closed", "closed", words),)


def _graft(words: str) -> Callable[[Closing], tuple[str, ...]]:
    def told(closing: Closing) -> tuple[str, ...]:
        graft = f"with {_a(words)}{_of(closing.repair)}{_donor(closing.repair)}"
        return (closing.done("covered", "covered", graft),)

    return told


def _interpolation(closing: Closing) -> tuple[str, ...]:
    design = closing.repair.flap_design
    words = f" ({lower_first(clause(design))})" if design else ""
    donor = _donor(closing.repair)
    return (closing.done("closed", "closed", f"with an interpolation flap{words}{donor}"),)


def _division(closing: Closing) -> tuple[str, ...]:
    design = design_words(closing.repair)
    words = f"with division and inset of the flap's pedicle{design}{_donor(closing.repair)}"
    return (closing.done("finished", "finished", words),)


def _cartilage(closing: Closing) -> tuple[str, ...]:
    words = f"{cartilage_words(closing.repair)}{_donor(closing.repair)}"
    return (closing.done("supported", "supported", words),)


def _lid(closing: Closing) -> tuple[str, ...]:
    words = f"{lid_words(closing.repair)}{_donor(closing.repair)}"
    return (closing.done("closed", "closed", words),)


def _by_words(
    verb: str, words: Callable[[RepairRecord], str]
) -> Callable[[Closing], tuple[str, ...]]:
    return lambda closing: (closing.done(verb, verb, words(closing.repair)),)


def _second_intent(closing: Closing) -> tuple[str, ...]:
    return (closing.done("left", "left", "to heal by second intention"),)


def _delayed(closing: Closing) -> tuple[str, ...]:
    planned = closing.repair.planned_date
    words = f"The repair of {closing.wound} was put off"
    return (f"{words}; it is planned for {day(planned)}" if planned else words,)


def _other_surgeon(closing: Closing) -> tuple[str, ...]:
    planned = closing.repair.planned_date
    who = closing.repair.other_surgeon or "another surgeon"
    words = f"{closing.wound} was left to {who} for repair"
    return (f"{words}, planned for {day(planned)}" if planned else words,)


NARRATORS: Mapping[RepairType, Callable[[Closing], tuple[str, ...]]] = {
    RepairType.LINEAR: _linear,
    RepairType.FLAP: _flap,
    RepairType.FULL_THICKNESS_GRAFT: _graft("full-thickness skin graft"),
    RepairType.SPLIT_THICKNESS_GRAFT: _graft("split-thickness skin graft"),
    RepairType.SKIN_SUBSTITUTE: _graft("skin substitute"),
    RepairType.INTERPOLATION_FLAP: _interpolation,
    RepairType.BUROW_GRAFT: _graft("Burow's graft"),
    RepairType.COMPOSITE_GRAFT: _graft("composite graft of skin and cartilage"),
    RepairType.DERMAL_FAT_GRAFT: _graft("graft of dermis and fat"),
    RepairType.CARTILAGE_GRAFT: _cartilage,
    RepairType.ISLAND_PEDICLE: _by_words("closed", island_words),
    RepairType.PURSE_STRING: _by_words("closed", purse_string_words),
    RepairType.LIP_REPAIR: _by_words("repaired", lip_words),
    RepairType.LID_RECONSTRUCTION: _lid,
    RepairType.PEDICLE_DIVISION: _division,
    RepairType.SECOND_INTENT: _second_intent,
    RepairType.DELAYED: _delayed,
    RepairType.OTHER_SURGEON: _other_surgeon,
}


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _of(repair: RepairRecord) -> str:
    measure = total_measure(repair)
    return f" of {measure}" if measure else ""


def _donor(repair: RepairRecord) -> str:
    return f" from {_the(clause(repair.donor_site))}" if repair.donor_site else ""


def _the(site: str) -> str:
    """ "the left conchal bowl"."""
    has_article = site.lower().startswith(("the ", "a ", "an "))
    return lower_first(site) if has_article else f"the {lower_first(site)}"


def _complexity(repair: RepairRecord) -> str:
    """The facts in words; one that is no term of ours stands as it was entered."""
    labels = {term.value: term.label for term in RepairComplexity}
    words = [lower_first(labels.get(reason, reason)) for reason in repair.complexity]
    return f"It was complex: {'; '.join(words)}" if words else ""


def _undermining(closing: Closing) -> str:
    """How far, in which plane, and against which width of the defect."""
    repair, width = closing.repair, _width(closing.defect)
    far = repair.undermining_mm
    if far is None:
        return f"Undermining: {clause(repair.undermining)}" if repair.undermining else ""
    words = f"the edges were undermined {centimeters(far)} cm"
    words += f", {lower_first(clause(repair.undermining))}" if repair.undermining else ""
    if width is None or repair.closes == WoundPart.SECONDARY:
        return words
    return f"{words}; the defect was {centimeters(width)} cm wide"


def _width(defect: DefectRecord) -> Decimal | None:
    """The lesser of the two measures of the surface."""
    known = [length for length in (defect.length_mm, defect.width_mm) if length is not None]
    return min(known) if len(known) > 1 else None


def _sutures(repair: RepairRecord) -> str:
    """The layers, from below."""
    layers = (("deep layer", repair.deep_sutures), ("surface", repair.surface_sutures))
    return "; ".join(f"{name}: {lower_first(clause(used))}" for name, used in layers if used)
