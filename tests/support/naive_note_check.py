"""A second, naive reading of a signed note: does it contradict itself?

It takes the printed page and the signed content as a stranger would get them, and shares no code
with the rules or the confirmations of the app. What a person answered, the record explains.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from tests.support.naive_figures import (
    code_units,
    days_of_the_wound,
    future,
    injections,
    order_of_the_morning,
    parts_of_the_wound,
    patient_s_age,
    sizes,
    stage_days,
)
from tests.support.naive_note import (
    Found,
    Json,
    Note,
    blocks_of,
    has_tumor,
    kinds_in,
    name,
    readings_of,
)

# What no final note may say, whatever else stands in it.
OPEN_QUESTIONS = (
    "must be mended",
    "confirm the site",
    "confirmed again. ",
    "to be confirmed again",
    "surgery is in progress",
    "unconfirmed change",
    "who has not confirmed",
    "i have not confirmed",
    "draft, not signed",
)
# Permanent sections come back days later.
AWAITED = (
    "not concluded yet",
    "not read yet",
    "reading not complete",
    "not completely yet",
    "is not recorded",
)


DESCRIBED = {"pni": "perineural_invasion", "lvi": "lymphovascular_invasion", "scar": "scar"}


def is_site_in(lesion: Json, words: str) -> bool:
    """Whether ``words`` name this site, on this side and no other."""
    said, site = words.lower(), lesion["site"]
    sides = {side for side in ("left", "right", "midline") if re.search(rf"\b{side}\b", said)}
    detail = (site["detail"] or "").lower()
    is_side = sides == ({site["side"]} if site["side"] else set())
    return site["name"].lower() in said and detail in said and is_side


def is_person_in(note: Note, words: str) -> bool:
    patient = note.record["patient"]
    names = (patient["family_name"], patient["given_names"], patient["mrn"])
    return all(part in words for part in (*names, patient["date_of_birth"]))


def confirmed_facts(note: Note, kind: str, subject: str, first: Json) -> Json:
    again = [
        row["facts"]
        for row in note.record["reconfirmations"]
        if (row["confirmation"], row["subject"]) == (kind, subject)
    ]
    return again[-1] if again else first


def given(note: Note) -> Iterator[tuple[str, str, Json, list[Json]]]:
    """Each confirmation: its kind and row, what it was about at first, and the lesions it names."""
    pre_op, key = note.record["pre_op"], note.record["id"]
    if pre_op["consented_at"] or pre_op["consent_by"]:
        yield "consent", key, pre_op["consent_facts"], note.lesions
    yield "time_out", key, pre_op["time_out_facts"], note.lesions
    for lesion in note.lesions:
        facts = (lesion["verification"] or {"confirmed_facts": {}})["confirmed_facts"]
        yield "site", lesion["id"], facts, [lesion]
    for lesion, stage in note.stages:
        if stage["conclusion"] == "clear":
            yield "histology_time_out", stage["id"], stage["conclusion_facts"], [lesion]


def sites_as_confirmed(note: Note) -> Found:
    """Consent, time-out, site and histology: each was about this patient and these sites."""
    for kind, subject, first, lesions in given(note):
        facts = confirmed_facts(note, kind, subject, first)
        named = {label for label in facts if label.startswith("Lesion ")}
        if named != {f"Lesion {lesion['letter']}" for lesion in lesions}:
            yield (f"{kind} was about {sorted(named)}",)
        for lesion in lesions:
            words = facts.get(f"Lesion {lesion['letter']}", "")
            if not is_site_in(lesion, words):
                yield (f"{kind} was about “{words}”, and {name(lesion)} is elsewhere",)
        if kind != "site" and not is_person_in(note, facts.get("Patient", "")):
            yield (f"{kind} was about {facts.get('Patient')}",)


def corrected_sites(note: Note) -> Found:
    for lesion in note.lesions:
        changes = lesion["site_changes"]
        if changes and not is_site_in(lesion, changes[-1]["after"]):
            yield (f"{name(lesion)} was corrected to {changes[-1]['after']} and is elsewhere",)


def clear_or_not(note: Note) -> Found:
    for lesion, stage in note.stages:
        where, conclusion, tumor = name(lesion, stage), stage["conclusion"], has_tumor(stage)
        if conclusion == "clear" and tumor:
            yield (f"{where} is clear, and a block shows tumor",)
        if conclusion == "residual_tumor" and not tumor:
            yield (f"{where} has residual tumor, and no block shows any",)
        doubts = kinds_in(stage) & {"in_situ", "pni", "lvi", "missing_epidermis", "dropout"}
        doubts |= kinds_in(stage) & {"second_tumor", "pni_doubt"}
        doubts |= {reading["result"] for reading in readings_of(stage)} & {
            "incomplete",
            "not_readable",
        }
        reason = stage["clear_despite_incomplete_reason"]
        if conclusion == "clear" and doubts and not reason:
            yield (f"{where} is simply clear in spite of {sorted(doubts)}",)
    for lesion in note.lesions:
        if not lesion["stages"] or lesion["merged_into"]:
            continue
        is_clear = lesion["stages"][-1]["conclusion"] == "clear"
        if is_clear != (lesion["outcome"] == "clear"):
            yield (f"{name(lesion)} ends {lesion['outcome']}, its last stage clear: {is_clear}",)


def printed_tables(note: Note) -> Found:
    """The table of stages against the tables of blocks, as a reader holds them side by side."""
    for lesion in note.lesions:
        letter = lesion["letter"]
        stages = note.table(f"Stages of lesion {letter}")[1:]
        every = 0
        for numeral, _, _, _, counts, conclusion, _ in stages[:-1]:
            printed = note.table(f"Blocks of stage {numeral}, lesion {letter}")[1:]
            own = [row for row in printed if row[0].startswith(f"{numeral}-")]
            every += len(own)
            if len(own) != blocks_counted(counts):
                yield (f"{counts} blocks in stage {numeral} of {letter}, {len(own)} in the table",)
            shows = any("TUMOR" in cell for row in own for cell in row)
            if ("Clear" if shows else "Residual tumor") in conclusion:
                yield (f"stage {numeral} of {letter}: “{conclusion}” beside its blocks",)
        if stages and blocks_counted(stages[-1][4]) != every:
            yield (f"the total of {letter} is {stages[-1][4]}, its tables have {every}",)


def blocks_counted(cell: str) -> int:
    """ "4 / 1, 2 not read" are seven: examined, not examined, and still to be read."""
    return sum(int(number) for number in re.findall(r"[0-9]+", cell))


def whose_work(note: Note) -> Found:
    """Surgeons cut, read, conclude and repair; who is said to have read has read something."""
    for lesion, stage in note.stages:
        where = name(lesion, stage)
        people = [stage[duty] for duty in ("performer", "reader", "supervisor", "conclusion_by")]
        readings = readings_of(stage)
        people += [reading["reader"] for reading in readings]
        for person in filter(None, people):
            if person["id"] not in note.surgeons:
                yield (f"{person['name']} is no surgeon and acts in {where}",)
        readers = {reading["reader"]["id"] for reading in readings if reading["reader"]}
        if readings and stage["reader"] and stage["reader"]["id"] not in readers:
            yield (f"{stage['reader']['name']} read no block of {where}",)
    for _, repair in note.defects:
        surgeon = repair.get("surgeon")
        if surgeon and surgeon["id"] not in note.surgeons:
            yield (f"{surgeon['name']} is no surgeon and closed the wound",)


def unconfirmed(note: Note) -> Found:
    for lesion, stage in note.stages:
        where = name(lesion, stage)
        for block in blocks_of(stage):
            for seen in (*block["readings"], *block["findings"]):
                if seen["entered_by"] and not seen["confirmed_at"]:
                    yield (f"something in {where} was never confirmed",)
            if block["waiting"]:
                yield (f"a change in {where} still waits",)
        if stage["conclusion_entered_by"] and not stage["conclusion_confirmed_at"]:
            yield (f"the conclusion of {where} was never confirmed",)
        if not stage["conclusion"] and stage["technique"] == "frozen":
            yield (f"{where} has no conclusion",)


def denied_findings(note: Note) -> Found:
    for lesion, stage in note.stages:
        where, seen, kinds = name(lesion, stage), stage["histology"], kinds_in(stage)
        for kind, fact in DESCRIBED.items():
            if kind in kinds and seen[fact] is False:
                yield (f"{where} denies the {kind} that a block shows",)
        if "pni_doubt" in kinds and seen["perineural_invasion"] is False:
            yield (f"{where} denies the pni_doubt that a block shows",)
        is_open = seen.get("perineural_indeterminate") and seen["perineural_invasion"] is None
        if is_open and "pni" in kinds:
            yield (f"{where} leaves open the pni that a block shows",)
        reason = stage["clear_despite_incomplete_reason"]
        is_simply_clear = stage["conclusion"] == "clear" and not reason
        invasion = seen["perineural_invasion"] or seen["lymphovascular_invasion"] or is_open
        if is_simply_clear and invasion:
            yield (f"{where} is clear and describes invasion", where, "describes")


def described_tissue(note: Note) -> Found:
    for lesion, stage in note.stages:
        where, seen = name(lesion, stage), stage["histology"]
        if not readings_of(stage) or has_tumor(stage):
            continue
        if seen["carried_from_stage"] is not None:
            yield (f"{where} shows no tumor and is “as in stage” {seen['carried_from_stage']}",)
        described = [
            fact
            for fact in ("growth_pattern", "cell_morphology", "depth_of_invasion")
            if seen[fact]
        ]
        if described:
            yield (f"{where} shows no tumor and describes its {described}", where, "describes")


def merged_wounds(note: Note) -> Found:
    for lesion in note.lesions:
        if not lesion["merged_into"]:
            continue
        target = note.lesion(lesion["merged_into"])
        numbers = {stage["number"]: stage for stage in target.get("stages", ())}
        joined = numbers.get(lesion["merged_at_stage"])
        if not target or target["merged_into"] or joined is None:
            yield (f"{name(lesion)} joined what is not there",)
            continue
        own = lesion["stages"]
        if own and own[-1]["date_of_service"] > joined["date_of_service"]:
            yield (f"{name(lesion)} has a stage of its own after it joined another",)
        ends = target["stages"][-1]["conclusion"]
        is_open = own and own[-1]["conclusion"] != "clear" and ends != "clear"
        if is_open and "clear" in (target["outcome"], lesion["outcome"]):
            yield (f"the margin of {name(lesion)} was never cleared",)


def open_questions(note: Note) -> Found:
    said = note.text.lower()
    is_awaited = any(
        stage["technique"] == "permanent" and lesion["outcome"] == "pending"
        for lesion, stage in note.stages
    )
    for words in (*OPEN_QUESTIONS, *(() if is_awaited else AWAITED)):
        if words in said:
            yield (f"a final note says “{words}”",)


Check = Callable[[Note], Found]
CHECKS: list[Check] = [
    sites_as_confirmed,
    corrected_sites,
    clear_or_not,
    printed_tables,
    whose_work,
    unconfirmed,
    denied_findings,
    described_tissue,
    merged_wounds,
    open_questions,
    stage_days,
    order_of_the_morning,
    parts_of_the_wound,
    days_of_the_wound,
    future,
    patient_s_age,
    injections,
    sizes,
    code_units,
]


def contradictions(
    page: str, content: str, *, surgeons: frozenset[str], signed_at: datetime
) -> list[str]:
    """What a signed note says against itself and no answer in it explains."""
    note = Note(page, json.loads(content), surgeons, signed_at)
    return [
        text
        for check in CHECKS
        for text, *words in check(note)
        if not (words and note.is_answered(*words))
    ]
