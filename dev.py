#!/usr/bin/env python3
"""Everything one does with this repository: ``python3 dev.py run``, ``python3 dev.py test``.

Needs Python 3.11 and nothing else: the virtual environment, the pinned requirements and, as root on
Debian, the system packages are brought by the verbs themselves. ``--help`` lists them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - said in words, before an import breaks on it
        sys.exit("Python 3.11 or newer is needed; on Debian 12: apt-get install -y python3")
    options = _parser().parse_args()
    status: int = options.verb(options)
    return status


def run(options: argparse.Namespace) -> int:
    from tools import demo, environment, machine

    environment.ensure(environment.TO_SERVE)
    machine.provide([machine.PANGO])
    demo.prepare()
    demo.serve(options.port)
    return 0


def test(options: argparse.Namespace) -> int:
    from tools import checks

    if options.steps == ["changed"]:
        return checks.run_changed(full=options.full)
    unknown = set(options.steps) - set(checks.NAMES)
    if unknown:
        sys.exit(
            f"No such step: {', '.join(sorted(unknown))}. There are: {', '.join(checks.NAMES)}"
        )
    return checks.run_steps(options.steps, full=options.full)


def lint(options: argparse.Namespace) -> int:
    options.steps, options.full = ["lint", "format", "templates"], False
    return test(options)


def types(options: argparse.Namespace) -> int:
    options.steps, options.full = ["types"], False
    return test(options)


def guards(options: argparse.Namespace) -> int:
    from tools import environment
    from tools import guards as tool

    environment.ensure()
    return tool.prove(options.words)


def fix(options: argparse.Namespace) -> int:
    from tools import checks, environment

    environment.ensure()
    return checks.fix()


def manage(options: argparse.Namespace) -> int:
    from tools import demo, environment

    environment.ensure()
    demo.manage(*options.arguments)
    return 0


def note(options: argparse.Namespace) -> int:
    from tools import demo, environment, machine

    environment.ensure()
    if machine.provide([machine.PANGO]):
        return 1
    demo.prepare()
    case = options.encounter or demo.telling_case()
    demo.manage("operative_note", case, "--output", options.output)
    return 0


def shot(options: argparse.Namespace) -> int:
    from tools import demo, environment, machine

    environment.ensure()
    if machine.provide([machine.PANGO, machine.CHROMIUM]):
        return 1
    with demo.throw_away_site() as (address, database):
        command = [environment.PYTHON, "-m", "tools.pictures", address, *options.paths]
        command += ["--user", options.user, "--into", options.into]
        if options.readme:
            command = [environment.PYTHON, "-m", "tools.readme_pictures", address]
            command += ["--into", machine.ROOT / "docs" / "images"]
        return subprocess.run(
            list(map(str, command)), cwd=machine.ROOT, env=demo.environment(database)
        ).returncode


def pace(options: argparse.Namespace) -> int:
    from tools import demo, environment, machine

    environment.ensure()
    if machine.provide([machine.PANGO, machine.CHROMIUM]):
        return 1
    with demo.throw_away_site() as (address, database):
        command = [environment.PYTHON, "-m", "tools.pace.run", address, *options.cases]
        command += ["--devices", *options.devices, "--into", options.into]
        command += ["--pin"] if options.pin else []
        return subprocess.run(
            list(map(str, command)), cwd=machine.ROOT, env=demo.environment(database)
        ).returncode


def faults(options: argparse.Namespace) -> int:
    from tools import environment, machine
    from tools.faults import run as fault_stories

    unknown = set(options.stories) - set(fault_stories.STORIES)
    if unknown:
        sys.exit(f"No such story. There are: {', '.join(fault_stories.STORIES)}")
    environment.ensure()
    if machine.provide([machine.PANGO, machine.POSTGRES]):
        return 1
    return fault_stories.run(options.stories, options.scale)


def bench(options: argparse.Namespace) -> int:
    from benchmarks.figures import BENCHES
    from tools import bench as benches
    from tools import environment, machine

    unknown = set(options.names) - set(BENCHES)
    if unknown:
        sys.exit(f"No such benchmark. There are: {', '.join(BENCHES)}")
    elsewhere = [name for name in options.names if options.database not in BENCHES[name].databases]
    if elsewhere:
        sys.exit(f"Measured on SQLite alone: {', '.join(elsewhere)}")
    environment.ensure()
    environment.add_peers()
    # Without a browser or a PostgreSQL what needs them is told as not measured.
    machine.provide([machine.PANGO, machine.CHROMIUM, machine.POSTGRES])
    return benches.run(
        options.names, options.sizes, options.database, options.rounds, write=options.write
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, work: object, words: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=words, description=words)
        added.set_defaults(verb=work)
        return added

    serving = verb("run", run, "set up what is missing and serve the demo on loopback")
    serving.add_argument("--port", type=int, default=8000)
    testing = verb(
        "test", test, "run every check and test, only the named steps, or what is 'changed'"
    )
    testing.add_argument("steps", nargs="*", metavar="STEP")
    testing.add_argument("--full", action="store_true", help="leave nothing out; takes much longer")
    guarding = verb("guards", guards, "take protections out one at a time; a test must notice")
    guarding.add_argument("words", nargs="*", metavar="WORD", help="only those named like this")
    verb("lint", lint, "check style, formatting and templates")
    verb("fix", fix, "mend what the linter and formatter can mend")
    verb("types", types, "check the types")
    pictures = verb("shot", shot, "take pictures of pages of a fresh demo")
    pictures.add_argument("paths", nargs="*", default=["/"], metavar="PATH")
    pictures.add_argument("--readme", action="store_true", help="take those of the README anew")
    pictures.add_argument("--user", default="", help="who looks; otherwise the first surgeon")
    pictures.add_argument("--into", type=Path, default=Path("shots"), metavar="FOLDER")
    noting = verb("note", note, "write an encounter's operative note as PDF")
    noting.add_argument("encounter", nargs="?", default="", metavar="ENCOUNTER")
    noting.add_argument("--output", type=Path, default=Path("note.pdf"), metavar="FILE")
    timing = verb("pace", pace, "count how fast the standard cases are documented; takes minutes")
    timing.add_argument("cases", nargs="*", metavar="CASE", help="of a, b, c, d, e; otherwise all")
    timing.add_argument("--devices", nargs="+", default=["tablet", "desk"], metavar="DEVICE")
    timing.add_argument("--pin", action="store_true", help="sign by PIN instead of a passkey")
    timing.add_argument("--into", type=Path, default=Path("shots"), metavar="FOLDER")
    breaking = verb("faults", faults, "kill, crash and crowd a server of our own; takes minutes")
    breaking.add_argument("stories", nargs="*", metavar="STORY", help="otherwise all")
    breaking.add_argument("--scale", type=float, default=1.0, help="0.1 tells a tenth as much")
    measuring = verb(
        "bench", bench, "measure beside peers: goal, figure, ratio, load; up to two hours"
    )
    measuring.add_argument("names", nargs="*", metavar="NAME", help="otherwise all")
    measuring.add_argument("--sizes", default="1000,10000,100000", help="stored encounters")
    measuring.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    measuring.add_argument("--rounds", type=int, default=5, help="how often, in turns")
    measuring.add_argument("--write", action="store_true", help="keep it in the pages of docs/")
    managing = verb("manage", manage, "run one of Django's or our own management commands")
    managing.add_argument("arguments", nargs=argparse.REMAINDER, metavar="COMMAND ...")
    return parser


if __name__ == "__main__":
    sys.exit(main())
