"""The shipped release, whose reading takes half a second: once per session."""

from __future__ import annotations

import pytest

from encounters.icd10.shipped import shipped_release


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    """Every billable code of the shipped release with its label."""
    return {entry.code: entry.label for entry in shipped_release().entries if entry.is_billable}


@pytest.fixture(scope="session")
def billable(labels) -> frozenset[str]:
    return frozenset(labels)
