"""The clinical tables, view only: they are written by actions, on the encounter's page.

An administrator who holds no role that reads charts does not see them at all.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from encounters.admin.base import ReadOnlyAdmin
from encounters.admin.long_lists import (
    HELP,
    MOST_NUMBERED,
    NEWEST_ROWS,
    asked_for,
    is_list,
    newest_cases,
    numbered_cases,
)
from encounters.admin.private_search import MOST_FOUND, PrivateSearch
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import (
    ENCOUNTER_PATHS,
    Anesthetic,
    Block,
    BlockFinding,
    CodeOverride,
    Defect,
    EarlierSurgery,
    Encounter,
    Lesion,
    LesionPhoto,
    OtherService,
    PhotoConsent,
    PostOpVisit,
    Practice,
    PreOp,
    Reading,
    Reconfirmation,
    Recut,
    Repair,
    RuleAnswer,
    SearchEntry,
    ServiceDay,
    SiteChange,
    SiteVerification,
    Specimen,
    SpecimenMap,
    Stage,
    TimeOut,
    WoundCare,
    path_from,
)
from encounters.snapshot.identity import shown_identity, with_identity
from encounters.web.admin_access import access_of


class ChartAdmin(ReadOnlyAdmin):
    tells_of_charts = True
    # By this column, which an index begins with, the table's own newest rows are shown, too: what
    # is added to older cases.
    newest_by = ""
    # Columns with an index by which an older row is found, if all of one is asked for.
    found_whole: tuple[str, ...] = ()
    search_help_text = HELP
    who_may = (
        "Charts are looked at here by administrators who also hold a role that reads charts, and "
        "are changed on their own pages only."
    )

    @property
    def practice_path(self) -> str:  # type: ignore[override]
        """Whose practice the row's is."""
        return path_from(self.model, "practice")

    def own_practices(self, request: HttpRequest) -> frozenset[int]:
        return access_of(request).charts

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        if not self.shows_newest(request):
            return rows
        own = None if access_of(request).everything else self.own_practices(request)
        path = ENCOUNTER_PATHS[self.model] or "pk"
        asked = asked_for(request) if self.search_fields else ""
        cases = numbered_cases(own, asked)
        if asked and self.is_searched_by_number_alone():
            return rows.filter(**{f"{path}__in": cases})
        cases |= newest_cases(own)
        all_rows = self.model._base_manager.values_list(path, flat=True)
        if self.newest_by:
            cases |= set(all_rows.order_by(f"-{self.newest_by}")[:NEWEST_ROWS])
        for column in self.found_whole if asked else ():
            cases |= set(all_rows.filter(**{column: asked})[:MOST_NUMBERED])
        return rows.filter(**{f"{path}__in": cases})

    def is_searched_by_number_alone(self) -> bool:
        return all(str(name).endswith("case_number") for name in self.search_fields)

    def shows_newest(self, request: HttpRequest) -> bool:
        """Whether the rows are those of a list, which shows what belongs to the newest cases."""
        return is_list(request)


@admin.register(Encounter)
class EncounterAdmin(PrivateSearch, ChartAdmin):
    list_display = [
        "case_number",
        "date_of_service",
        "kind",
        "whose",
        "surgeon",
        "location",
        "status",
    ]
    list_filter = [
        "status",
        "kind",
        ("surgeon", OwnRowsFilter),
        ("location", OwnRowsFilter),
        ("practice", OwnRowsFilter),
    ]
    private_help = "Case number, name or MRN. Without a search the newest cases are shown."
    readonly_fields = ["whose"]
    date_hierarchy = "date_of_service"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = cast("QuerySet[Encounter]", super().get_queryset(request))
        return cast("QuerySet[Model]", with_identity(rows).select_related("surgeon", "location"))

    def shows_newest(self, request: HttpRequest) -> bool:
        return super().shows_newest(request) and not self.has_found(request)

    def found_in(self, practice: Practice, asked: str) -> list[UUID]:
        cases = Encounter.objects.all()
        return SearchEntry.objects.newest(practice, asked, most=MOST_FOUND, cases=cases)

    @admin.display(description="patient as shown")
    def whose(self, encounter: Encounter) -> str:
        """As the case shows the patient: of a signed one, as it was signed."""
        shown = shown_identity(encounter)
        return f"{shown.name} ({shown.later})" if shown.later else shown.name


class CompanionAdmin(ChartAdmin):
    """One section of an encounter."""

    list_display = ["encounter", "updated_at", "updated_by", "version"]
    list_select_related = ["encounter", "updated_by"]
    search_fields = ["^encounter__case_number"]


@admin.register(PreOp)
class PreOpAdmin(CompanionAdmin):
    pass


@admin.register(TimeOut)
class TimeOutAdmin(CompanionAdmin):
    pass


@admin.register(ServiceDay)
class ServiceDayAdmin(CompanionAdmin):
    list_display = ["encounter", "date", "time_out_at", "updated_at", "updated_by", "version"]
    date_hierarchy = "date"


@admin.register(EarlierSurgery)
class EarlierSurgeryAdmin(CompanionAdmin):
    pass


@admin.register(PostOpVisit)
class PostOpVisitAdmin(CompanionAdmin):
    pass


@admin.register(WoundCare)
class WoundCareAdmin(CompanionAdmin):
    pass


@admin.register(Anesthetic)
class AnestheticAdmin(ChartAdmin):
    list_display = ["agent", "volume_ml", "encounter", "lesion", "stage_number"]
    list_select_related = ["encounter", "lesion"]
    search_fields = ["^encounter__case_number", "agent"]


@admin.register(Lesion)
class LesionAdmin(ChartAdmin):
    list_display = ["encounter", "letter", "site", "side", "tumor_type", "outcome"]
    list_select_related = ["encounter"]
    list_filter = ["outcome", "tumor_type", "side"]
    search_fields = ["^encounter__case_number", "site"]


