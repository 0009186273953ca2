"""The only writer of clinical rows.

Every action on a case takes the case under lock first (``locked_draft``, ``locked_case``), which
knows who changes it. It writes its audit event beside the change and raises ``ActionRefusedError``
with messages per field when it says no.
"""

from encounters.actions.administration.merging_charts import merge_charts, part_charts
from encounters.actions.administration.practices import (
    add_location,
    add_member,
    open_practice,
    set_site,
)
from encounters.actions.administration.roles import acknowledge_role, tell_of_role
from encounters.actions.administration.usual import (
    add_protocol,
    change_protocol,
    keep_in_protocol,
    remove_defaults,
    remove_protocol,
    save_defaults,
)
from encounters.actions.audit.accounts import (
    MOST_PIN_TRIES,
    count_pin_try,
    forget_pin_tries,
    forget_tries,
    forget_try,
    keep_try,
    record_factor,
    remove_signing_pin,
    reset_second_factor,
    set_password,
    set_signing_pin,
    tries_since,
    use_counter,
)
from encounters.actions.chart.answers import answer_remark, withdraw_answer
from encounters.actions.chart.closure import (
    record_defect,
    record_repair,
    remove_defect,
    remove_repair,
    update_defect,
)
from encounters.actions.chart.codes import (
    add_other_service,
    change_other_service,
    override_line,
    remove_other_service,
    withdraw_override,
)
from encounters.actions.chart.conclusions import (
    conclude_stage,
    confirm_stage,
    leave_change,
    reopen_stage,
    take_change,
)
from encounters.actions.chart.confirmations import confirm_again
from encounters.actions.chart.dates import practice_today
from encounters.actions.chart.drawings import (
    ReadBlocksError,
    SavedDrawing,
    StaleMapError,
    save_drawing,
)
from encounters.actions.chart.encounters import (
    give_anesthetic,
    open_encounter,
    remove_anesthetic,
    save_pre_op,
    save_time_out,
    save_wound_care,
    update_encounter,
)
from encounters.actions.chart.follow_up import (
    followable,
    open_follow_up,
    save_earlier_surgery,
    save_post_op_visit,
)
from encounters.actions.chart.handover import hand_over
from encounters.actions.chart.lesions import (
    add_lesion,
    lesion_seen,
    merge_lesion,
    part_lesion,
    remove_lesion,
    settle_lesion,
    update_lesion,
    verify_site,
)
from encounters.actions.chart.maps import ink_map
from encounters.actions.chart.papers import PapersMissingError
from encounters.actions.chart.patients import update_patient
from encounters.actions.chart.photo_consent import change_photo_consent
from encounters.actions.chart.photo_hand_over import LASTS as HAND_OVER_LASTS
from encounters.actions.chart.photo_hand_over import (
    hand_over_photo,
    offer_hand_over,
    open_hand_over,
)
from encounters.actions.chart.photos import (
    PHOTOS_MAX,
    PRINTED_MAX,
    add_photo,
    add_pictures,
    describe_photo,
    moment_words,
    photo_seen,
    place_pictures,
    remove_photo,
)
from encounters.actions.chart.read_lines import read_margins
from encounters.actions.chart.readings import (
    add_finding,
    clear_readings,
    read_all_clear,
    read_block,
    remove_finding,
    unread_block,
)
from encounters.actions.chart.recuts import record_recut, remove_recut
from encounters.actions.chart.rest_clear import conclude_rest_clear
from encounters.actions.chart.service_days import remove_service_day, save_service_day
from encounters.actions.chart.specimens import SpecimenOrder, highest_block
from encounters.actions.chart.stage_defaults import confirm_defaults, defaults_shown
from encounters.actions.chart.stage_seen import StageSeen, stage_seen
from encounters.actions.chart.stages import (
    carry_histology,
    describe_histology,
    divide_stage,
    remove_stage,
    take_stage,
    update_stage,
)
from encounters.actions.saving.device_keys import (
    destroy_device_keys,
    device_keys,
    device_keys_left,
)
from encounters.actions.saving.drafts import RETENTION as DRAFT_RETENTION
from encounters.actions.saving.drafts import Typed, draft_of, drafts_in, keep_draft
from encounters.actions.saving.locked_case import (
    LockedCase,
    LockedDraft,
    locked_case,
    locked_draft,
)
from encounters.actions.saving.merging import (
    FieldConflict,
    SeenVersions,
    StaleSectionError,
    changed_since,
)
from encounters.actions.saving.presence import be_gone, be_present
from encounters.actions.saving.receipts import (
    KeyUsedError,
    StoredAnswer,
    hold_key,
    run_once,
)
from encounters.actions.saving.refusal import (
    ActionRefusedError,
    EncounterSignedError,
    QuestionError,
    RowGoneError,
    ServerBusyError,
    StalePageError,
)
from encounters.actions.saving.rows import SectionSave
from encounters.actions.signing.addenda import (
    OvertakenError,
    PrintedAddendum,
    add_addendum,
    may_add,
    print_addendum,
)
from encounters.actions.signing.late_text import drop_late_text, keep_late_text, late_text
from encounters.actions.signing.sign import (
    ChangedSinceReadError,
    co_sign,
    is_author,
    mark_entered_in_error,
    may_co_sign,
    print_co_signature,
    print_note,
    print_note_ahead,
    sign_note,
)
from encounters.specimen_map import CompartmentReading

