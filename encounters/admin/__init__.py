"""Django admin: what an administrator sets up, and what he may only look at.

One file per group of tables. ``base`` holds what they share: rows of one's own practices only,
and an audit event with old and new values beside every change.
"""

from encounters.admin import (
    audit_events,
    charts,
    cms_tables,
    coding,
    maps,
    packs,
    patients,
    payers,
    people,
    practices,
    score_tables,
    signing,
    sites,
    usual_words,
)

__all__ = [
    "audit_events",
    "charts",
    "cms_tables",
    "coding",
    "maps",
    "packs",
    "patients",
    "payers",
    "people",
    "practices",
    "score_tables",
    "signing",
    "sites",
    "usual_words",
]
