"""Every page of the app: address, view, and who may GET and POST it.

No address holds anything about a patient. ``web/pages.py`` says what the words mean.
"""

from __future__ import annotations

from django.urls import register_converter

from encounters.urls.account import own_account
from encounters.views.chart import (
    before_the_cut,
    booking,
    closure,
    codes,
    drawings,
    encounters,
    follow_up,
    handover,
    keep_usual,
    lesions,
    maps,
    patient_pages,
    photo_phone,
    photographs,
    photos,
    preparation,
    readings,
    remarks,
    search,
    service_days,
    shorthand,
    stage_line,
    stages,
    tissue,
    what_if,
    why,
)
from encounters.views.day import day_list, downtime, schedule, unsigned
from encounters.views.note import addenda, map_papers, packet, pages, signing, verify
from encounters.views.oversight import audit_report, editions, emergency, roles
from encounters.views.session import accounts, device
from encounters.views.usual import pages as usual
from encounters.web import favicon
from encounters.web.day_in_address import DayConverter
from encounters.web.pages import Access as To
from encounters.web.pages import Shows, page

register_converter(DayConverter, "day")

_accounts = [
    page("favicon.ico", favicon.favicon, To.EVERYBODY, To.EVERYBODY),
    page("login/", accounts.login, To.EVERYBODY, To.EVERYBODY, name="login"),
    page("logout/", accounts.logout, To.NOBODY, To.LOG_OUT, name="logout"),
]

_days = [
    page("", day_list.day_list, To.PERSON, To.PERSON, shows=Shows.LIST),
    page("search/", day_list.day_search, To.NOBODY, To.PERSON, shows=Shows.LIST),
    page("day/sheet.pdf", downtime.downtime_sheet, To.READ, shows=Shows.LIST),
    page("schedule/", schedule.schedule, To.WRITE, To.WRITE),
    page("practice/", day_list.practice_switch, To.NOBODY, To.PERSON),
    page("sites/", search.site_search, To.READ),
    page("sites/question/", search.site_question, To.READ),
    page("diagrams/<slug:name>/", drawings.diagram, To.PERSON),
    page("diagnoses/", search.icd10_search, To.PERSON),
]

