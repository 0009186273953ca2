"""A repair in one line.

    line     = kind word*
    kind     = "sim" | "int" | "cpx"                 linear, with its class
             | "flap" | "isl" | "ftsg" | "stsg" | "burow" | "comp" | "sub" | "interp" | "2nd"
    word     = size | suture | "um" mm | why
    why      = "exposed" | "undermined" | "margin" | "debrided" | "retention"     of a complex one
    size     = cm of a linear closure; cm² of a graft, of a flap the primary, then the secondary;
               "3x2" is 6 cm²
    suture   = ["d" | "s"] "4-0" [material]          deep or surface

Of a layered closure (intermediate, complex) the first suture is the deep one and the second the
surface, of any other closure the only one is the surface, unless "d" or "s" says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from encounters.vocabulary.repair_terms import RepairComplexity
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
)
from encounters.workflow.shorthand.tokens import ShorthandError, Token, parts_of

_KINDS: Mapping[str, tuple[RepairType, RepairClass | None]] = {
    **dict.fromkeys(("sim", "simple"), (RepairType.LINEAR, RepairClass.SIMPLE)),
    **dict.fromkeys(("int", "intermediate"), (RepairType.LINEAR, RepairClass.INTERMEDIATE)),
    **dict.fromkeys(("cpx", "complex"), (RepairType.LINEAR, RepairClass.COMPLEX)),
    "flap": (RepairType.FLAP, None),
    "ftsg": (RepairType.FULL_THICKNESS_GRAFT, None),
    "stsg": (RepairType.SPLIT_THICKNESS_GRAFT, None),
    "sub": (RepairType.SKIN_SUBSTITUTE, None),
    "interp": (RepairType.INTERPOLATION_FLAP, None),
    "isl": (RepairType.ISLAND_PEDICLE, None),
    "burow": (RepairType.BUROW_GRAFT, None),
    "comp": (RepairType.COMPOSITE_GRAFT, None),
    **dict.fromkeys(("2nd", "secondary"), (RepairType.SECOND_INTENT, None)),
}
_AREA = ("area_cm2",)
# The measures of each kind in the order in which they are typed, as the forms have them.
_SIZES: Mapping[RepairType, tuple[str, ...]] = {
    RepairType.LINEAR: ("length_cm",),
    RepairType.FLAP: ("primary_cm2", "secondary_cm2"),
    RepairType.ISLAND_PEDICLE: ("primary_cm2", "secondary_cm2"),
    RepairType.BUROW_GRAFT: _AREA,
    RepairType.FULL_THICKNESS_GRAFT: _AREA,
    RepairType.SPLIT_THICKNESS_GRAFT: _AREA,
    RepairType.SKIN_SUBSTITUTE: _AREA,
}
_COMPLEX = {
    "exposed": RepairComplexity.EXPOSED_STRUCTURE,
    "undermined": RepairComplexity.EXTENSIVE_UNDERMINING,
    "margin": RepairComplexity.FREE_MARGIN,
    "debrided": RepairComplexity.DEBRIDEMENT,
    "retention": RepairComplexity.RETENTION_SUTURES,
}
_LAYERED = (RepairClass.INTERMEDIATE, RepairClass.COMPLEX)
_LAYERS = {"d": "deep_sutures", "deep": "deep_sutures", "s": "surface_sutures"}
_SIZE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)(?:x([0-9]{1,3}(?:\.[0-9])?))?(?:cm2?|cm²)?")
_SUTURE = re.compile(r"([ds]?)([0-9]{1,2}-0)")
_MATERIAL = re.compile(r"[a-z][a-z-]*", re.IGNORECASE)
_RESERVED = {"um", "d", "s", "deep", *_COMPLEX}
_KIND_NAMES = "sim, int, cpx, flap, isl, ftsg, stsg, burow, comp, sub, interp or 2nd"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairLine:
    """The values of the repair's fields that a line names; the others stay as they are."""

    values: Mapping[str, object]


@dataclass(slots=True)
class _Said:
    kind: RepairType
    repair_class: RepairClass | None
    sizes: list[Decimal] = field(default_factory=list)
    sutures: dict[str, str] = field(default_factory=dict)
    complexity: list[str] = field(default_factory=list)
    undermining_mm: Decimal | None = None


