"""Memory that no note of ours needs.

WeasyPrint imports fontTools' subsetter and instancer at once: 14 MB for a machine without
harfbuzz-subset and for typefaces of varying weight. Ours come cut (``encounters.note.fonts``). It
also imports what fetches from the network, which no renderer may, what unpacks typefaces of the
web, and what reads HTML that is not well-formed, which ours is. Each worker keeps its own copy of
what it touches, so what is loaded for nothing counts.
What a note needed and left behind goes back to the machine (``give_back_memory``).
"""

from __future__ import annotations

import ctypes
import gc
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

# The modules, and what WeasyPrint takes out of them while it is imported.
_SPARES = {
    "fontTools.subset": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
    "fontTools.ttLib.woff2": (),
    "ssl": (),
    "tinyhtml5": (),
}


def load_later() -> None:
    """Put a place holder for each spare module that is not loaded; it loads the module on use.

    To be called before WeasyPrint is imported.
    """
    for name, functions in _SPARES.items():
        if name not in sys.modules:
            sys.modules[name] = _Later(name, functions)


def give_back_memory() -> None:
    """What is garbage, and the free room between what is not; it takes some ten milliseconds."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    # The C library of Linux has it (malloc_trim(3)).
    if trim is not None:
        trim(0)


class _Later(ModuleType):
    def __init__(self, name: str, functions: tuple[str, ...]) -> None:
        super().__init__(name)
        for function in functions:
            setattr(self, function, self._called_later(function))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # Asked by whatever looks through all modules.
            raise AttributeError(name)
        return getattr(self._loaded(), name)

    def _called_later(self, function: str) -> Any:
        return lambda *values, **named: getattr(self._loaded(), function)(*values, **named)

    def _loaded(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)