_encounters = [
    page("encounters/new/", patient_pages.encounter_new, To.WRITE, To.WRITE),
    page("encounters/new/read/", booking.booking_read, To.NOBODY, To.WRITE),
    page("encounters/<uuid:encounter_id>/", encounters.encounter, To.READ, log_words="overview"),
    page(
        "encounters/<uuid:encounter_id>/case/",
        encounters.encounter_header,
        To.READ,
        To.WRITE,
        log_words="case",
    ),
    page("encounters/<uuid:encounter_id>/follow-up/", follow_up.follow_up, To.READ, To.WRITE),
    page("encounters/<uuid:encounter_id>/earlier/", follow_up.earlier_surgery, To.READ, To.WRITE),
    page("encounters/<uuid:encounter_id>/visit/", follow_up.post_op_visit, To.READ, To.WRITE),
    page("encounters/<uuid:encounter_id>/hand-over/", handover.hand_over, To.READ, To.HANDS_OVER),
    page("encounters/<uuid:encounter_id>/patient/", patient_pages.patient, To.READ, To.WRITE),
    page("encounters/<uuid:encounter_id>/presence/", device.presence, To.NOBODY, To.WRITE),
    page("encounters/<uuid:encounter_id>/device-keys/", device.device_keys, To.NOBODY, To.WRITE),
    page(
        "encounters/<uuid:encounter_id>/before/", before_the_cut.before_the_cut, To.READ, To.WRITE
    ),
    page("encounters/<uuid:encounter_id>/pre-op/", preparation.pre_op, To.READ, To.WRITE),
    page("encounters/<uuid:encounter_id>/time-out/", preparation.time_out, To.READ, To.WRITE),
    page("encounters/<uuid:encounter_id>/days/", service_days.service_day_open, To.READ),
    page(
        "encounters/<uuid:encounter_id>/days/<day:day>/",
        service_days.service_day,
        To.READ,
        To.WRITE,
    ),
    page(
        "encounters/<uuid:encounter_id>/days/<day:day>/remove/",
        service_days.service_day_remove,
        To.NOBODY,
        To.WRITE,
    ),
    page("encounters/<uuid:encounter_id>/anesthetic/", preparation.anesthetics, To.READ, To.WRITE),
    page(
        "anesthetics/<uuid:anesthetic_id>/remove/",
        preparation.anesthetic_remove,
        To.NOBODY,
        To.WRITE,
    ),
    page("encounters/<uuid:encounter_id>/wound-care/", preparation.wound_care, To.READ, To.WRITE),
    page(
        "encounters/<uuid:encounter_id>/open/", remarks.remarks, To.READ, log_words="what is open"
    ),
    page("encounters/<uuid:encounter_id>/answer/", remarks.remark_answer, To.NOBODY, To.WRITE),
    page("answers/<uuid:answer_id>/withdraw/", remarks.answer_withdraw, To.NOBODY, To.WRITE),
    page("encounters/<uuid:encounter_id>/confirm/", remarks.confirm_again, To.NOBODY, To.WRITE),
    page("encounters/<uuid:encounter_id>/closure/", closure.closure, To.READ),
    page("encounters/<uuid:encounter_id>/defects/new/", closure.defect_new, To.READ, To.WRITE),
    page("defects/<uuid:defect_id>/", closure.defect, To.READ, To.WRITE),
    page("defects/<uuid:defect_id>/remove/", closure.defect_remove, To.NOBODY, To.WRITE),
    page("defects/<uuid:defect_id>/repairs/<int:place>/", closure.repair, To.READ, To.WRITE),
    page(
        "defects/<uuid:defect_id>/repairs/<int:place>/remove/",
        closure.repair_remove,
        To.NOBODY,
        To.WRITE,
    ),
    page(
        "defects/<uuid:defect_id>/repairs/<int:place>/shorthand/",
        shorthand.repair_shorthand,
        To.READ,
    ),
]

_usual = [
    page("encounters/<uuid:encounter_id>/usual/", keep_usual.usual_keep, To.NOBODY, To.SIGN),
    page("usual/", usual.my_usual, To.SURGEON),
    page("usual/defaults/", usual.usual_defaults, To.SURGEON, To.SURGEON),
    page("usual/defaults/remove/", usual.usual_defaults_remove, To.NOBODY, To.SURGEON),
    page("usual/protocols/new/", usual.protocol_new, To.SURGEON, To.SURGEON),
    page(
        "usual/protocols/<uuid:protocol_id>/",
        usual.protocol,
        To.SURGEON,
        To.SURGEON,
        shows=Shows.NOTHING,
    ),
    page(
        "usual/protocols/<uuid:protocol_id>/remove/",
        usual.protocol_remove,
        To.NOBODY,
        To.SURGEON,
        shows=Shows.NOTHING,
    ),
]

_codes_and_note = [
    page("encounters/<uuid:encounter_id>/codes/", codes.codes, To.READ, To.CODES),
    page(
        "encounters/<uuid:encounter_id>/codes/what-if/",
        what_if.what_if,
        To.READ,
        log_words="codes of another payer or day",
    ),
    page("encounters/<uuid:encounter_id>/codes/override/", codes.code_override, To.READ, To.CODES),
    page("encounters/<uuid:encounter_id>/note/", pages.note, To.READ),
    page(
        "encounters/<uuid:encounter_id>/note/preview/",
        pages.note_preview,
        To.READ,
        log_words="operative note",
    ),
    page(
        "encounters/<uuid:encounter_id>/note.pdf",
        pages.note_pdf,
        To.READ,
        log_words="operative note",
    ),
    page(
        "encounters/<uuid:encounter_id>/codes.pdf",
        pages.codes_worksheet,
        To.READ,
        log_words="worksheet of codes",
    ),
    page(
        "encounters/<uuid:encounter_id>/packet.pdf",
        packet.note_packet,
        To.PACKET,
        log_words="audit packet",
    ),
    page("overrides/<uuid:override_id>/withdraw/", codes.override_withdraw, To.NOBODY, To.CODES),
    page("services/<uuid:service_id>/", codes.other_service, To.READ, To.CODES),
    page("services/<uuid:service_id>/remove/", codes.other_service_remove, To.NOBODY, To.CODES),
]