__all__ = [
    "DRAFT_RETENTION",
    "HAND_OVER_LASTS",
    "MOST_PIN_TRIES",
    "PHOTOS_MAX",
    "PRINTED_MAX",
    "ActionRefusedError",
    "ChangedSinceReadError",
    "CompartmentReading",
    "EncounterSignedError",
    "FieldConflict",
    "KeyUsedError",
    "LockedCase",
    "LockedDraft",
    "OvertakenError",
    "PapersMissingError",
    "PrintedAddendum",
    "QuestionError",
    "ReadBlocksError",
    "RowGoneError",
    "SavedDrawing",
    "SectionSave",
    "SeenVersions",
    "ServerBusyError",
    "SpecimenOrder",
    "StageSeen",
    "StaleMapError",
    "StalePageError",
    "StaleSectionError",
    "StoredAnswer",
    "Typed",
    "acknowledge_role",
    "add_addendum",
    "add_finding",
    "add_lesion",
    "add_location",
    "add_member",
    "add_other_service",
    "add_photo",
    "add_pictures",
    "add_protocol",
    "answer_remark",
    "be_gone",
    "be_present",
    "carry_histology",
    "change_other_service",
    "change_photo_consent",
    "change_protocol",
    "changed_since",
    "clear_readings",
    "co_sign",
    "conclude_rest_clear",
    "conclude_stage",
    "confirm_again",
    "confirm_defaults",
    "confirm_stage",
    "count_pin_try",
    "defaults_shown",
    "describe_histology",
    "describe_photo",
    "destroy_device_keys",
    "device_keys",
    "device_keys_left",
    "divide_stage",
    "draft_of",
    "drafts_in",
    "drop_late_text",
    "followable",
    "forget_pin_tries",
    "forget_tries",
    "forget_try",
    "give_anesthetic",
    "hand_over",
    "hand_over_photo",
    "highest_block",
    "hold_key",
    "ink_map",
    "is_author",
    "keep_draft",
    "keep_in_protocol",
    "keep_late_text",
    "keep_try",
    "late_text",
    "leave_change",
    "lesion_seen",
    "locked_case",
    "locked_draft",
    "mark_entered_in_error",
    "may_add",
    "may_co_sign",
    "merge_charts",
    "merge_lesion",
    "moment_words",
    "offer_hand_over",
    "open_encounter",
    "open_follow_up",
    "open_hand_over",
    "open_practice",
    "override_line",
    "part_charts",
    "part_lesion",
    "photo_seen",
    "place_pictures",
    "practice_today",
    "print_addendum",
    "print_co_signature",
    "print_note",
    "print_note_ahead",
    "read_all_clear",
    "read_block",
    "read_margins",
    "record_defect",
    "record_factor",
    "record_recut",
    "record_repair",
    "remove_anesthetic",
    "remove_defaults",
    "remove_defect",
    "remove_finding",
    "remove_lesion",
    "remove_other_service",
    "remove_photo",
    "remove_protocol",
    "remove_recut",
    "remove_repair",
    "remove_service_day",
    "remove_signing_pin",
    "remove_stage",
    "reopen_stage",
    "reset_second_factor",
    "run_once",
    "save_defaults",
    "save_drawing",
    "save_earlier_surgery",
    "save_post_op_visit",
    "save_pre_op",
    "save_service_day",
    "save_time_out",
    "save_wound_care",
    "set_password",
    "set_signing_pin",
    "set_site",
    "settle_lesion",
    "sign_note",
    "stage_seen",
    "take_change",
    "take_stage",
    "tell_of_role",
    "tries_since",
    "unread_block",
    "update_defect",
    "update_encounter",
    "update_lesion",
    "update_patient",
    "update_stage",
    "use_counter",
    "verify_site",
    "withdraw_answer",
    "withdraw_override",
]
