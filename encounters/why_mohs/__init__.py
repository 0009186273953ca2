"""Why Mohs surgery: its appropriate use and the tumor's risk, from stored inputs. Pure.

``appropriate_use(lesion, day)`` and ``risk_facts(lesion, day)`` are the entry points; the rules
are dated data with their sources in ``data/``.
"""

from __future__ import annotations

from encounters.why_mohs.appropriate_use import AppropriateUse, appropriate_use
from encounters.why_mohs.claims import is_aggressive, lies_in_low_area, too_small_to_be_large
from encounters.why_mohs.reading import WhyMohsDataError
from encounters.why_mohs.risk import RiskFact, risk_facts
from encounters.why_mohs.scores import MOST_SCORE_BYTES, ScoreFile, read_scores, score_lines
from encounters.why_mohs.use_table import use_table_on, use_tables

__all__ = [
    "MOST_SCORE_BYTES",
    "AppropriateUse",
    "RiskFact",
    "ScoreFile",
    "WhyMohsDataError",
    "appropriate_use",
    "is_aggressive",
    "lies_in_low_area",
    "read_scores",
    "risk_facts",
    "score_lines",
    "too_small_to_be_large",
    "use_table_on",
    "use_tables",
]
