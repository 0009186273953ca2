"""Fields that came to a record after notes had been signed without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field
from typing import Any

# The metadata of such a field: the canonical form leaves it out while it has its default. So what
# says nothing by it keeps the bytes that it had before the field was there.
LATER: Mapping[str, bool] = {"later": True}


def is_later(of: Field[Any]) -> bool:
    metadata: Mapping[Any, Any] = of.metadata
    return metadata.get("later", False) is True


def is_left_out(of: Field[Any], value: object) -> bool:
    return is_later(of) and value == of.default
