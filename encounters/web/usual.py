"""What a section of a chart is proposed to say before anybody has said it.

A proposal is shown in the form and marked; it is stored when somebody saves the form, not before.
Docs: docs/adr/0046-usual-values.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpRequest

from encounters.anatomy import Site, UnknownSiteError, catalogue
from encounters.forms.base import SectionForm, ShownForm
from encounters.forms.proposed import Proposed
from encounters.models import Lesion, Protocol, Repair
from encounters.models.base import Section as SectionRow
from encounters.models.usual import UsualValues
from encounters.web.last_time import AS_ON, LastTime, last_time
from encounters.web.open_chart import OpenChart
from encounters.workflow.sections import Section

# Proposed from one source as a whole: the strength of one anesthetic is not that of another.
_WHOLE = (Section.ANESTHETICS, Section.REPAIR)
LAST = "last"
_PROTOCOL = "Protocol "
_DEFAULTS = "the surgeon's defaults"
_SESSION, _MOST_REMEMBERED = "usual_chosen", 40


@dataclass(frozen=True, slots=True)
class Source:
    """Where proposals are from: its key in an address, its words, and its values by column."""

    key: str
    words: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: the source it would propose from, and whether the page shows that one now."""

    key: str
    label: str
    is_shown: bool


def site_named(slug: str) -> Site | None:
    try:
        return catalogue().site(slug)
    except UnknownSiteError:
        return None


@dataclass
class Usual:
    """All that may be proposed for one section of a case, the best first.

    ``lesion`` is that whose site counts, else the first of the case. ``chosen`` is the key of the
    source that somebody chose for this case, if they did.
    """

    chart: OpenChart
    section: Section
    lesion: Lesion | None = None
    chosen: str = ""

    @cached_property
    def site(self) -> Site | None:
        lesions = self.chart.record.lesions
        return site_named(
            self.lesion.site if self.lesion else lesions[0].site.slug if lesions else ""
        )

    @cached_property
    def protocols(self) -> list[Source]:
        """The surgeon's that fit region and repair and say something of this section."""
        rows = self.chart.surgeon_protocols
        region = self.site.region if self.site else ""
        fitting = [row for row in rows if row.fits(region) and row.values_for(self.section)]
        done = self._repairs_done() if fitting and self.section == Section.WOUND_CARE else set()
        if done:
            fitting = [row for row in fitting if _is_of(row, done)]
        fitting.sort(key=lambda row: (bool(done) and not row.repair_type, not row.regions))
        return [
            Source(str(row.pk), f"{_PROTOCOL}{row.name}", row.values_for(self.section))
            for row in fitting
        ]

    @cached_property
    def last(self) -> LastTime | None:
        return last_time(self.chart.encounter, self.section, self.site) if self.site else None

    @cached_property
    def proposed(self) -> Proposed:
        """The values to show: the chosen source or the best, then what the others add to it."""
        found = self._whole() if self.section in _WHOLE else self._layered()
        if self.section == Section.ANESTHETICS and self._is_given():
            # A tap too many must not record the same injection again.
            found.pop("volume_ml", None)
        return found

    @property
    def offers(self) -> list[Offer]:
        """What there is to choose from: none if the only one is shown. The surgeon's defaults stand
        behind all of them."""
        shown = next(iter(self._sources()), None)
        offers = [
            Offer(source.key, source.words.removeprefix(_PROTOCOL), source is shown)
            for source in self.protocols
        ]
        if last := self._last_source():
            offers.append(Offer(LAST, last.words, shown is not None and shown.key == LAST))
        return offers if any(not offer.is_shown for offer in offers) else []

    def _sources(self) -> list[Source]:
        last = self._last_source()
        sources = [*self.protocols, *([last] if last else [])]
        first = [source for source in sources if source.key == self.chosen]
        if first and self.chosen == LAST:
            return first
        # Of the protocols one counts; "as last time" fills what it leaves open.
        best = first or self.protocols[:1]
        return [*best, *([last] if last else [])]

    def _last_source(self) -> Source | None:
        last = self.last
        return Source(LAST, last.in_words, last.values) if last and last.values else None

    def _default_values(self) -> dict[str, object]:
        row: UsualValues | None = self.chart.surgeon_defaults
        return row.values_for(self.section) if row else {}

    def _whole(self) -> Proposed:
        for source in self._sources():
            return Proposed(source.values, dict.fromkeys(source.values, source.words))
        return Proposed(self._default_values())

    def _layered(self) -> Proposed:
        values = self._default_values()
        sources: dict[str, str] = {}
        for source in reversed(self._sources()):
            values |= source.values
            sources |= dict.fromkeys(source.values, source.words)
        return Proposed(values, sources)

    def _is_given(self) -> bool:
        return bool(self.chart.record.anesthetics)

    def _repairs_done(self) -> set[tuple[str, str]]:
        rows = Repair.objects.filter(defect__encounter=self.chart.encounter)
        return set(rows.values_list("type", "repair_class"))


