"""A file of packs with any single fault is refused by name."""

from datetime import date
from pathlib import Path

import pytest

import encounters.workflow.packs.loader as loader
from encounters.workflow.packs import PackError, packs, read_packs

ELEMENTS = """
[reasons]
label = "Why Mohs surgery"
rule = "indication"

[stain]
label = "Stain"
question = "no_stain"
of = "stage"
section = "stage"
"""
SOURCES = """
[first]
title = "A source"
edition = "2020"
consulted = 2026-11-30
confidence = "high"
"""
GENERAL = """
[pack]
payer = "general"
name = "any payer"
policy = "good practice"

[elements]
reasons = "first"
stain = "first"

[criteria.size]
label = "20 mm"
test = "size"
at_least_mm = 20
source = "first"
"""
PLAIN = {"elements.toml": ELEMENTS, "sources.toml": SOURCES, "packs/general.toml": GENERAL}
OTHER = GENERAL.replace('payer = "general"', 'payer = "aetna"')


def with_text(name, old, new):
    return {**PLAIN, name: PLAIN[name].replace(old, new)}


def with_pack(text, name="packs/aetna.toml"):
    return {**PLAIN, name: text}


# What is wrong, the files, what the message says.
FAULTS = [
    ("no TOML", with_text("packs/general.toml", "[pack]", "[pack"), r"packs/general\.toml: "),
    ("no source", with_text("packs/general.toml", 'stain = "first"', 'stain = ""'), "no source ''"),
    (
        "unknown source",
        with_text("packs/general.toml", 'source = "first"', 'source = "second"'),
        r"criteria\.size\]: there is no source 'second'",
    ),
    (
        "a criterion without source",
        with_text("packs/general.toml", 'source = "first"', ""),
        "missing required field `source`",
    ),
    (
        "unused source",
        with_text(
            "sources.toml",
            "[first]",
            "[spare]\ntitle = 'x'\nedition = ''\n"
            "consulted = 2026-11-30\nconfidence = 'own'\n[first]",
        ),
        "no fact names spare",
    ),
    ("odd confidence", with_text("sources.toml", '"high"', '"sure"'), "known confidence"),
    ("untitled source", with_text("sources.toml", "A source", " "), "needs a title"),
    (
        "unknown element",
        with_text("packs/general.toml", "stain =", "stains ="),
        "no element 'stains'",
    ),
    ("unknown table", with_text("packs/general.toml", "[elements]", "[element]"), "unknown table"),
    (
        "unknown key",
        with_text("packs/general.toml", "policy", 'color = "red"\npolicy'),
        "unknown key color",
    ),
    ("no name", with_text("packs/general.toml", 'name = "any payer"', ""), "'name'"),
    (
        "nothing asked",
        with_text("packs/general.toml", 'reasons = "first"\nstain = "first"', ""),
        "asks for no element",
    ),
    (
        "unknown test",
        with_text("packs/general.toml", '"size"\nat', '"sizes"\nat'),
        "no 'sizes'",
    ),
    (
        "no border",
        with_text("packs/general.toml", "at_least_mm = 20", ""),
        "needs at_least_mm or over_mm",
    ),
    (
        "two borders",
        with_text("packs/general.toml", "at_least_mm = 20", "at_least_mm = 20\nover_mm = 20"),
        "exclude each other",
    ),
    (
        "unknown place",
        with_text("packs/general.toml", "at_least_mm", 'places = ["moon"]\nat_least_mm'),
        "places: unknown moon",
    ),
    (
        "unknown area",
        with_text("packs/general.toml", "at_least_mm", 'areas = ["X"]\nat_least_mm'),
        "areas: unknown X",
    ),
    (
        "unlabeled",
        with_text("packs/general.toml", '"20 mm"', '" "'),
        "label must not be empty",
    ),
    (
        "rule and question",
        with_text("elements.toml", 'rule = "indication"', 'rule = "size"\nquestion = "no_stain"'),
        "either a rule or a question",
    ),
    ("neither", with_text("elements.toml", 'rule = "indication"', ""), "either a rule or"),
    (
        "unknown rule",
        with_text("elements.toml", '"indication"', '"indications"'),
        "no rule 'indications'",
    ),
    (
        "unknown question",
        with_text("elements.toml", "no_stain", "no_stains"),
        "no question 'no_stains'",
    ),
    (
        "out of reach",
        with_text("elements.toml", 'section = "stage"', 'section = "repair"'),
        "repair is not of a stage",
    ),
    ("no section", with_text("elements.toml", 'section = "stage"', ""), "of and section belong"),
    (
        "unnamed element",
        with_text("elements.toml", '"Stain"', '" "'),
        "label must not be empty",
    ),
    (
        "no general pack",
        with_text("packs/general.toml", '"general"', '"aetna"'),
        "no general pack",
    ),
    (
        "a general pack with an end",
        with_text("packs/general.toml", "name =", "until = 2026-12-31\nname ="),
        "no general pack",
    ),
    (
        "ends before it begins",
        with_pack(OTHER.replace("name =", "since = 2026-02-01\nuntil = 2026-01-31\nname =")),
        "until lies before since",
    ),
    (
        "two of one day",
        {**with_pack(OTHER), "packs/aetna_from_2026.toml": OTHER},
        "hold on the same days",
    ),
    (
        "unknown contractor",
        with_pack(OTHER.replace("name =", 'contractor = "nobody"\nname =')),
        "no contractor 'nobody'",
    ),
    (
        "extends nothing",
        with_pack(OTHER.replace("name =", 'extends = "nobody"\nname =')),
        "no pack 'nobody'",
    ),
    (
        "asks twice",
        with_pack(OTHER.replace("name =", 'extends = "general"\nname =')),
        "asks for an element twice",
    ),
]


@pytest.mark.parametrize(("what", "texts", "says"), FAULTS, ids=[case[0] for case in FAULTS])
def test_a_fault_is_refused_by_name(what, texts, says):
    with pytest.raises(PackError, match=says):
        read_packs(texts)


def test_the_plain_files_are_read():
    [pack] = read_packs(PLAIN).everything
    assert [known.element.id for known in pack.elements] == ["reasons", "stain"]


def test_two_editions_follow_each_other():
    older = OTHER.replace("name =", "until = 2026-02-28\nname =")
    newer = OTHER.replace("name =", "since = 2026-03-01\nname =").replace("good", "better")
    found = read_packs({**with_pack(older), "packs/aetna_from_2026.toml": newer})
    policies = {
        day: found.of("aetna", "", day).policy for day in (date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(policies.values()) == ["good practice", "better practice"]
    assert {pack.key for pack in found.everything} == {"general", "aetna"}


def test_what_is_shipped_is_read_and_named_for_every_payer():
    folder = Path(loader.__file__).with_name("data") / "packs"
    assert len(packs().everything) == len(list(folder.glob("*.toml")))
    payers = {pack.payer for pack in packs().everything}
    assert payers == {"general", "medicare", "aetna", "bcbs", "cigna", "united_healthcare"}