_lesions = [
    page("encounters/<uuid:encounter_id>/lesions/new/", lesions.lesion_new, To.READ, To.WRITE),
    page("lesions/<uuid:lesion_id>/", lesions.lesion, To.READ, To.WRITE),
    page("lesions/<uuid:lesion_id>/remove/", lesions.lesion_remove, To.NOBODY, To.WRITE),
    page("lesions/<uuid:lesion_id>/merge/", lesions.lesion_merge, To.NOBODY, To.WRITE),
    page("lesions/<uuid:lesion_id>/part/", lesions.lesion_part, To.NOBODY, To.WRITE),
    page("lesions/<uuid:lesion_id>/why/", why.lesion_why, To.NOBODY, To.WRITE),
    page("lesions/<uuid:lesion_id>/site/", lesions.site_verification, To.READ, To.WRITE),
    page("lesions/<uuid:lesion_id>/outcome/", lesions.lesion_outcome, To.READ, To.WRITE),
    page("lesions/<uuid:lesion_id>/photos/", photos.lesion_photos, To.NOBODY, To.WRITE),
    page("photos/<uuid:photo_id>/", photos.photo, To.READ),
    page("lesions/<uuid:lesion_id>/photographs/", photographs.photographs, To.READ, To.WRITE),
    page(
        "lesions/<uuid:lesion_id>/photographs/answer/",
        photographs.photo_answer,
        To.NOBODY,
        To.WRITE,
    ),
    page(
        "lesions/<uuid:lesion_id>/photographs/phone/", photo_phone.photo_phone, To.NOBODY, To.WRITE
    ),
    page("phone/", photo_phone.phone, To.PERSON, To.PERSON),
    page("photos/<uuid:photo_id>/small/", photos.photo_small, To.READ),
    page("photos/<uuid:photo_id>/describe/", photographs.photo_describe, To.NOBODY, To.WRITE),
    page("photos/<uuid:photo_id>/remove/", photographs.photo_remove, To.NOBODY, To.WRITE),
    page("lesions/<uuid:lesion_id>/stages/new/", tissue.stage_new, To.READ, To.WRITE),
    page("lesions/<uuid:lesion_id>/stages/line/", stage_line.stage_line, To.READ, To.WRITE),
]

