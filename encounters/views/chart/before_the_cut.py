"""All that is asked before the first cut, on one page with one button.

Facts of the chart save themselves to the addresses of their own pages. "Ready to cut" saves every
part under one lock, and says at once all that is still missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    EncounterSignedError,
    LockedDraft,
    StaleSectionError,
)
from encounters.forms.base import add_refusals
from encounters.safety import agent_names
from encounters.snapshot import take_snapshot
from encounters.views.chart.parts_before import Part, parts_before, shown_digests
from encounters.web.autosave import PartlySavedPage
from encounters.web.gaps_shown import shown_gaps
from encounters.web.open_chart import SIGNED, OpenChart, chart_for, require_write
from encounters.web.page_identity import WrongPageError
from encounters.web.picks import with_picks
from encounters.web.usual import Offer, sources_of
from encounters.web.workspace import SAVED, go_on, render_section
from encounters.workflow.before_the_cut import gaps_before_the_cut

_CHANGED = "The record has changed since this page was made. Look again, then tap once more."


def before_the_cut(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    require_write(request, chart)
    if request.method == "POST":
        return _ready(request, chart)
    return _page(request, chart, parts_before(request, chart))


def _ready(request: HttpRequest, chart: OpenChart) -> HttpResponse:
    """Save what is right; go on if nothing is missing, else say all that is."""
    parts = parts_before(request, chart, request.POST)
    _refuse_gone(request, parts)
    sound = [part for part in parts if part.is_sent and part.form.is_valid()]
    saying = [part for part in sound if part.says_something]
    if saying:
        try:
            with chart.locked_draft() as case:
                _save_all(case, request, saying)
        except EncounterSignedError:
            # Signed since the page's address was looked up.
            raise WrongPageError(HTTPStatus.CONFLICT, "signed", SIGNED) from None
    chart.forget()
    gaps = gaps_before_the_cut(chart.record, chart.remarks)
    refused = [part for part in parts if part.is_refused]
    overtaken = _overtaken(request, parts)
    # Once tissue is out nobody gets ready to cut: what is missing is entered when somebody can.
    has_tissue = any(lesion.stages for lesion in chart.record.lesions)
    is_enough = not any(gap.is_needed for gap in gaps) and "without" in request.POST
    if not (refused or overtaken) and (has_tissue or is_enough or not gaps):
        return HttpResponseRedirect(
            go_on(request, chart, SAVED if has_tissue else "Saved. Ready to cut")
        )
    fresh = {part.name: part for part in parts_before(request, chart)}
    as_typed = [part for part in parts if part.is_refused or not part.is_sent]
    shown = {**fresh, **{part.name: part for part in as_typed if part.name in fresh}}
    for part in refused:
        part.say_again(fresh.get(part.name))
    is_partly_saved = any(part.is_saved for part in parts)
    if is_partly_saved:
        messages.success(request, "What was right is saved.")
    response = _page(request, chart, list(shown.values()), is_refused=True, refusal=overtaken)
    return PartlySavedPage.of(response) if is_partly_saved else response


def _refuse_gone(request: HttpRequest, parts: Sequence[Part]) -> None:
    """A page that shows a lesion which is not there any more is loaded again."""
    known = {f"{part.name}-version" for part in parts}
    gone = [
        name
        for name in request.POST
        if name.startswith("lesion_") and name.endswith("-version") and name not in known
    ]
    if gone:
        message = "A lesion of this page is not there any more. Load the page again."
        raise WrongPageError(HTTPStatus.CONFLICT, "removed", message)


# What of a part says that somebody answered in it, and its name in a sentence.
_ANSWERS = {
    "consent": ("given", "The consent"),
    "time_out": ("agreed", "The time-out"),
    "anesthetic": ("volume_ml", "An injection"),
    "site": ("methods", "The confirmation of a site"),
}


def _overtaken(request: HttpRequest, parts: Sequence[Part]) -> str:
    """Of answers for which there is no part any more: somebody else gave them meanwhile."""
    known = {part.name for part in parts}
    told = []
    for name in request.POST:
        part, _, field = name.partition("-")
        kind = "site" if part.startswith("site_") else part
        if kind not in _ANSWERS or part in known:
            continue
        answer, words = _ANSWERS[kind]
        if field == answer and request.POST[name].strip():
            told.append(f"{words} was recorded meanwhile: look whether it says the same.")
    return " ".join(told)


def _save_all(case: LockedDraft, request: HttpRequest, parts: Sequence[Part]) -> None:
    """Each part by itself: one that is refused has written nothing and holds up no other."""
    digests = shown_digests(take_snapshot(case.encounter.pk))
    for part in parts:
        if part.confirms and request.POST.get(f"{part.name}-shown", "") != digests.get(part.name):
            part.refuse(_CHANGED)
            continue
        written, case.has_written = case.has_written, False
        try:
            part.action(case, part.form.cleaned_data)
            part.is_saved = True
            if part.place:
                _forget_typed(case, part)
        except ActionRefusedError as error:
            assert not case.has_written, "A part must refuse before it writes."
            add_refusals(part.form, error)
        except StaleSectionError as stale:
            part.form.show_conflict(stale)
            part.version = stale.row.version
        finally:
            case.has_written = case.has_written or written


def _forget_typed(case: LockedDraft, part: Part) -> None:
    """What this page showed is saved; what was typed in other fields of the section is kept."""
    typed = actions.draft_of(part.place, by=case.by)
    rest = {name: words for name, words in typed.items() if name not in part.form.fields_known}
    actions.keep_draft(case, part.place, rest)


def _proposals(chart: OpenChart, parts: Sequence[Part]) -> dict[str, object]:
    """From where the page proposes something, and what else it could propose, each told once."""
    if not chart.may_write:
        return {}
    with_usual = [part for part in parts if part.usual is not None]
    offers: dict[str, Offer] = {}
    for part in with_usual:
        for offer in part.usual.offers if part.usual else []:
            known = offers.get(offer.key)
            if known is None or offer.is_shown:
                offers[offer.key] = offer
    return {
        "usual_sources": sources_of(*(part.form for part in with_usual)),
        "usual_offers": [offer for offer in offers.values() if not offer.is_shown],
        "anesthetic_sources": sources_of(
            *(part.form for part in with_usual if part.name == "anesthetic")
        ),
    }


def _page(
    request: HttpRequest,
    chart: OpenChart,
    parts: Sequence[Part],
    *,
    is_refused: bool = False,
    refusal: str = "",
) -> HttpResponse:
    by_name = {part.name: part for part in parts}
    with_picks(chart, *(part.form for part in parts))
    if chart.may_write:
        typed = chart.drafts
        for part in parts:
            part.typed = typed.get(part.place, {})
    gaps = shown_gaps(chart)
    context = {
        "parts": by_name,
        "lesions": [
            {
                "record": lesion,
                "facts": by_name.get(f"lesion_{lesion.letter}"),
                "site": by_name.get(f"site_{lesion.letter}"),
            }
            for lesion in chart.record.lesions
            if not lesion.merged_into
        ],
        "gaps": gaps,
        "gaps_needed": [gap for gap in gaps if gap.is_needed],
        "is_refused": is_refused,
        "refusal": refusal,
        "agent_names": agent_names(),
        **_proposals(chart, parts),
        "has_tissue": any(lesion.stages for lesion in chart.record.lesions),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render_section(request, chart, "encounters/before_the_cut.html", context, status=status)
