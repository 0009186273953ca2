"""The parts of the page before the cut: which forms it shows, and how each is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.actions import ActionRefusedError, LockedDraft, SeenVersions, Typed
from encounters.forms.base import ShownForm
from encounters.forms.before_the_cut import (
    AnestheticBeforeForm,
    ConsentForm,
    FactsBeforeForm,
    LesionBeforeForm,
    SiteBeforeForm,
    TimeOutBeforeForm,
)
from encounters.forms.lesion import site_question
from encounters.forms.preparation import TIME_OUT_ITEMS
from encounters.models import Lesion, PreOp, TimeOut
from encounters.record import EncounterRecord
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.web.open_chart import OpenChart
from encounters.web.page_identity import WrongPageError
from encounters.web.roles import current_user
from encounters.web.usual import Usual, chosen_for
from encounters.web.why_shown import with_why
from encounters.workflow.confirmations import consent_facts, digest_of, site_facts, time_out_facts
from encounters.workflow.sections import Section

_NOTHING: tuple[object, ...] = ("", None, [], False)
_LONGEST_VERSION = 9
Values = dict[str, Any]


def _anything(values: Mapping[str, Any]) -> bool:
    return any(value not in _NOTHING for value in values.values())


@dataclass
class Part:
    """One form of the page, under its own prefix ``name``.

    ``place`` is the address to which it saves by itself, empty for what only the button confirms.
    ``says`` tells from its values whether there is something to save; ``confirms`` is the digest of
    the facts that it confirms.
    """

    name: str
    form: ShownForm
    action: Callable[[LockedDraft, Values], object]
    place: str = ""
    version: int = 0
    confirms: str = ""
    says: Callable[[Values], bool] = _anything
    # An injection without a volume was not given yet: nothing in it is judged.
    is_sent: bool = True
    is_saved: bool = False
    # What this person typed at ``place`` and the record could not take.
    typed: Mapping[str, Typed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    # What else might have been proposed in it.
    usual: Usual | None = None

    @property
    def says_something(self) -> bool:
        return self.says(self.form.cleaned_data)

    @property
    def is_refused(self) -> bool:
        return bool(self.notes) or (self.is_sent and bool(self.form.errors))

    def refuse(self, why: str) -> None:
        """What it would confirm is not what the page showed: it is asked for anew."""
        self.notes.append(why)

    def say_again(self, fresh: Part | None) -> None:
        """A confirmation that was refused stands there as it is asked for now, without its tick."""
        if fresh is None:
            return
        self.confirms = fresh.confirms
        if self.notes:
            self.form, self.version = fresh.form, fresh.version


def _posted_version(data: QueryDict | None, name: str, now: int) -> int:
    """The version a part is sent back with: that of the page it came from."""
    return now if data is None else _seen(data, name).page


def parts_before(
    request: HttpRequest, chart: OpenChart, data: QueryDict | None = None
) -> list[Part]:
    """Everything that can still be entered; what was confirmed already has no part."""
    record = chart.record
    digests = shown_digests(record)
    lesions = chart.encounter.lesions.select_related("verification").order_by("letter")
    rows = list(lesions)
    return [
        *_patient(request, chart, data, digests),
        *_lesions(request, chart, data, digests, rows),
        *_anesthetic(request, chart, data, rows),
    ]


def shown_digests(record: EncounterRecord) -> dict[str, str]:
    """By part the digest of what it would confirm."""
    sites = {
        f"site_{lesion.letter}": digest_of(site_facts(record, lesion)) for lesion in record.lesions
    }
    return {
        "consent": digest_of(consent_facts(record)),
        "time_out": digest_of(time_out_facts(record)),
        **sites,
    }


def _seen(data: QueryDict | None, name: str) -> SeenVersions:
    """From which version of its section the part was made."""
    version = data.get(f"{name}-version", "") if data is not None else ""
    if not version.isdecimal() or len(version) > _LONGEST_VERSION:
        message = "This page did not arrive whole. Load it again."
        raise WrongPageError(HTTPStatus.PRECONDITION_REQUIRED, "version", message)
    return SeenVersions(int(version))


def _patient(
    request: HttpRequest, chart: OpenChart, data: QueryDict | None, digests: Mapping[str, str]
) -> Iterator[Part]:
    key = chart.encounter.pk
    row = chart.companion(PreOp)
    version = row.version if row else 0
    usual = Usual(chart, Section.PRE_OP, chosen=chosen_for(request, chart))
    proposed = usual.proposed if chart.may_write else None
    facts = FactsBeforeForm(data, prefix="pre_op", instance=row, defaults=proposed)
    yield Part(
        name="pre_op",
        form=facts,
        action=lambda case, values: actions.save_pre_op(case, values, seen=_seen(data, "pre_op")),
        place=reverse("pre_op", args=[key]),
        version=_posted_version(data, "pre_op", version),
        usual=usual,
    )
    if row is None or not (row.consent_by or row.consented_at):
        consent = ConsentForm(
            data, prefix="consent", initial={"consent_by": _signature_name(request)}
        )
        consent.defaulted = frozenset({"consent_by"})
        yield Part(
            name="consent",
            form=consent,
            action=lambda case, values: actions.save_pre_op(
                case,
                {
                    "consent_by": values["consent_by"],
                    "consented_at": values["consented_at"] or _now(),
                },
                seen=_seen(data, "consent"),
            ),
            version=_posted_version(data, "consent", version),
            confirms=digests["consent"],
            says=lambda values: values["given"],
        )
    yield from _time_out(chart, data, digests)


def _time_out(
    chart: OpenChart, data: QueryDict | None, digests: Mapping[str, str]
) -> Iterator[Part]:
    if chart.record.pre_op.time_out_at is not None:
        return
    stopped = chart.companion(TimeOut)
    form = TimeOutBeforeForm(
        data,
        prefix="time_out",
        initial={"present": (stopped.present if stopped else "") or _team(chart.record)},
    )
    form.defaulted = frozenset({"present"})
    yield Part(
        name="time_out",
        form=form,
        action=lambda case, values: actions.save_time_out(
            case,
            {
                "done_at": values["done_at"] or _now(),
                "present": values["present"],
                "confirmed": [item for item, _ in TIME_OUT_ITEMS],
            },
            seen=_seen(data, "time_out"),
        ),
        version=_posted_version(data, "time_out", stopped.version if stopped else 0),
        confirms=digests["time_out"],
        says=lambda values: values["agreed"],
    )


def _lesions(
    request: HttpRequest,
    chart: OpenChart,
    data: QueryDict | None,
    digests: Mapping[str, str],
    rows: Sequence[Lesion],
) -> Iterator[Part]:
    cut = {lesion.letter for lesion in chart.record.lesions if lesion.stages}
    for row in rows:
        if row.merged_into_id is not None:
            continue
        name = f"lesion_{row.letter}"
        if _asks_of_lesion(chart.record, row):
            form = LesionBeforeForm(data, prefix=name, instance=row, has_tissue=row.letter in cut)
            with_why(chart, row, form)
            yield Part(
                name=name,
                form=form,
                action=_lesion_save(row, data, name),
                place=reverse("lesion", args=[row.pk]),
                version=_posted_version(data, name, row.version),
            )
        if not hasattr(row, "verification"):
            site = f"site_{row.letter}"
            yield Part(
                name=site,
                form=SiteBeforeForm(data, prefix=site),
                action=_site_save(request, row, data, site),
                version=_posted_version(data, site, 0),
                confirms=digests[site],
            )


def _asks_of_lesion(record: EncounterRecord, row: Lesion) -> bool:
    """Why Mohs surgery is asked where there is one; the site's question of every lesion."""
    is_open = site_question(row.site) is not None and not row.site_choice
    return record.kind in WITH_STAGES or is_open


