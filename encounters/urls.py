"""Addresses of the app; each is named like its view. No address holds anything about a patient."""

from __future__ import annotations

from django.urls import path

from encounters.views.chart import (
    closure,
    codes,
    drawings,
    encounters,
    lesions,
    maps,
    photos,
    preparation,
    readings,
    search,
    stages,
)
from encounters.views.day import day_list, downtime, unsigned
from encounters.views.note import addenda, map_papers, pages, signing, verify
from encounters.views.session import accounts, device
from encounters.web import favicon

_accounts = [
    path("favicon.ico", favicon.favicon, name="favicon"),
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
]

_days = [
    path("", day_list.day_list, name="day_list"),
    path("search/", day_list.day_search, name="day_search"),
    path("day/sheet.pdf", downtime.downtime_sheet, name="downtime_sheet"),
    path("practice/", day_list.practice_switch, name="practice_switch"),
    path("sites/", search.site_search, name="site_search"),
    path("diagrams/<slug:name>/", drawings.diagram, name="diagram"),
    path("diagnoses/", search.icd10_search, name="icd10_search"),
]

_encounters = [
    path("encounters/new/", encounters.encounter_new, name="encounter_new"),
    path("encounters/<uuid:encounter_id>/", encounters.encounter, name="encounter"),
    path(
        "encounters/<uuid:encounter_id>/case/",
        encounters.encounter_header,
        name="encounter_header",
    ),
    path("encounters/<uuid:encounter_id>/patient/", encounters.patient, name="patient"),
    path("encounters/<uuid:encounter_id>/presence/", device.presence, name="presence"),
    path("encounters/<uuid:encounter_id>/device-keys/", device.device_keys, name="device_keys"),
    path("encounters/<uuid:encounter_id>/pre-op/", preparation.pre_op, name="pre_op"),
    path("encounters/<uuid:encounter_id>/time-out/", preparation.time_out, name="time_out"),
    path(
        "encounters/<uuid:encounter_id>/anesthetic/",
        preparation.anesthetics,
        name="anesthetics",
    ),
    path(
        "anesthetics/<uuid:anesthetic_id>/remove/",
        preparation.anesthetic_remove,
        name="anesthetic_remove",
    ),
    path("encounters/<uuid:encounter_id>/wound-care/", preparation.wound_care, name="wound_care"),
    path("encounters/<uuid:encounter_id>/closure/", closure.closure, name="closure"),
    path("encounters/<uuid:encounter_id>/defects/new/", closure.defect_new, name="defect_new"),
    path("defects/<uuid:defect_id>/", closure.defect, name="defect"),
    path("defects/<uuid:defect_id>/remove/", closure.defect_remove, name="defect_remove"),
    path("defects/<uuid:defect_id>/repair/", closure.repair, name="repair"),
    path("defects/<uuid:defect_id>/repair/remove/", closure.repair_remove, name="repair_remove"),
]

_codes_and_note = [
    path("encounters/<uuid:encounter_id>/codes/", codes.codes, name="codes"),
    path(
        "encounters/<uuid:encounter_id>/codes/override/",
        codes.code_override,
        name="code_override",
    ),
    path("encounters/<uuid:encounter_id>/note/", pages.note, name="note"),
    path("encounters/<uuid:encounter_id>/note/preview/", pages.note_preview, name="note_preview"),
    path("encounters/<uuid:encounter_id>/note.pdf", pages.note_pdf, name="note_pdf"),
    path(
        "overrides/<uuid:override_id>/withdraw/",
        codes.override_withdraw,
        name="override_withdraw",
    ),
    path(
        "services/<uuid:service_id>/remove/",
        codes.other_service_remove,
        name="other_service_remove",
    ),
]

_lesions = [
    path("encounters/<uuid:encounter_id>/lesions/new/", lesions.lesion_new, name="lesion_new"),
    path("lesions/<uuid:lesion_id>/", lesions.lesion, name="lesion"),
    path("lesions/<uuid:lesion_id>/remove/", lesions.lesion_remove, name="lesion_remove"),
    path("lesions/<uuid:lesion_id>/merge/", lesions.lesion_merge, name="lesion_merge"),
    path("lesions/<uuid:lesion_id>/part/", lesions.lesion_part, name="lesion_part"),
    path("lesions/<uuid:lesion_id>/site/", lesions.site_verification, name="site_verification"),
    path("lesions/<uuid:lesion_id>/outcome/", lesions.lesion_outcome, name="lesion_outcome"),
    path("lesions/<uuid:lesion_id>/photos/", photos.lesion_photos, name="lesion_photos"),
    path("photos/<uuid:photo_id>/", photos.photo, name="photo"),
    path("photos/<uuid:photo_id>/remove/", lesions.photo_remove, name="photo_remove"),
    path("lesions/<uuid:lesion_id>/stages/new/", stages.stage_new, name="stage_new"),
]

_stages = [
    path("stages/<uuid:stage_id>/", stages.stage, name="stage"),
    path("stages/<uuid:stage_id>/histology/", stages.stage_histology, name="stage_histology"),
    path("stages/<uuid:stage_id>/carry/", stages.histology_carry, name="histology_carry"),
    path(
        "stages/<uuid:stage_id>/confirm/",
        stages.stage_confirm_defaults,
        name="stage_confirm_defaults",
    ),
    path("stages/<uuid:stage_id>/remove/", stages.stage_remove, name="stage_remove"),
    path("stages/<uuid:stage_id>/recut/", stages.stage_recut, name="stage_recut"),
    path("stages/<uuid:stage_id>/map/", maps.stage_map, name="stage_map"),
    path("stages/<uuid:stage_id>/map/sheet.pdf", map_papers.map_sheet, name="map_sheet"),
    path("stages/<uuid:stage_id>/map/versions/", map_papers.map_versions, name="map_versions"),
    path("stages/<uuid:stage_id>/drawing/", drawings.drawing, name="drawing"),
    path("stages/<uuid:stage_id>/all-clear/", readings.stage_all_clear, name="stage_all_clear"),
    path("stages/<uuid:stage_id>/conclude/", readings.stage_conclude, name="stage_conclude"),
    path("stages/<uuid:stage_id>/reopen/", readings.stage_reopen, name="stage_reopen"),
    path("blocks/<uuid:block_id>/", readings.block_reading, name="block_reading"),
    path("blocks/<uuid:block_id>/clear/", readings.block_clear, name="block_clear"),
    path("blocks/<uuid:block_id>/unread/", readings.block_unread, name="block_unread"),
    path("blocks/<uuid:block_id>/finding/", readings.block_finding, name="block_finding"),
    path("findings/<uuid:finding_id>/remove/", readings.finding_remove, name="finding_remove"),
]

_signing = [
    path("unsigned/", unsigned.unsigned, name="unsigned"),
    path("verify/", verify.verify, name="verify"),
    path("encounters/<uuid:encounter_id>/sign/", signing.sign, name="sign"),
    path("encounters/<uuid:encounter_id>/co-sign/", signing.co_sign, name="co_sign"),
    path(
        "encounters/<uuid:encounter_id>/entered-in-error/",
        signing.entered_in_error,
        name="entered_in_error",
    ),
    path("encounters/<uuid:encounter_id>/addenda/new/", addenda.addendum_new, name="addendum_new"),
    path("encounters/<uuid:encounter_id>/addenda.pdf", addenda.note_addenda, name="note_addenda"),
]

urlpatterns = [
    *_accounts,
    *_days,
    *_encounters,
    *_lesions,
    *_stages,
    *_codes_and_note,
    *_signing,
]
