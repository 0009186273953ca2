"""The recipes of CONTRIBUTING.md name files, names and commands that are there."""

import ast
import re
from functools import cache

import pytest

from tests.support.source_tree import ROOT, python_files, text_of, tree_of

DOCUMENT = text_of("CONTRIBUTING.md").split("## Recipes")[1]
RECIPES = dict(re.findall(r"^### (.+)\n((?:(?!### ).*\n)*)", DOCUMENT, re.M))
# Recipes of other places, which are tried there.
WITHOUT_COMMAND = {"To bring out a release", "To add a package"}
COMMAND = re.compile(r"(?:\.venv/bin/)?python3? (.+)")
NAME = re.compile(r"@?[A-Za-z_][\w.]*(\(\))?")


def told_in(recipe):
    """What stands in backquotes, a line break in it being a space."""
    return [" ".join(text.split()) for text in re.findall(r"`([^`]+)`", recipe)]


ALL = [(title, text) for title, recipe in RECIPES.items() for text in told_in(recipe)]


@cache
def known_names():
    """Every name that our Python defines, imports, takes, or asks of something."""
    found = set()
    for path in set(python_files()) - {"tests/test_recipes.py"}:
        for node in ast.walk(tree_of(path)):
            for part in ("name", "id", "attr", "arg", "asname"):
                if isinstance(name := getattr(node, part, None), str):
                    found.add(name)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def fault_of(text):
    """What is wrong with a text in backquotes; ``None`` for one that is true."""
    if command := COMMAND.fullmatch(text):
        return _fault_of_command(command[1].split())
    if "/" in text or re.search(r"\.(toml|csv|md|py|txt|sample)$", text):
        return None if (ROOT / text).exists() else f"no file {text}"
    if NAME.fullmatch(text):
        last = text.strip("@()").split(".")[-1]
        return None if last in known_names() else f"no name {text}"
    return f"{text}: neither a file, nor a name, nor a command"


def _fault_of_command(words):
    if words[:2] == ["-m", "pytest"]:
        missing = [word for word in words[2:] if not (ROOT / word).exists()]
        return f"no tests in {', '.join(missing)}" if missing or not words[2:] else None
    if words[0] == "-m":
        path = ROOT / (words[1].replace(".", "/") + ".py")
        return None if path.exists() else f"no module {words[1]}"
    return None if (ROOT / words[0]).exists() else f"no program {words[0]}"


@pytest.mark.parametrize(("title", "text"), ALL, ids=[text for _, text in ALL])
def test_files_named_by_a_recipe_exist(title, text):
    assert fault_of(text) is None, f"CONTRIBUTING.md, {title}"


@pytest.mark.parametrize("title", sorted(set(RECIPES) - WITHOUT_COMMAND))
def test_a_recipe_ends_with_the_tests_that_it_can_touch(title):
    assert re.search(r"Run\s+`[^`]+ -m pytest [^`]+`\.\s*\Z", RECIPES[title]), title


PLANTED = [
    ("encounters/coding/engine.py", None),
    ("encounters/coding/motor.py", "no file"),
    ("RuleId", None),
    ("RuleIdea", "no name"),
    ("@transaction.atomically()", "no name"),
    (".venv/bin/python -m pytest tests/encounters/coding", None),
    (".venv/bin/python -m pytest tests/encounters/codes", "no tests"),
    (".venv/bin/python -m pytest", "no tests"),
    ("python -m tests.write_answers", None),
    ("python -m tests.write_questions", "no module"),
    ("python3 dev.py fix", None),
    ("python3 devil.py fix", "no program"),
    ("two words", "neither a file"),
]


@pytest.mark.parametrize(("text", "fault"), PLANTED, ids=[text for text, _ in PLANTED])
def test_fault_of_a_recipe(text, fault):
    found = fault_of(text)
    assert (found is None) if fault is None else fault in found
