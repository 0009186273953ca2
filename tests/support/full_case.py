"""A case with one of everything, and every address of the app that shows or changes it."""

from django.urls import reverse

from encounters.urls import urlpatterns
from encounters.web.pages import Shows, pages
from tests.support.factories import DAY, a_biopsy, a_case, a_stage, go_on, read_clear
from tests.support.opened import opened
from tests.support.photo_files import jpeg
from tests.support.records import NEXT_DAY
from tests.support.signed_case import answer_all, confirm_all

# The line that ``a_full_case`` has at the least.
QUERIES = {"code_override": f"?code=17313&lesion=A&day={DAY}"}
_PLACES = ("encounters.views.chart.", "encounters.views.day.", "encounters.views.note.")


def every_address():
    """All pages of the day list, the chart and the note; without account and audit pages."""
    return {
        pattern.name: pattern
        for pattern in urlpatterns
        if pattern.page.shows == Shows.CHART or pattern.callback.__module__.startswith(_PLACES)
    }


def pages_without_a_chart():
    """Names of the pages that are not about the chart that their address names."""
    return {page.name for page in pages().values() if page.shows != Shows.CHART}


def a_full_case():
    """A case with one of everything, and the key each address needs."""
    case = a_case()
    stage = a_stage(case.lesion)
    block = stage.blocks.first()
    finding = opened.add_finding(block, {"kind": "scar", "compartment": "edge"}, by=case.surgeon)
    recut = opened.record_recut(block, {"reason": "fold", "detail": "At 9"}, by=case.surgeon)
    read_clear(stage)
    reading = block.readings.get(compartment="edge")
    defect = opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )
    injection = opened.give_anesthetic(
        case.encounter, {"agent": "Lidocaine", "volume_ml": 3}, by=case.surgeon
    )
    service = opened.add_other_service(case.encounter, a_biopsy(), by=case.surgeon)
    override = opened.override_line(
        case.encounter,
        code="17313",
        lesion_letter="A",
        date_of_service=case.encounter.date_of_service,
        units=1,
        modifiers=["59"],
        reason="Payer asks for it.",
        by=case.surgeon,
    )
    go_on(case.encounter, NEXT_DAY, by=case.surgeon)
    opened.save_pre_op(case.encounter, {"photo_consent": True}, by=case.surgeon)
    keys = {
        "encounter_id": case.encounter.pk,
        "lesion_id": case.lesion.pk,
        "photo_id": opened.add_photo(case.lesion, jpeg(), by=case.surgeon).pk,
        "stage_id": stage.pk,
        "block_id": block.pk,
        "finding_id": finding.pk,
        "recut_id": recut.pk,
        "reading_id": reading.pk,
        "defect_id": defect.pk,
        "anesthetic_id": injection.pk,
        "service_id": service.pk,
        "override_id": override.pk,
        "answer_id": an_answer(case).pk,
        "day": NEXT_DAY,
        "place": 1,
    }
    return case, keys


def an_answer(case):
    """To what the rules ask of a defect that is smaller than its lesion was.

    Its place is corrected too, and confirmed again.
    """
    facts = {"length_mm": 12, "site_detail": "above", "site_change_reason": "Measured again."}
    opened.update_lesion(case.lesion, facts, by=case.surgeon)
    confirm_all(case.encounter, by=case.surgeon)
    answer_all(case.encounter, by=case.surgeon)
    return case.encounter.answers.first()


def addresses(keys, only=None):
    """Name and address of every page; ``only`` those that need one of these keys."""
    for name, pattern in every_address().items():
        names = pattern.pattern.converters
        # Lines of a drawing of the body: nobody's page, and no part of a case. What only leads on
        # to the page of the day that was chosen. And a page of visits, which Mohs surgery has not.
        if name in ("diagram", "service_day_open", "post_op_visit"):
            continue
        if only is None or only & names.keys():
            yield (
                name,
                reverse(name, kwargs={key: keys[key] for key in names}) + QUERIES.get(name, ""),
            )
