"""Addresses of the app; each is named like its view. No address holds anything about a patient."""

from __future__ import annotations

from allauth.account import views as allauth_account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
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
from encounters.views.oversight import audit_report, emergency
from encounters.views.session import accounts, device, idle_lock
from encounters.views.session.accounts import with_event
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

_oversight = [
    path("emergency/", emergency.emergency, name="emergency"),
    path("audit/", audit_report.audit_report, name="audit_report"),
    path("audit/log.csv", audit_report.audit_csv, name="audit_csv"),
    path("audit/find/", audit_report.audit_find, name="audit_find"),
    path("audit/emergency/", emergency.emergency_queue, name="emergency_queue"),
    path(
        "audit/emergency/<uuid:access_id>/review/",
        emergency.emergency_review,
        name="emergency_review",
    ),
    path(
        "audit/patients/<uuid:patient_id>/disclosures/",
        audit_report.disclosures,
        name="disclosures",
    ),
    path("encounters/<uuid:encounter_id>/looked/", audit_report.who_looked, name="who_looked"),
]

# One's own account. Of allauth's many views only these are there: no sign-up, no e-mail, no reset
# by mail, no trusted browsers.
ACCOUNT_PATTERNS = [
    path("session/", idle_lock.session_state, name="session_state"),
    path("session/active/", idle_lock.session_active, name="session_active"),
    path("session/lock/", idle_lock.session_lock, name="session_lock"),
    path("session/unlock/", idle_lock.session_unlock, name="session_unlock"),
    path("session/passkey/", idle_lock.session_passkey, name="session_passkey"),
    # The names by which allauth knows our own pages.
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("login/code/", factors.authenticate, name="mfa_authenticate"),
    path("account/inactive/", accounts.inactive, name="account_inactive"),
    path("account/password/", accounts.password_change, name="password_change"),
    path("account/again/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/second-factor/", accounts.second_factor, name="second_factor"),
    path("account/factors/", factors.index, name="mfa_index"),
    path("account/factors/app/", with_event(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "account/factors/app/remove/", with_event(totp.deactivate_totp), name="mfa_deactivate_totp"
    ),
    path("account/factors/passkey/", with_event(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/factors/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(
        "account/factors/passkeys/<int:pk>/remove/",
        with_event(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/factors/recovery-codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/factors/recovery-codes/new/",
        with_event(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

urlpatterns = [
    *_accounts,
    *_days,
    *_encounters,
    *_lesions,
    *_stages,
    *_codes_and_note,
    *_signing,
    *_oversight,
    *ACCOUNT_PATTERNS,
]
