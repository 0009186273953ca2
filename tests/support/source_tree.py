"""The files of the repository, for tests about the repository itself."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def committed() -> tuple[str, ...]:
    """Every path git keeps or would keep (new files that nothing ignores), from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(name for name in names.split("\0") if name and (ROOT / name).is_file()))


def python_files(folder: str = "") -> list[str]:
    return [name for name in committed() if name.endswith(".py") and name.startswith(folder)]


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(text_of(name), filename=name)
