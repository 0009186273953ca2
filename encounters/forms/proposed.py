"""What a form proposes: values nobody has entered, and where each is from."""

from __future__ import annotations

from collections.abc import Mapping


class Proposed(dict[str, object]):
    """Usual values by column; ``sources`` names where each is from, for the person who confirms."""

    def __init__(
        self, values: Mapping[str, object] | None = None, sources: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(values or {})
        self.sources: dict[str, str] = dict(sources or {})
