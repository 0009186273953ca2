"""Changes of a record for tests of rules: each takes a record and gives another."""

from dataclasses import replace


def of_record(**changes):
    return lambda record: replace(record, **changes)


def of_patient(**changes):
    return lambda record: replace(record, patient=replace(record.patient, **changes))


def of_care(**changes):
    return lambda record: replace(record, wound_care=replace(record.wound_care, **changes))


def of_pre_op(**changes):
    return lambda record: replace(record, pre_op=replace(record.pre_op, **changes))


def of_lesion(**changes):
    def change(record):
        lesion, *others = record.lesions
        return replace(record, lesions=(replace(lesion, **changes), *others))

    return change


def of_biopsy(**changes):
    return lambda record: of_lesion(biopsy=replace(record.lesions[0].biopsy, **changes))(record)


def of_verification(**changes):
    def change(record):
        verification = replace(record.lesions[0].verification, **changes)
        return of_lesion(verification=verification)(record)

    return change


def of_stage(number, **changes):
    def change(record):
        stages = tuple(
            replace(stage, **changes) if stage.number == number else stage
            for stage in record.lesions[0].stages
        )
        return of_lesion(stages=stages)(record)

    return change


def of_histology(number, **changes):
    def change(record):
        histology = record.lesions[0].stages[number - 1].histology
        return of_stage(number, histology=replace(histology, **changes))(record)

    return change


def of_block(number, **changes):
    """Of the first block of a stage."""

    def change(record):
        specimen, *others = record.lesions[0].stages[number - 1].specimens
        block, *rest = specimen.blocks
        specimen = replace(specimen, blocks=(replace(block, **changes), *rest))
        return of_stage(number, specimens=(specimen, *others))(record)

    return change


def unread(number, compartments=0):
    """The first block of a stage without some of its readings."""

    def change(record):
        block = record.lesions[0].stages[number - 1].specimens[0].blocks[0]
        return of_block(number, readings=block.readings[:compartments])(record)

    return change


def of_defect(**changes):
    def change(record):
        defect, *others = record.defects
        return replace(record, defects=(replace(defect, **changes), *others))

    return change


def of_repair(**changes):
    def change(record):
        return of_defect(repair=replace(record.defects[0].repair, **changes))(record)

    return change


def closed_besides(**changes):
    """The first defect with a second closure: the first one's, changed."""

    def change(record):
        other = replace(record.defects[0].repair, id="repair2", place=2, **changes)
        return of_defect(further_repairs=(other,))(record)

    return change


def both(*changes):
    def change(record):
        for single in changes:
            record = single(record)
        return record

    return change