def _lesion_save(
    row: Lesion, data: QueryDict | None, name: str
) -> Callable[[LockedDraft, Values], object]:
    return lambda case, values: actions.update_lesion(case, row, values, seen=_seen(data, name))


def _site_save(
    request: HttpRequest, row: Lesion, data: QueryDict | None, name: str
) -> Callable[[LockedDraft, Values], object]:
    return lambda case, values: actions.verify_site(
        case,
        row,
        {**values, "verified_by": current_user(request), "verified_at": _now()},
        seen=_seen(data, name),
    )


def _anesthetic(
    request: HttpRequest, chart: OpenChart, data: QueryDict | None, lesions: Sequence[Lesion]
) -> Iterator[Part]:
    if chart.record.anesthetics:
        return
    usual = Usual(chart, Section.ANESTHETICS, chosen=chosen_for(request, chart))
    is_sent = data is None or data.get("anesthetic-volume_ml", "").strip() != ""
    form = AnestheticBeforeForm(
        data if is_sent else None,
        prefix="anesthetic",
        encounter=chart.encounter,
        lesions=lesions,
        defaults=usual.proposed if chart.may_write else None,
        # What was typed beside an empty volume is no injection yet, and stays on the page.
        initial={}
        if is_sent or data is None
        else {"buffered": False} | _typed(data, "anesthetic-"),
    )
    yield Part(name="anesthetic", form=form, action=_first_injection, is_sent=is_sent, usual=usual)


def _typed(data: QueryDict, prefix: str) -> Values:
    names = [name for name in data if name.startswith(prefix)]
    return {name.removeprefix(prefix): data[name] for name in names}


def _first_injection(case: LockedDraft, values: Values) -> object:
    """Two people at two pages record one injection once."""
    if case.encounter.anesthetics.exists():
        raise ActionRefusedError(
            {"volume_ml": ["An injection was recorded meanwhile: look there."]}
        )
    return actions.give_anesthetic(case, values)


def _signature_name(request: HttpRequest) -> str:
    user = current_user(request)
    return f"{user.display_name}, {user.credentials}" if user.credentials else user.display_name


def _team(record: EncounterRecord) -> str:
    """Who was named for this case, for "present" at the time-out."""
    people = [record.surgeon, *record.assistants, record.histotechnician]
    return ", ".join(person.signature_name for person in people if person)


def _now() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)