def _is_of(protocol: Protocol, done: set[tuple[str, str]]) -> bool:
    """Whether a wound of the case was closed as the protocol has it, or it leaves that open."""
    kinds, pairs = {kind for kind, _ in done}, done
    if not protocol.repair_type:
        return True
    if not protocol.repair_class:
        return protocol.repair_type in kinds
    return (protocol.repair_type, protocol.repair_class) in pairs


@dataclass
class UsualHere:
    """The proposals of the page of one section: what its form shows, and the buttons above it.

    ``row`` is the section as stored; what somebody has saved as a whole proposes nothing. Nothing
    is looked up before it is asked for: a save that is done shows nothing.
    """

    request: HttpRequest
    chart: OpenChart
    section: Section
    row: SectionRow | None = None
    lesions: QuerySet[Lesion] | None = None

    @cached_property
    def shown(self) -> Proposed:
        """For the form, when its page is asked for."""
        if not self.chart.may_write or not self._may_propose:
            return Proposed()
        proposed = self._usual.proposed
        if self.row is None:
            return proposed
        untouched = {name: proposed[name] for name in proposed if name in self.row.unconfirmed}
        return Proposed(untouched, proposed.sources)

    def context(self, form: SectionForm) -> dict[str, object]:
        """For the template; marks in a refused form what is still only proposed."""
        if form.is_bound:
            form.mark_defaults(self.shown)
        chart = self.chart
        is_own = chart.may_write and chart.encounter.surgeon_id == chart.user.pk
        offers = self._usual.offers if chart.may_write and self._may_propose else []
        return {
            "usual_shown": chart.may_write,
            "usual_sources": sources_of(form),
            "usual_offers": offers,
            "usual_keeps": self.section.value if is_own else "",
        }

    @property
    def _may_propose(self) -> bool:
        return self.row is None or bool(self.row.unconfirmed)

    @cached_property
    def _usual(self) -> Usual:
        lesion = self.lesions.first() if self.lesions is not None else None
        return Usual(self.chart, self.section, lesion, chosen_for(self.request, self.chart))


def sources_of(*forms: ShownForm) -> list[str]:
    """Where the marked fields are from, each named once, the surgeon's defaults last."""
    named = {
        _in_a_sentence(form.sources.get(name, _DEFAULTS))
        for form in forms
        for name in form.fields
        if name in form.defaulted
    }
    return sorted(named, key=lambda words: (words == _DEFAULTS, words))


def _in_a_sentence(source: str) -> str:
    """The words of a source after "proposed by": "the protocol Flap on the nose"."""
    if source.startswith(_PROTOCOL):
        return f"the protocol {source.removeprefix(_PROTOCOL)}"
    return f"the case of {source.removeprefix(AS_ON)}" if source.startswith(AS_ON) else source


def chosen_for(request: HttpRequest, chart: OpenChart) -> str:
    """The source that this person chose for the case; an address that names one chooses it.

    It stays in the session and nowhere else: it is no fact of the case, only what is proposed.
    """
    key = str(chart.encounter.pk)
    kept: dict[str, str] = request.session.get(_SESSION, {})
    asked = request.GET.get("usual", "")[:40]
    if asked and kept.get(key) != asked:
        newest = list(kept.items())[-_MOST_REMEMBERED:]
        kept = {**dict(newest), key: asked}
        request.session[_SESSION] = kept
    return kept.get(key, "")