def parse_repair(line: str) -> RepairLine:
    """Raises ``ShorthandError`` for a line that does not say it clearly."""
    tokens = [token for part in parts_of(line) for token in part.tokens]
    first, words = tokens[0], tokens[1:]
    if first.text not in _KINDS:
        raise first.fault(f"Begin with the kind of closure: {_KIND_NAMES}.")
    said = _Said(*_KINDS[first.text])
    place = 0
    while place < len(words):
        place += _read(words[place:], said)
    wanted = _SIZES.get(said.kind, ())
    if len(said.sizes) < len(wanted):
        names = {"length_cm": "the length in cm", "area_cm2": "the area in cm²"}
        missing = names.get(wanted[0], "primary and secondary area in cm²")
        raise ShorthandError(f"Say {missing}.", tokens[-1].end, tokens[-1].end)
    return RepairLine(values=_values(said, wanted))


def _values(said: _Said, wanted: Sequence[str]) -> dict[str, object]:
    values: dict[str, object] = {
        "type": said.kind.value,
        "repair_class": said.repair_class.value if said.repair_class else "",
        **dict(zip(wanted, said.sizes, strict=True)),
        **said.sutures,
    }
    if said.complexity:
        values["complexity"] = said.complexity
    if said.undermining_mm is not None:
        values["undermining_mm"] = said.undermining_mm
    return values


def _read(words: Sequence[Token], said: _Said) -> int:
    """Read what begins with the first word; returns how many words that were."""
    token = words[0]
    if token.text == "um":
        return _read_undermining(words, said)
    if token.text in _COMPLEX:
        return _read_complexity(token, said)
    if token.text in _LAYERS and len(words) > 1 and _SUTURE.fullmatch(words[1].text):
        return 1 + _read_suture(words[1:], said, _LAYERS[token.text])
    if _SUTURE.fullmatch(token.text):
        return _read_suture(words, said, "")
    return _read_size(token, said)


def _read_undermining(words: Sequence[Token], said: _Said) -> int:
    found = _SIZE.fullmatch(words[1].text.removesuffix("mm")) if len(words) > 1 else None
    if found is None or found.group(2) or said.undermining_mm is not None:
        raise words[0].fault('Say how far in mm, once: "um 10".')
    said.undermining_mm = Decimal(found.group(1))
    return 2


def _read_complexity(token: Token, said: _Said) -> int:
    if said.repair_class != RepairClass.COMPLEX:
        raise token.fault("Only a complex linear closure has this.")
    if _COMPLEX[token.text].value not in said.complexity:
        said.complexity.append(_COMPLEX[token.text].value)
    return 1


def _read_suture(words: Sequence[Token], said: _Said, layer: str) -> int:
    found = _SUTURE.fullmatch(words[0].text)
    assert found is not None
    material = [words[0].typed[found.start(2) :]]
    for word in words[1:]:
        if not _MATERIAL.fullmatch(word.typed) or word.text in _RESERVED:
            break
        material.append(word.typed)
    layer = layer or _LAYERS.get(found.group(1)) or _next_layer(said)
    if layer in said.sutures or not layer:
        raise words[0].fault("Put d for deep or s for surface before each suture.")
    said.sutures[layer] = " ".join(material)
    return len(material)


def _next_layer(said: _Said) -> str:
    is_layered = said.repair_class in _LAYERED
    order = ("deep_sutures", "surface_sutures") if is_layered else ("surface_sutures",)
    return next((name for name in order if name not in said.sutures), "")


def _read_size(token: Token, said: _Said) -> int:
    found = _SIZE.fullmatch(token.text)
    if found is None:
        raise token.fault("Not understood.")
    wanted = _SIZES.get(said.kind, ())
    if len(said.sizes) == len(wanted):
        raise token.fault("One measure more than this kind of closure has.")
    length, width = Decimal(found.group(1)), found.group(2)
    if width is None:
        said.sizes.append(length)
    elif wanted == ("length_cm",):
        raise token.fault("A linear closure has a length alone.")
    else:
        said.sizes.append(length * Decimal(width))
    return 1


_UNITS = {
    "length_cm": "{} cm long",
    "primary_cm2": "primary defect {} cm²",
    "secondary_cm2": "secondary defect {} cm²",
    "area_cm2": "{} cm²",
    "undermining_mm": "undermined {} mm",
}


def repair_words(line: RepairLine) -> list[str]:
    """The line said back, one fact each."""
    values = line.values
    kind = RepairType(str(values["type"])).label
    repair_class = str(values["repair_class"])
    said = [f"{RepairClass(repair_class).label}: {kind.lower()}" if repair_class else kind]
    for name, words in _UNITS.items():
        if isinstance(measure := values.get(name), Decimal):
            said.append(words.format(plain(measure)))
    if isinstance(reasons := values.get("complexity"), list):
        said.append(listed(RepairComplexity(reason).label for reason in reasons))
    for name, words in (("deep_sutures", "Deep sutures"), ("surface_sutures", "Surface sutures")):
        if name in values:
            said.append(f"{words}: {values[name]}")
    return said
