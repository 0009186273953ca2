"""Records whose confirmations hold: each says that it was about what the record says now."""

from dataclasses import replace

from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.terms import StageConclusion
from encounters.workflow import confirmations


def confirmed(record: EncounterRecord) -> EncounterRecord:
    """``record`` with every confirmation that was given brought up to what it says now."""
    pre_op = record.pre_op
    return replace(
        record,
        pre_op=replace(
            pre_op,
            consent_facts=confirmations.consent_facts(record),
            time_out_facts=confirmations.time_out_facts(record),
        ),
        further_days=tuple(
            replace(
                day,
                consent_facts=confirmations.consent_facts(record),
                time_out_facts=confirmations.time_out_facts(record),
            )
            for day in record.further_days
        ),
        lesions=tuple(_lesion(record, lesion) for lesion in record.lesions),
    )


def _lesion(record: EncounterRecord, lesion: LesionRecord) -> LesionRecord:
    verification = lesion.verification and replace(
        lesion.verification, confirmed_facts=confirmations.site_facts(record, lesion)
    )
    stages = []
    for stage in lesion.stages:
        if stage.conclusion == StageConclusion.CLEAR:
            facts = confirmations.histology_time_out_facts(record, lesion, stage)
            stage = replace(stage, conclusion_facts=facts)
        carried = stage.histology.carried_from_stage
        if carried is not None:
            facts = confirmations.carried_facts(lesion, carried)
            stage = replace(stage, histology=replace(stage.histology, carried_facts=facts))
        stages.append(stage)
    return replace(lesion, verification=verification, stages=tuple(stages))
