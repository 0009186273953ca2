"""What makes the rules of a further day speak, and what just does not, on a two-day record."""

from dataclasses import replace
from datetime import time, timedelta

from encounters.record import DayRecord
from encounters.vocabulary.terms import Side
from tests.support.changed_records import (
    both,
    of_lesion,
    of_patient,
    of_record,
    of_repair,
    of_stage,
)
from tests.support.confirmed import confirmed
from tests.support.records import DAY, NEXT_DAY, moment
from tests.support.ruled_records import COMPLETE

OWN = DayRecord(
    date=NEXT_DAY,
    consent_by="Ada Quill, MD",
    consented_at=moment(8, 20, NEXT_DAY),
    time_out_at=moment(8, 30, NEXT_DAY),
    present="Ada Quill, Sam Ortiz",
    confirmed=("patient", "site"),
)
SECOND = both(
    of_stage(2, date_of_service=NEXT_DAY, started_at=time(9)), of_repair(date_of_service=NEXT_DAY)
)
# Stage II and the repair are of the next day, which has a consent and a time-out of its own.
TWO_DAYS = confirmed(of_record(further_days=(OWN,))(SECOND(COMPLETE)))
AT = moment(18, 0, NEXT_DAY)


def of_day(**changes):
    def change(record):
        [own] = record.further_days
        return replace(record, further_days=(replace(own, **changes),))

    return change


def the_right_arm(record):
    return of_lesion(site=replace(record.lesions[0].site, side=Side.RIGHT))(record)


NOTHING_OWN = of_record(further_days=())
NO_STAGE_THEN = of_stage(2, date_of_service=DAY)

# Rule, what makes it speak, what just does not.
DAYS = [
    ("day_time_out", NOTHING_OWN, both(NOTHING_OWN, NO_STAGE_THEN)),
    ("day_time_out", of_day(time_out_at=None), both(of_day(time_out_at=None), NO_STAGE_THEN)),
    ("day_consent", of_day(consent_by="", consented_at=None), of_day(consented_at=None)),
    ("day_consent", NOTHING_OWN, of_day(consent_by="")),
    ("stale_day_consent", the_right_arm, of_lesion(clinical_signs="pearly")),
    ("stale_day_time_out", of_patient(mrn="004418"), of_day(present="Ada Quill")),
    (
        "day_before_service",
        of_record(date_of_service=NEXT_DAY),
        of_record(date_of_service=NEXT_DAY - timedelta(days=1)),
    ),
    (
        "day_time_out_other_day",
        of_day(time_out_at=moment(23, 59)),
        of_day(time_out_at=moment(0, 1, NEXT_DAY)),
    ),
    (
        "cut_before_day_time_out",
        of_stage(2, started_at=time(8, 19)),
        of_stage(2, started_at=time(8, 20)),
    ),
    (
        "day_consent_after_cut",
        of_day(consented_at=moment(9, 11, NEXT_DAY)),
        of_day(consented_at=moment(9, 10, NEXT_DAY)),
    ),
]
