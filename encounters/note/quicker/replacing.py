"""What a quicker way puts in the place of something of WeasyPrint's."""

from __future__ import annotations

from typing import Any

# The module, class or table, the name in it, and what stands there from now on.
Replacement = tuple[Any, str, Any]


def replace(owner: Any, name: str, new: Any) -> None:
    if isinstance(owner, dict):
        owner[name] = new
    else:
        setattr(owner, name, new)
