"""Texts for audit events: the action, its details, and the person."""

from __future__ import annotations

from collections.abc import Iterable

from encounters.actions.administration.roles import ACKNOWLEDGE, ROLE_BY_COMMAND, TAKE_ROLE
from encounters.actions.audit import session_events
from encounters.models import AuditEvent, User
from encounters.models.audit_event import LISTING
from encounters.vocabulary.spoken import counted
from encounters.vocabulary.terms import Role
from encounters.web.pages import pages

LOOKS = ("view_chart", "list_charts", "search_charts", "view_audit")
DISCLOSURES = ("print_chart", "export_chart", "export_audit")
EMERGENCIES = ("open_emergency", "review_emergency")
# Marked in the report: what those who oversee a practice should know of, and that they do.
TO_BE_KNOWN = (TAKE_ROLE, ROLE_BY_COMMAND)
ROLES = (*TO_BE_KNOWN, ACKNOWLEDGE)
ACCOUNTS = (
    session_events.LOG_IN,
    session_events.ASK_FACTOR,
    session_events.LOG_OUT,
    session_events.END_SESSION,
    session_events.LOCK,
    session_events.UNLOCK,
    session_events.CONFIRM,
    session_events.REFUSE_TRIES,
    session_events.ADD_FACTOR,
    session_events.REMOVE_FACTOR,
    session_events.RENEW,
    session_events.SET_PIN,
    session_events.REMOVE_PIN,
    session_events.LOCK_PIN,
    "reset_second_factor",
)
_WORDS = {
    "view_chart": "Looked at",
    "print_chart": "Printed",
    "export_chart": "Exported",
    "list_charts": "Saw in a list",
    "search_charts": "Searched",
    "view_audit": "Looked at the log",
    "export_audit": "Exported the log",
    "open_emergency": "Opened in an emergency",
    "review_emergency": "Reviewed an emergency access",
    "miss_bytes": "A photograph or PDF was not what was stored",
    "move_files": "Moved photographs and PDFs to another place",
    session_events.LOG_IN: "Log-in",
    session_events.ASK_FACTOR: "Right password, second factor asked for",
    session_events.LOG_OUT: "Logged out",
    session_events.END_SESSION: "Session ended by the server",
    session_events.LOCK: "Locked",
    session_events.UNLOCK: "Unlocking",
    session_events.CONFIRM: "Proof of identity",
    session_events.REFUSE_TRIES: "Too many wrong tries, refused unread",
    session_events.ADD_FACTOR: "Added a second factor",
    session_events.REMOVE_FACTOR: "Removed a second factor",
    session_events.RENEW: "Changed the own password",
    session_events.SET_PIN: "Set the own signing PIN",
    session_events.REMOVE_PIN: "Removed a signing PIN",
    session_events.LOCK_PIN: "Signing PIN locked after wrong tries",
    "reset_second_factor": "Took the second factor away",
    TAKE_ROLE: "Gave themself a role",
    ROLE_BY_COMMAND: "A role given by a command",
    ACKNOWLEDGE: "Has seen that somebody gave themself a role",
}
# Kinds of factors, and why something was not let in or was locked.
_SESSION_WORDS = {
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery codes",
    "pin": "PIN",
    "account": "account switched off",
    "idle": "nobody was there",
    "asked": "by hand",
}


def what(event: AuditEvent) -> str:
    return _WORDS.get(event.action, event.action.replace("_", " ").capitalize())


def factors_in_words(names: Iterable[str]) -> str:
    """By what a person proved who they are: "password and passkey"."""
    return " and ".join(_SESSION_WORDS.get(name, name) for name in names)


def account_of(event: AuditEvent) -> str:
    """The key of the account that an event was about; empty for a name nobody has."""
    return event.subject_id if event.action in (*ACCOUNTS, *ROLES) else ""


def nobody(event: AuditEvent, account: User | None) -> str:
    """Who it was, of an event without an actor."""
    is_unproven = event.outcome == "denied" or event.action == session_events.ASK_FACTOR
    if event.action not in ACCOUNTS or not is_unproven:
        return "The system"
    return f"Somebody, as {account.display_name}" if account else "Somebody, by an unknown name"


def detail(event: AuditEvent, account: User | None = None) -> str:
    """Which page or which fields, without a value of the chart."""
    if event.action in ACCOUNTS:
        return _session_events(event)
    if event.action in ROLES:
        role = Role(event.changes["role"][1]).label
        is_of_another = account is not None and account.pk != event.actor_id
        return f"{role}: {account}" if is_of_another else role
    if event.action in LISTING and event.changes:
        count = len(event.changes.get("shown", []))
        asked = event.changes.get("asked")
        charts = counted(count, "chart")
        return f"“{asked}”, {charts}" if asked else charts
    if event.place:
        return _page(event.place)
    return ", ".join(name.replace("_", " ") for name in sorted(event.changes)[:6])


def _page(place: str) -> str:
    if place in pages():
        return pages()[place].log_words
    return place.replace("admin:encounters", "administration").replace("_", " ")


def _session_events(event: AuditEvent) -> str:
    """Kinds of factors, or what was wrong; where it was asked for in a page of the chart, that."""
    details = event.changes
    if wrong := details.get("wrong"):
        said = _SESSION_WORDS.get(wrong, wrong)
        words = said if wrong == "account" else f"wrong {said}"
    elif event.place:
        names = [*details.get("factors", []), *([details["why"]] if "why" in details else [])]
        words = factors_in_words(names)
    else:
        words = ", ".join(_SESSION_WORDS.get(name, name) for name in details)
    asked = _page(event.place) if event.action == session_events.CONFIRM else ""
    return ", ".join(text for text in (words, asked) if text)
