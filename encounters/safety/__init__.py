"""Local anesthetics with their maximum doses, allergies and implanted devices, as data. Pure."""

from __future__ import annotations

from encounters.safety.agents import Agent, Limit, agent_names, agents, agents_in
from encounters.safety.allergies import (
    ALLERGY_CHOICES,
    AllergyGroup,
    allergy_groups,
    allergy_labels,
    denied_groups,
    group_phrases,
    named_groups,
)
from encounters.safety.devices import (
    DEVICE_CHOICES,
    DeviceKind,
    denies_devices,
    device_kinds,
    device_labels,
    is_electrosurgery,
    named_devices,
)
from encounters.safety.doses import (
    AgentDose,
    DayDose,
    agent_key,
    day_of,
    doses_by_day,
    has_epinephrine,
    highest_percent,
    is_topical,
)
from encounters.safety.reading import SafetyDataError
from encounters.safety.recognizing import About, mentions

__all__ = [
    "ALLERGY_CHOICES",
    "DEVICE_CHOICES",
    "About",
    "Agent",
    "AgentDose",
    "AllergyGroup",
    "DayDose",
    "DeviceKind",
    "Limit",
    "SafetyDataError",
    "agent_key",
    "agent_names",
    "agents",
    "agents_in",
    "allergy_groups",
    "allergy_labels",
    "day_of",
    "denied_groups",
    "denies_devices",
    "device_kinds",
    "device_labels",
    "doses_by_day",
    "group_phrases",
    "has_epinephrine",
    "highest_percent",
    "is_electrosurgery",
    "is_topical",
    "mentions",
    "named_devices",
    "named_groups",
]
