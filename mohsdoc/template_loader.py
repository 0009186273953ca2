"""Templates without the line end that an editor leaves at the end of each file.

An included file is often a few words of a sentence: "{% include "size.html" %}." would otherwise
show a space before the full stop.
"""

from __future__ import annotations

from django.template import Origin
from django.template.loaders import filesystem


class Loader(filesystem.Loader):
    """Reads the project's templates; the last line end of each file is left out."""

    def get_contents(self, origin: Origin) -> str:
        return str(super().get_contents(origin)).removesuffix("\n")
