"""What goes into logs: when, where in the program, which address. Never what a patient is called.

A message of ours and of Django's request log is printed whole: it holds an address with opaque ids.
Of other loggers only the sentence is printed, not what was filled in. Of an exception its kind and
the lines it came through: the text of a database's error repeats the values it was about.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

# Their messages were read: paths, reasons of the protocol, names of our own programs.
PRINTED_WHOLE = ("django.request", "django.server", "encounters", "mohsdoc", "gunicorn")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class SilentFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """On a copy: other handlers get the record as it was."""
        shown = logging.makeLogRecord(record.__dict__)
        if not record.name.startswith(PRINTED_WHOLE):
            shown.msg, shown.args = str(record.msg) if record.args else _sentence(record), None
        shown.exc_text = None
        if shown.args and record.name.startswith("django"):
            shown.args = tuple(_without_query(argument) for argument in _as_tuple(record.args))
        return super().format(shown)

    def formatException(self, ei: ExcInfo) -> str:
        return "\n".join(_lines(ei[1]))

    def formatStack(self, stack_info: str) -> str:
        return ""


def _sentence(record: logging.LogRecord) -> str:
    """A message that was put together before it came here may hold anything."""
    return f"{record.levelname.lower()} in {record.module}, line {record.lineno}"


def _as_tuple(args: object) -> tuple[object, ...]:
    return args if isinstance(args, tuple) else (args,)


def _without_query(value: object) -> object:
    return value.partition("?")[0] if isinstance(value, str) else value


def _lines(error: BaseException | None) -> list[str]:
    """Each exception of the chain, the first cause first."""
    found: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)
        steps = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        found = [f"{type(error).__name__}, its text is not printed", *steps, *found]
        error = error.__cause__ or error.__context__
    return found
