"""One benchmark in a process of its own: ``python -m benchmarks.run NAME [--sizes 1000,10000]``.

Prints each figure as a line of JSON as soon as it is known; ``dev.py bench`` reads them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from benchmarks.figures import BENCHES, DATABASES, DEFAULT_SIZES, Asked, Figure, NotMeasured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--sizes", default=",".join(map(str, DEFAULT_SIZES)))
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=8090)
    options = parser.parse_args()
    # Programs that a benchmark starts may say something, too: figures alone go to who reads them.
    figures = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with (
        figures,
        tempfile.TemporaryDirectory(prefix="mohsdoc-bench-") as folder,
    ):
        asked = Asked(
            folder=Path(folder),
            sizes=tuple(int(size) for size in options.sizes.split(",")),
            database=options.database,
            rounds=options.rounds,
            port=options.port,
        )
        try:
            for figure in importlib.import_module(BENCHES[options.name].module).figures(asked):
                _print(figure, figures)
        except (NotMeasured, ModuleNotFoundError, AttributeError) as error:
            database = options.database if len(BENCHES[options.name].databases) > 1 else ""
            words = BENCHES[options.name].words
            _print(Figure(words, None, str(error), database=database), figures)


def _print(figure: Figure, stream: TextIO) -> None:
    stream.write(json.dumps(figure.to_json()) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
