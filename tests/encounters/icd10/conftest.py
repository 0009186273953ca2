"""The packaged release, whose import takes two seconds: once per session."""

from __future__ import annotations

import pytest

from encounters.icd10.releases import packaged_release


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    """Every billable code of the packaged release with its label."""
    return {one.code: one.label for one in packaged_release().entries if one.is_billable}


@pytest.fixture(scope="session")
def billable(labels) -> frozenset[str]:
    return frozenset(labels)
