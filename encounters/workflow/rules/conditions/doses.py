"""Doses against their maxima, injections in order, allergies and devices against what was used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from encounters.record import AnestheticRecord, LesionRecord
from encounters.safety import (
    About,
    AllergyGroup,
    DayDose,
    agents_in,
    day_of,
    denied_groups,
    denies_devices,
    group_phrases,
    has_epinephrine,
    highest_percent,
    is_electrosurgery,
    mentions,
    named_devices,
    named_groups,
)
from encounters.vocabulary.spoken import listed, plain, roman
from encounters.workflow.rules.case import Case
from encounters.workflow.rules.conditions.moments import CLOCKS_DIFFER

Words = dict[str, str]


def dose_near_maximum(case: Case) -> Iterator[Words]:
    """From 80 % on, and up to the maximum itself."""
    for day in case.doses:
        if day.is_near and day.share <= 1:
            yield _dose_words(case, day)


def dose_above_maximum(case: Case) -> Iterator[Words]:
    for day in case.doses:
        if day.share > 1:
            yield _dose_words(case, day)


def no_weight(case: Case) -> Iterator[Words]:
    """Said once, of what was given: without a weight only the maximum for anybody is known."""
    if case.record.pre_op.weight_kg is not None:
        return
    limits = [limit for day in case.doses for limit in _limits(day)]
    if limits:
        yield {"limit": listed(dict.fromkeys(limits))}


def _limits(day: DayDose) -> Iterator[str]:
    for dose in day.agents:
        yield from (f"{dose.name} {limit}" for limit in dose.limits)


def no_maximum(case: Case) -> Iterator[Words]:
    names = [dose.name for day in case.doses for dose in day.without_maximum]
    for name in dict.fromkeys(names):
        yield {"agent": name}


def no_strength(case: Case) -> Iterator[Words]:
    names = [dose.name for day in case.doses for dose in day.of_unknown_dose]
    for name in dict.fromkeys(names):
        yield {"agent": name}


def tumescent(case: Case) -> bool:
    return any("tumescent" in given.technique.casefold() for given in case.record.anesthetics)


def stronger_than_sold(case: Case) -> Iterator[Words]:
    for given in case.record.anesthetics:
        most, percent = highest_percent(given), given.concentration_percent
        if most is not None and percent is not None and percent > most:
            yield {"agent": given.agent, "percent": plain(percent), "most": plain(most)}


def _dose_words(case: Case, day: DayDose) -> Words:
    several = len(case.doses) > 1
    return {
        "doses": f"{day.in_words}{f' on {day.day.isoformat()}' if several else ''}",
        "percent": day.percent,
        "limit": day.limits,
    }


def injection_in_future(case: Case) -> Iterator[Words]:
    for given in case.record.anesthetics:
        day, when = day_of(case.record, given), _when(case, given)
        is_later = when is not None and when > case.local_time + CLOCKS_DIFFER
        if is_later or day > case.local_time.date():
            yield {"injection": _named(given), "when": _moment(when) if when else day.isoformat()}


def injection_before_consent(case: Case) -> Iterator[Words]:
    yield from _injected_before(case, case.record.pre_op.consented_at)


def injection_before_time_out(case: Case) -> Iterator[Words]:
    """Of the time-out's own day: each day of a case has one of its own."""
    yield from _injected_before(case, case.record.pre_op.time_out_at, same_day=True)


def _injected_before(
    case: Case, moment: datetime | None, *, same_day: bool = False
) -> Iterator[Words]:
    if moment is None:
        return
    local = case.local(moment)
    for given in case.record.anesthetics:
        when = _when(case, given)
        if when is None or (same_day and when.date() != local.date()):
            continue
        if when < local - CLOCKS_DIFFER:
            yield {"injection": _named(given), "when": _moment(when), "then": _moment(local)}


def injection_of_untaken_stage(case: Case) -> Iterator[Words]:
    for given in case.record.anesthetics:
        if given.stage is None:
            continue
        lesions = _lesions_of(case, given)
        if not any(stage.number == given.stage for lesion in lesions for stage in lesion.stages):
            of = f" of lesion {given.lesion}" if given.lesion else ""
            yield {"injection": _named(given), "stage_name": f"stage {roman(given.stage)}{of}"}


def injection_before_earlier_stage(case: Case) -> Iterator[Words]:
    """Given for a stage before the stage that came before it had begun."""
    for given in case.record.anesthetics:
        when = _when(case, given)
        if when is None or given.stage is None:
            continue
        begun = [
            (began, stage.number)
            for lesion in _lesions_of(case, given)
            for stage in lesion.stages
            if stage.number < given.stage
            and stage.started_at
            and when < (began := datetime.combine(stage.date_of_service, stage.started_at))
        ]
        if begun and given.lesion:
            began, number = max(begun)
            yield {
                "injection": _named(given),
                "stage_name": f"stage {roman(given.stage)} of lesion {given.lesion}",
                "when": _moment(when),
                "before": f"stage {roman(number)} began at {_moment(began)}",
            }


