"""What is wrong with a file of tables, in a sentence."""

from __future__ import annotations


class CmsFileError(ValueError):
    """A file is not a table of CMS as expected. ``field`` is what was given wrongly."""

    def __init__(self, message: str, *, field: str = "file") -> None:
        self.field = field
        super().__init__(message)
