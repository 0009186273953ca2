"""Everything that this application remembers of one request, in one place.

Made when it is first asked for (``state_of``) and gone with the request.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from encounters.models import Membership, SaveReceipt, User
from encounters.vocabulary.record_terms import Outcome

_NAME = "mohsdoc_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAccess:
    """Whose data a request read. ``action`` is empty where the answer itself says what was done.

    ``shown`` are the encounters (or patients) of a list, ``asked`` the words of a search,
    ``missed`` the kind and SHA-256 of bytes that were not what was stored.
    """

    practice_id: int | None
    patient_id: str = ""
    encounter_id: str = ""
    action: str = ""
    asked: str = ""
    shown: tuple[str, ...] = ()
    missed: str = ""
    is_denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent:
    """A log-in, log-out, lock or proof of identity.

    ``person`` is the account it was about, if there is one; ``details`` names kinds of factors and
    never what was typed. ``source`` is whose refusals are recorded only once.
    """

    act: str
    person: User | None
    outcome: Outcome = Outcome.DONE
    details: Mapping[str, object] = field(default_factory=dict)
    source: str = ""


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One attempt to prove who somebody is, counted as wrong until it is found to be right.

    ``act`` and ``wrong`` are for the log: what was attempted, and with what. ``subject`` is a keyed
    digest of ``name``, ``source`` the network address.
    """

    key: UUID
    name: str
    act: str
    wrong: str
    subject: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAccess:
    """Ids of practices: those a person administers, and those of them whose charts they read."""

    everything: bool
    practices: frozenset[int] = frozenset()
    charts: frozenset[int] = frozenset()

    @property
    def is_administrator(self) -> bool:
        return self.everything or bool(self.practices)

    @property
    def reads_charts(self) -> bool:
        return self.everything or bool(self.charts)


@dataclass(slots=True, kw_only=True)
class SaveTransaction:
    """The one transaction of a save, with the receipt of its idempotency key.

    Its first change opens it, not the request: on SQLite one transaction writes at a time, so what
    can be looked up before makes nobody wait.
    """

    receipt: SaveReceipt
    stack: ExitStack = field(default_factory=ExitStack)
    is_open: bool = False
    # Encounters whose changes the audit log tells of, if this save is carried out.
    told: set[str] = field(default_factory=set)

    def open(self) -> None:
        if not self.is_open:
            self.stack.enter_context(transaction.atomic())
            self.is_open = True

    def roll_back(self) -> None:
        """Take everything back that was written so far, the receipt too."""
        if self.is_open:
            transaction.set_rollback(True)
            self.stack.close()
            self.is_open = False
            self.told.clear()
            self.receipt.pk, self.receipt._state.adding = None, True


@dataclass(slots=True, kw_only=True)
class RequestState:
    """What one request carries."""

    # For the audit events it writes: a network address, or who ran a command.
    source: str = ""
    # Of a request with an idempotency key.
    save: SaveTransaction | None = None
    # Which encounter a save is about; the receipt of its answer says so.
    encounter_id: UUID | None = None

    # For the audit log, written when the answer is made (``audit_trail``).
    chart_accesses: list[ChartAccess] = field(default_factory=list)
    session_events: list[SessionEvent] = field(default_factory=list)

    # Proofs of identity: those found wrong or not judged yet, and those refused unjudged.
    attempts: list[Attempt] = field(default_factory=list)
    refused_attempts: list[Attempt] = field(default_factory=list)
    # Kinds of factors that proved somebody; of a log-in without a second factor, the password.
    factors: tuple[str, ...] = ("password",)
    # The same, once a signature was proven in this request.
    proven_by: tuple[str, ...] = ()
    # Who showed a second factor before there was a session of theirs.
    factor_shown_by: int | None = None
    # The step of the first code of a new authenticator, which is used up with it.
    enrolled_counter: int | None = None

    # The key of who asks and all that they hold, once it was looked up.
    memberships: tuple[object, tuple[Membership, ...]] | None = None
    # What the person may administer, once it was looked up.
    admin_access: AdminAccess | None = None

    def note_access(self, access: ChartAccess) -> None:
        """For the audit log; the same twice in one request is one."""
        if access not in self.chart_accesses:
            self.chart_accesses.append(access)


_current: ContextVar[RequestState | None] = ContextVar("request_state", default=None)


def state_of(request: HttpRequest) -> RequestState:
    state: RequestState | None = request.__dict__.get(_NAME)
    if state is None:
        state = request.__dict__[_NAME] = RequestState(source=network_address(request))
    return state


@contextmanager
def in_transaction(save: SaveTransaction | None) -> Iterator[None]:
    """All that is written inside is part of ``save``, or of a transaction of its own without one.

    What fails inside rolls it back, a save as a whole.
    """
    if save is None:
        with transaction.atomic():
            yield
        return
    save.open()
    try:
        yield
    except BaseException:
        save.roll_back()
        raise


@contextmanager
def handling(state: RequestState) -> Iterator[None]:
    """Audit events written inside are of ``state``: they tell its ``source``."""
    token = _current.set(state)
    try:
        yield
    finally:
        _current.reset(token)


def current_source() -> str:
    """Where the request or command that is being handled comes from; empty outside of any."""
    state = _current.get()
    return state.source if state else ""


def current_proof() -> tuple[str, ...]:
    """By which kinds of factors the person proved who they are for what is being handled."""
    state = _current.get()
    return state.proven_by if state else ()


def network_address(request: HttpRequest) -> str:
    """The visitor's address, as the outermost of our own servers saw it; empty if it is none."""
    hops = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    seen = forwarded[-hops] if hops and len(forwarded) >= hops else ""
    try:
        return str(ipaddress.ip_address(seen or str(request.META.get("REMOTE_ADDR", ""))))
    except ValueError:
        return ""
