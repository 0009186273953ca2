"""What is stated in two places agrees, and the house rules of files hold."""

import ast
import re
import tomllib

import pytest
from django.conf import settings

from tests.support.source_tree import ROOT, committed, python_files, text_of, tree_of
from tools import checks
from tools.machine import OLDEST_PYTHON

PROJECT = tomllib.loads(text_of("pyproject.toml"))
LONGEST_FILE = 350
LONGEST_FUNCTION = 60
BINARY = (".png", ".pdf", ".ico", ".gz")
BINARY_OR_HERE = {name for name in committed() if name.endswith((*BINARY, "test_repository.py"))}
DOCUMENTS = [name for name in committed() if name.endswith(".md")]
OURS = [name for name in python_files() if "/migrations/" not in name]

SOMEBODYS_FOLDER = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:home|root|Users|work)/[A-Za-z.]", re.M)
PACKAGE_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|\"resolved\":")
BRITISH = re.compile(r"\b\w*(?:tumour|anaesth|haemo|oedema)\w*", re.I)
DOCUMENT = re.compile(r"[\w./-]*\b[\w-]+\.md\b")


def texts():
    """Every text but this one, which has to name what it looks for."""
    return {name: text_of(name) for name in committed() if name not in BINARY_OR_HERE}


def found(pattern):
    return {name: match[0] for name, text in texts().items() if (match := pattern.search(text))}


def test_no_path_of_anybodys_machine():
    assert found(SOMEBODYS_FOLDER) == {}


def test_package_indexes_are_not_named():
    assert found(PACKAGE_INDEX) == {}
    pins = [name for name in committed() if re.match(r"requirements/.*\.(in|txt)$|.*lock", name)]
    assert {name for name in pins if "://" in text_of(name)} == set()


def test_words_are_spelled_as_the_surgeons_in_the_us_spell_them():
    assert found(BRITISH) == {}


def test_a_document_that_is_named_exists():
    dead = {
        f"{name}: {document}"
        for name, text in texts().items()
        for document in DOCUMENT.findall(text)
        if not any((folder / document).is_file() for folder in (ROOT, (ROOT / name).parent))
    }
    assert dead == set()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        # In pieces: this file, too, holds neither a path nor an index.
        (SOMEBODYS_FOLDER, "see " + "/".join(["", "home", "robin", "mohsdoc"])),
        (SOMEBODYS_FOLDER, "/".join(["", "root", ".cache"])),
        (PACKAGE_INDEX, "pip install --extra-" + "index-url x"),
        (BRITISH, "residual Tumour"),
        (DOCUMENT, "as docs/nowhere.md says"),
    ],
)
def test_a_planted_fault_would_be_found(pattern, text):
    assert pattern.search(text)


def test_no_file_is_too_long_to_read():
    scripts = [name for name in committed() if name.endswith(".js")]
    lengths = {name: text_of(name).count("\n") for name in [*OURS, *scripts]}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_read():
    lengths = {
        f"{name}:{node.name}": node.end_lineno - node.lineno + 1
        for name in OURS
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("name", ["base", "signing", "storage", "dev", "bench"])
def test_every_requirement_says_what_it_is_for(name):
    lines = text_of(f"requirements/{name}.in").splitlines()
    wanted = [line for line in lines if line and line[0] not in "#-"]
    assert wanted
    assert [line for line in wanted if not re.search(r"\s# \w", line)] == []


@pytest.mark.parametrize("name", ["base", "signing", "storage", "dev", "bench"])
def test_every_requirement_is_pinned_with_hashes(name):
    pinned = {
        line.split("==")[0]
        for line in text_of(f"requirements/{name}.txt").splitlines()
        if "==" in line and line.endswith("\\")
    }
    lines = text_of(f"requirements/{name}.in").splitlines()
    wanted = {re.split(r"[\[=~ ]", line)[0] for line in lines if line and line[0] not in "#-"}
    assert wanted - pinned == set()


def test_a_server_that_signs_with_no_certificate_has_no_http_client():
    pinned = set(re.findall(r"^([\w.-]+)(?:\[.*?\])?==", text_of("requirements/base.txt"), re.M))
    assert len(pinned) > 40
    clients = {"aiohttp", "certifi", "httpx", "oscrypto", "pyhanko", "requests", "urllib3"}
    assert pinned & clients == set()


def test_the_version_has_its_place_in_the_changelog():
    assert f"## {PROJECT['project']['version']}" in text_of("CHANGELOG.md")


def test_the_oldest_python_is_one_and_the_same():
    oldest = ".".join(map(str, OLDEST_PYTHON))
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert f"Python {oldest}" in text_of("README.md")


def test_the_license_is_named_as_it_is():
    assert PROJECT["project"]["license"] == "MIT"
    assert text_of("LICENSE").startswith("MIT License")


class TestSettings:
    """``settings.py`` reads, ``env.sample`` shows, docs/installing.md explains the same names."""

    READ = set(re.findall(r'variables\.\w+\(\s*"([A-Z_]+)"', text_of("mohsdoc/settings.py")))

    def test_the_sample_file_shows_each(self):
        shown = re.findall(r"^#? ?([A-Z_]+)=", text_of("env.sample"), re.M)
        assert len(shown) == len(set(shown))
        assert set(shown) == self.READ

    def test_the_guide_explains_each(self):
        rows = re.findall(r"^\| `([A-Z_]+)`", text_of("docs/installing.md"), re.M)
        assert set(rows) == self.READ


class TestDocuments:
    def test_every_link_leads_somewhere(self):
        dead = {
            f"{name}: {target}"
            for name in DOCUMENTS
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(name))
            if not ((ROOT / name).parent / target).exists()
        }
        assert dead == set()

    def test_every_path_in_backquotes_exists(self):
        paths = re.compile(r"`((?:encounters|mohsdoc|tests|tools|docs|templates|static)/[\w./-]+)`")
        dead = {
            f"{name}: {path}"
            for name in DOCUMENTS
            for path in paths.findall(text_of(name))
            if not (ROOT / path).exists()
        }
        assert dead == set()

    def test_the_readme_names_the_two_commands(self):
        for command in ("python3 dev.py run", "python3 dev.py test"):
            assert command in text_of("README.md")

    def test_the_steps_of_the_tests_are_those_that_run(self):
        rows = re.findall(r"^\| `(\w+)` \|", text_of("CONTRIBUTING.md"), re.M)
        assert tuple(rows) == checks.NAMES

    def test_decision_records_are_numbered_without_a_gap(self):
        records = sorted(name for name in DOCUMENTS if re.match(r"docs/adr/\d", name))
        numbers = [int(name.split("/")[-1][:4]) for name in records]
        assert numbers == list(range(1, len(numbers) + 1))

    def test_every_word_of_the_glossary_has_its_name_in_the_code(self):
        names = re.findall(r"^\| [^|]+ \| `(\w+)` \|", text_of("docs/glossary.md"), re.M)
        defined = {
            node.name
            for name in python_files("encounters/")
            for node in ast.walk(tree_of(name))
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        }
        assert names
        assert set(names) - defined == set()


def test_the_demo_cannot_be_served_to_patients_by_mistake():
    assert settings.DEMO, "the tests run with the settings of the demo"
    assert set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]", "testserver"}


def test_continuous_integration_runs_what_people_run():
    assert "python3 dev.py test" in text_of(".ci/run")