def injection_on_other_day(case: Case) -> Iterator[Words]:
    """On a day on which nothing was taken and nothing was closed."""
    record = case.record
    days = {record.date_of_service}
    days |= {stage.date_of_service for lesion in record.lesions for stage in lesion.stages}
    days |= {repair.date_of_service for defect in record.defects for repair in defect.repairs}
    for given in record.anesthetics:
        day = day_of(record, given)
        if day not in days:
            yield {"injection": _named(given), "day": day.isoformat()}


def _lesions_of(case: Case, given: AnestheticRecord) -> list[LesionRecord]:
    """The lesion it was given for, with the one it joined; all where none is named."""
    named = [lesion for lesion in case.record.lesions if given.lesion in ("", lesion.letter)]
    joined = {lesion.merged_into for lesion in named}
    return named + [
        lesion for lesion in case.record.lesions if lesion.letter in joined and lesion not in named
    ]


def _when(case: Case, given: AnestheticRecord) -> datetime | None:
    if given.given_at is None:
        return None
    return datetime.combine(day_of(case.record, given), given.given_at)


def _named(given: AnestheticRecord) -> str:
    return f"{plain(given.volume_ml)} mL {given.agent}"


def _moment(when: datetime) -> str:
    return f"{when.date().isoformat()} {when.hour}:{when.minute:02d}"


def allergy_to_anesthetic(case: Case) -> Iterator[Words]:
    for group in _allergies(case):
        used = [
            _with_epinephrine(given, group)
            for given in case.record.anesthetics
            if group.contains in _contents(given)
        ]
        if used:
            yield {"allergy": group.name, "used": listed(dict.fromkeys(used))}


def _contents(given: AnestheticRecord) -> set[str | None]:
    """What an allergy may meet in it: classes of agents, epinephrine."""
    found: set[str | None] = {agent.agent_class for agent in agents_in(given.agent)}
    return found | {"epinephrine"} if has_epinephrine(given) else found


def _with_epinephrine(given: AnestheticRecord, group: AllergyGroup) -> str:
    return f"{given.agent} with epinephrine" if group.contains == "epinephrine" else given.agent


def allergy_to_antiseptic(case: Case) -> Iterator[Words]:
    yield from _met(case, case.record.pre_op.antiseptic)


def allergy_to_prophylaxis(case: Case) -> Iterator[Words]:
    yield from _met(case, case.record.pre_op.antibiotic_prophylaxis)


def allergy_to_dressing(case: Case) -> Iterator[Words]:
    care = case.record.wound_care
    yield from _met(case, f"{care.dressing}\n{care.instructions}")


def allergy_to_prescription(case: Case) -> Iterator[Words]:
    yield from _met(case, case.record.wound_care.prescriptions)


def related_antibiotic(case: Case) -> Iterator[Words]:
    """A group that reacts now and then where another one is the allergy."""
    used = f"{case.record.pre_op.antibiotic_prophylaxis}\n{case.record.wound_care.prescriptions}"
    named = _allergies(case)
    for group in named:
        for other in _groups(group.related):
            if other not in named and (found := _spelled(used, other)):
                yield {"allergy": group.name, "used": found}


def _groups(keys: Iterable[str]) -> list[AllergyGroup]:
    return [group for group in named_groups(tuple(keys), "")]


def _met(case: Case, used: str) -> Iterator[Words]:
    for group in _allergies(case):
        if found := _spelled(used, group):
            yield {"allergy": group.name, "used": found}


def _spelled(text: str, group: AllergyGroup) -> str:
    return listed(" ".join(phrase) for phrase in mentions(text, group_phrases(group), About.USE))


def _allergies(case: Case) -> tuple[AllergyGroup, ...]:
    pre_op = case.record.pre_op
    return named_groups(pre_op.allergy_groups, pre_op.allergies)


def allergy_and_none(case: Case) -> Words | None:
    pre_op = case.record.pre_op
    denied = denied_groups(pre_op.allergy_groups, pre_op.allergies)
    both = [group.name for group in _allergies(case) if group in denied]
    return {"allergies": listed(both)} if both else None


def device_and_none(case: Case) -> Words | None:
    pre_op = case.record.pre_op
    picked, typed = pre_op.device_kinds, pre_op.implanted_device
    both = [kind.name for kind in named_devices(picked, typed)]
    return {"devices": listed(both)} if both and denies_devices(picked, typed) else None


def current_without_precautions(case: Case) -> Words | None:
    pre_op = case.record.pre_op
    if not is_electrosurgery(case.record.wound_care.hemostasis):
        return None
    if pre_op.device_precautions and not denies_devices((), pre_op.device_precautions):
        return None
    found = named_devices(pre_op.device_kinds, pre_op.implanted_device)
    disturbed = [kind.name for kind in found if kind.needs_precautions]
    return {"devices": listed(disturbed)} if disturbed else None


def photos_not_agreed_to(case: Case, lesion: LesionRecord) -> Words | None:
    return _photos(lesion) if case.record.pre_op.photo_consent is False else None


def photos_not_asked_for(case: Case, lesion: LesionRecord) -> Words | None:
    return _photos(lesion) if case.record.pre_op.photo_consent is None else None


def _photos(lesion: LesionRecord) -> Words | None:
    if not lesion.photo_count:
        return None
    return {
        "photos": "A photograph" if lesion.photo_count == 1 else "Photographs",
        "are": "is" if lesion.photo_count == 1 else "are",
    }