@admin.register(SiteVerification)
class SiteVerificationAdmin(ChartAdmin):
    list_display = ["lesion", "verified_by", "verified_at", "patient_agreed"]
    list_select_related = ["lesion", "verified_by"]
    search_fields = ["^lesion__encounter__case_number"]
    date_hierarchy = "verified_at"


@admin.register(LesionPhoto)
class LesionPhotoAdmin(ChartAdmin):
    list_display = ["lesion", "moment", "caption", "in_note", "added_by", "created_at"]
    list_select_related = ["lesion", "added_by"]
    search_fields = ["^lesion__encounter__case_number"]
    date_hierarchy = "created_at"


@admin.register(PhotoConsent)
class PhotoConsentAdmin(ChartAdmin):
    list_display = ["encounter", "agreed", "told_to", "created_at"]
    list_select_related = ["encounter", "told_to"]
    search_fields = ["^encounter__case_number"]
    date_hierarchy = "created_at"


@admin.register(Stage)
class StageAdmin(ChartAdmin):
    list_display = ["case", "lesion", "number", "date_of_service", "performer", "conclusion"]
    list_select_related = ["lesion__encounter", "performer"]
    list_filter = ["conclusion", "technique", "deep_structure"]
    search_fields = ["^lesion__encounter__case_number"]
    date_hierarchy = "date_of_service"

    @admin.display(description="case", ordering="lesion__encounter__case_number")
    def case(self, stage: Stage) -> str:
        return stage.lesion.encounter.case_number


@admin.register(Specimen)
class SpecimenAdmin(ChartAdmin):
    list_display = ["stage", "number", "layout", "clock_from", "clock_to"]
    list_select_related = ["stage"]
    list_filter = ["layout"]
    search_fields = ["^stage__lesion__encounter__case_number"]


@admin.register(SpecimenMap)
class SpecimenMapAdmin(ChartAdmin):
    list_display = ["stage", "updated_at", "updated_by", "version"]
    list_select_related = ["stage", "updated_by"]
    search_fields = ["^stage__lesion__encounter__case_number"]


@admin.register(Block)
class BlockAdmin(ChartAdmin):
    list_display = ["stage", "number", "kind", "specimen"]
    list_select_related = ["stage", "specimen"]
    list_filter = ["kind"]
    search_fields = ["^stage__lesion__encounter__case_number"]


@admin.register(Reading)
class ReadingAdmin(ChartAdmin):
    list_display = ["block", "compartment", "result", "reader", "read_at", "is_binding"]
    list_select_related = ["block", "reader"]
    list_filter = ["result", "compartment", "is_binding"]
    search_fields = ["^block__stage__lesion__encounter__case_number"]
    date_hierarchy = "read_at"


@admin.register(BlockFinding)
class BlockFindingAdmin(ChartAdmin):
    list_display = ["block", "kind", "compartment", "reader"]
    list_select_related = ["block", "reader"]
    list_filter = ["kind", "compartment"]
    search_fields = ["^block__stage__lesion__encounter__case_number"]


@admin.register(Recut)
class RecutAdmin(ChartAdmin):
    list_display = ["block", "number", "reason", "recorded_by", "recorded_at"]
    list_select_related = ["block", "recorded_by"]
    list_filter = ["reason"]
    search_fields = ["^block__stage__lesion__encounter__case_number"]
    date_hierarchy = "recorded_at"


@admin.register(Defect)
class DefectAdmin(ChartAdmin):
    list_display = ["encounter", "length_mm", "width_mm", "deepest_layer"]
    list_select_related = ["encounter"]
    search_fields = ["^encounter__case_number"]


@admin.register(Repair)
class RepairAdmin(ChartAdmin):
    list_display = ["case", "place", "type", "closes", "repair_class", "date_of_service", "surgeon"]
    list_select_related = ["defect__encounter", "surgeon"]
    list_filter = ["type", "repair_class"]
    search_fields = ["^defect__encounter__case_number"]
    date_hierarchy = "date_of_service"

    @admin.display(description="case", ordering="defect__encounter__case_number")
    def case(self, repair: Repair) -> str:
        return repair.defect.encounter.case_number


@admin.register(OtherService)
class OtherServiceAdmin(ChartAdmin):
    list_display = ["encounter", "code", "units", "lesion", "circumstance"]
    list_select_related = ["encounter", "lesion"]
    list_filter = ["circumstance"]
    search_fields = ["^encounter__case_number", "code"]


@admin.register(CodeOverride)
class CodeOverrideAdmin(ChartAdmin):
    list_display = ["encounter", "code", "lesion_letter", "units", "reason", "by", "at"]
    list_select_related = ["encounter", "by"]
    search_fields = ["^encounter__case_number", "code", "reason"]
    date_hierarchy = "at"


@admin.register(RuleAnswer)
class RuleAnswerAdmin(ChartAdmin):
    list_display = ["encounter", "rule", "statement", "reason", "answered_by", "answered_at"]
    list_select_related = ["encounter", "answered_by"]
    search_fields = ["^encounter__case_number"]


@admin.register(SiteChange)
class SiteChangeAdmin(ChartAdmin):
    list_display = ["lesion", "before", "after", "reason", "changed_by", "changed_at"]
    list_select_related = ["lesion", "changed_by"]
    search_fields = ["^lesion__encounter__case_number"]


@admin.register(Reconfirmation)
class ReconfirmationAdmin(ChartAdmin):
    list_display = ["encounter", "confirmation", "confirmed_by", "confirmed_at"]
    list_select_related = ["encounter", "confirmed_by"]
    search_fields = ["^encounter__case_number"]
