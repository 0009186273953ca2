"""The vocabulary of photographs. As in ``terms``."""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class PhotoMoment(Term):
    """What a photograph of a lesion shows, in the order of the treatment."""

    REFERRAL = "referral", "Referral or biopsy"
    MARKED_SITE = "marked_site", "Marked site"
    AFTER_TIME_OUT = "after_time_out", "After the time-out"
    STAGE_DEFECT = "stage_defect", "Defect of a stage"
    FINAL_DEFECT = "final_defect", "Final defect"
    REPAIR = "repair", "Repair"
    FOLLOW_UP = "follow_up", "Follow-up"
    # A paper, no picture of the patient: it needs no consent to photographs.
    OUTSIDE_REPORT = "outside_report", "Outside pathology report"