_stages = [
    page("stages/<uuid:stage_id>/", stages.stage, To.READ, To.WRITE),
    page("stages/<uuid:stage_id>/histology/", stages.stage_histology, To.NOBODY, To.WRITE),
    page("stages/<uuid:stage_id>/carry/", stages.histology_carry, To.NOBODY, To.WRITE),
    page("stages/<uuid:stage_id>/confirm/", stages.stage_confirm_defaults, To.NOBODY, To.WRITE),
    page("stages/<uuid:stage_id>/remove/", stages.stage_remove, To.READ, To.WRITE),
    page("stages/<uuid:stage_id>/divide/", tissue.stage_divide, To.READ, To.WRITE),
    page("stages/<uuid:stage_id>/map/", maps.stage_map, To.READ, To.WRITE, log_words="map"),
    page(
        "stages/<uuid:stage_id>/map/sheet.pdf", map_papers.map_sheet, To.READ, log_words="blank map"
    ),
    page("stages/<uuid:stage_id>/map/versions/", map_papers.map_versions, To.READ),
    page("stages/<uuid:stage_id>/drawing/", drawings.drawing, To.READ, To.WRITE),
    page("stages/<uuid:stage_id>/shorthand/", shorthand.stage_shorthand, To.READ, To.WRITE),
    page("stages/<uuid:stage_id>/all-clear/", readings.stage_all_clear, To.NOBODY, To.WRITE),
    page("stages/<uuid:stage_id>/conclude/", readings.stage_conclude, To.NOBODY, To.WRITE),
    page("stages/<uuid:stage_id>/reopen/", readings.stage_reopen, To.NOBODY, To.WRITE),
    page("stages/<uuid:stage_id>/confirm-readings/", stages.stage_confirm, To.NOBODY, To.WRITE),
    page("readings/<uuid:reading_id>/take/", readings.reading_take, To.NOBODY, To.WRITE),
    page("readings/<uuid:reading_id>/leave/", readings.reading_leave, To.NOBODY, To.WRITE),
    page("blocks/<uuid:block_id>/", readings.block_reading, To.READ, To.WRITE),
    page("blocks/<uuid:block_id>/clear/", readings.block_clear, To.NOBODY, To.WRITE),
    page("blocks/<uuid:block_id>/unread/", readings.block_unread, To.NOBODY, To.WRITE),
    page("blocks/<uuid:block_id>/finding/", readings.block_finding, To.NOBODY, To.WRITE),
    page("blocks/<uuid:block_id>/recut/", readings.block_recut, To.NOBODY, To.WRITE),
    page("recuts/<uuid:recut_id>/remove/", readings.recut_remove, To.NOBODY, To.WRITE),
    page("findings/<uuid:finding_id>/remove/", readings.finding_remove, To.NOBODY, To.WRITE),
]

_signing = [
    page("unsigned/", unsigned.unsigned, To.READ, shows=Shows.LIST),
    page("verify/", verify.verify, To.PERSON, To.PERSON),
    page("encounters/<uuid:encounter_id>/sign/", signing.sign, To.READ, To.SIGN),
    page("encounters/<uuid:encounter_id>/co-sign/", signing.co_sign, To.READ, To.SIGN),
    page(
        "encounters/<uuid:encounter_id>/entered-in-error/",
        signing.entered_in_error,
        To.READ,
        To.SIGN,
    ),
    page("encounters/<uuid:encounter_id>/addenda/new/", addenda.addendum_new, To.READ, To.WRITE),
    page(
        "encounters/<uuid:encounter_id>/addenda/late/", addenda.addendum_late, To.NOBODY, To.WRITE
    ),
    page("encounters/<uuid:encounter_id>/addenda.pdf", addenda.note_addenda, To.READ),
]

_oversight = [
    page("emergency/", emergency.emergency, To.TREATS, To.TREATS),
    page("audit/", audit_report.audit_report, To.LOG, shows=Shows.LOG),
    page("audit/log.csv", audit_report.audit_csv, To.LOG, shows=Shows.LOG),
    page("audit/find/", audit_report.audit_find, To.NOBODY, To.LOG, shows=Shows.LOG),
    page("audit/emergency/", emergency.emergency_queue, To.LOG, shows=Shows.LOG),
    page(
        "audit/emergency/<uuid:access_id>/review/",
        emergency.emergency_review,
        To.NOBODY,
        To.LOG,
        shows=Shows.LOG,
    ),
    page(
        "audit/patients/<uuid:patient_id>/disclosures/",
        audit_report.disclosures,
        To.LOG,
        shows=Shows.LOG,
    ),
    page("rulebooks/", editions.editions, To.READ, To.CODES),
    page("rulebooks/self-test/", editions.self_test, To.NOBODY, To.CODES),
    page("roles/", roles.role_notices, To.OVERSEES),
    page(
        "roles/<uuid:notice_id>/seen/",
        roles.role_notice_seen,
        To.NOBODY,
        To.OVERSEES,
        shows=Shows.NOTHING,
    ),
    page(
        "encounters/<uuid:encounter_id>/looked/",
        audit_report.who_looked,
        To.CHART_LOG,
        shows=Shows.LOG,
    ),
]

urlpatterns = [
    *_accounts,
    *_days,
    *_encounters,
    *_lesions,
    *_stages,
    *_usual,
    *_codes_and_note,
    *_signing,
    *_oversight,
    *own_account,
]
