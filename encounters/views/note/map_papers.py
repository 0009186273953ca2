"""Blank map as PDF, and the saved versions of a map."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_safe

from encounters.models import MapVersion, Stage
from encounters.note.blank_map import NoMapError, render_blank_map
from encounters.note.maps import stored_map
from encounters.record import LesionRecord
from encounters.snapshot import take_photos
from encounters.specimen_map import (
    MapError,
    can_compose,
    parse_stored,
    render_composite,
    render_svg,
)
from encounters.views.chart.photos import photo_address
from encounters.views.chart.stage_page import stage_context, stage_record
from encounters.views.note.pages import printed
from encounters.vocabulary.spoken import counted
from encounters.web.open_chart import OpenChart, row_for
from encounters.web.workspace import render_section

MOST_VERSIONS = 24


@require_GET
def map_sheet(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """A blank map of the stage as PDF."""
    chart, row = row_for(request, Stage, stage_id)
    lesion = chart.record.lesion(row.lesion.letter)
    name = f"{chart.record.case_number}-{lesion.letter}-{row.number}-map.pdf"

    def make() -> bytes:
        return render_blank_map(
            chart.record,
            lesion,
            stage_record(chart, row),
            take_photos(chart.record),
            notices=notices_of(chart),
        )

    try:
        return printed(request, name, make, "The sheet", is_told=True)
    except NoMapError:
        raise Http404 from None


def notices_of(chart: OpenChart) -> list[str]:
    """For paper that goes into this chart: it names no other patient."""
    alerts = list(dict.fromkeys(alert.paper for alert in chart.name_alerts))
    return [*alerts, *([chart.later_identity] if chart.later_identity else [])]


@require_safe
def map_versions(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """All stages in one picture, and the map as it stood after each save."""
    chart, row = row_for(request, Stage, stage_id)
    kept = MapVersion.objects.filter(stage=row).select_related("saved_by").order_by("-number")
    context = {
        **stage_context(chart, row),
        "composite": _composite(chart.record.lesion(row.lesion.letter)),
        "versions": list(_pictures(chart, row, list(kept[:MOST_VERSIONS]))),
        "version_count": kept.count(),
    }
    return render_section(
        request, chart, "encounters/map_versions.html", context, lesion=row.lesion
    )


def _composite(lesion: LesionRecord) -> SafeString:
    """Safe for the reason that ``map_picture`` gives."""
    drawn = [(stage.number, found) for stage in lesion.stages if (found := stored_map(stage))]
    if len(drawn) < 2 or not can_compose([found for _, found in drawn]):
        return SafeString()
    title = f"All stages of lesion {lesion.letter}, each outside the wound before it"
    return mark_safe(render_composite(drawn, title=title, id_prefix="all"))  # noqa: S308


def _pictures(
    chart: OpenChart, row: Stage, kept: list[MapVersion]
) -> Iterator[tuple[MapVersion, SafeString]]:
    for version in kept:
        try:
            drawn = parse_stored(version.document)
        except MapError:
            # Kept from a release whose maps looked otherwise; it stays stored all the same.
            yield version, SafeString()
            continue
        svg = render_svg(
            drawn,
            stage_number=row.number,
            title=f"Version {version.number}: {counted(len(drawn.blocks), 'block')}",
            id_prefix=f"version-{version.number}",
            show_legend=False,
            photo_address=photo_address(),
        )
        yield version, mark_safe(svg)  # noqa: S308
