"""What ``collectstatic`` leaves for a served installation."""

import hashlib
import json
import re
import shutil
import subprocess

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.management import call_command
from django.test import override_settings

from mohsdoc.finders import ASSETS
from mohsdoc.storage import without_comment_lines
from tests.support.source_tree import ROOT
from tools.machine import ON_CI

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
HASHED_IMPORT = re.compile(r"\.[0-9a-f]{12}\.js\b")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder and the manifest of our own static files and two modules that import."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("collected")
    (source / "js" / "map").mkdir(parents=True)
    (source / "js" / "entry.js").write_text('import { a } from "./map/data.js";\na();\n')
    (source / "js" / "map" / "data.js").write_text("export function a() {}\n")
    (source / "elsewhere.js").write_text("const words = \"import { x } from './gone.js';\";\n")
    storage = {"BACKEND": "mohsdoc.storage.HashedStaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": storage},
        STATIC_ROOT=target,
        STATICFILES_DIRS=[source, *settings.STATICFILES_DIRS],
        # Compressing is whitenoise's business and takes most of the time.
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=["js", "css", "map", "ttf", "svg", "txt"],
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((target / "staticfiles.json").read_text())
    return target, manifest["paths"]


def test_every_packaged_file_has_a_hashed_name(collected):
    _, paths = collected
    assert {name for name in ASSETS if HASHED.search(paths[name])} == set(ASSETS)


def test_a_module_imports_the_hashed_name_of_the_other(collected):
    folder, paths = collected
    data = paths["js/map/data.js"]
    assert HASHED.search(data)
    assert f'"./map/{data.rsplit("/", 1)[1]}"' in (folder / paths["js/entry.js"]).read_text()


def test_a_module_is_renamed_when_what_it_imports_changes(collected):
    folder, paths = collected
    rewritten = (folder / paths["js/entry.js"]).read_bytes()
    digest = hashlib.md5(rewritten, usedforsecurity=False).hexdigest()
    assert digest[:12] in paths["js/entry.js"]


def test_words_that_look_like_imports_outside_our_folder_are_left_alone(collected):
    folder, paths = collected
    assert "./gone.js" in (folder / paths["elsewhere.js"]).read_text()


COMMENTS = [
    ("a line", "// why\na();", "\na();"),
    ("an indented line", "{\n  // why\n}", "{\n\n}"),
    ("a block of lines", "/**\n * @param {T} a\n */\na();", "\n\n\na();"),
    ("a block in one line", "  /** @type {T} */\nlet a;", "\nlet a;"),
    ("stars and slashes in a block", "/* ** / // */\na();", "\na();"),
    ("a block that a line begins", "// see /*\na(); /* b */", "\na(); /* b */"),
    ("after code", "a(); // why", "a(); // why"),
    ("before code", "/** @type {T} */ (a).b();\n/* c */", "/** @type {T} */ (a).b();\n"),
    ("block that code follows", "/*\n*/ a();", "/*\n*/ a();"),
    ("an address", 'const at = "https://x";', 'const at = "https://x";'),
    ("a division", "a = b\n / c / d;", "a = b\n / c / d;"),
    ("lines of other systems", "// why\r\na();\r\n", "\na();\r\n"),
]


@pytest.mark.parametrize(
    ("script", "sent"), [case[1:] for case in COMMENTS], ids=[case[0] for case in COMMENTS]
)
def test_a_comment_line_becomes_empty(script, sent):
    assert without_comment_lines(script.encode()) == sent.encode()


def changed_by_syntax(pairs):
    """Of ``pairs`` of source and served text, by name, those whose syntax trees differ."""
    node, missing = shutil.which("node"), pytest.fail if ON_CI else pytest.skip
    if node is None:
        missing("Node.js is missing; on Debian: apt-get install -y nodejs")
    if not (ROOT / "node_modules" / "typescript").is_dir():
        missing("TypeScript is missing; run: npm ci")
    compare = ROOT / "tests" / "js" / "same_syntax.mjs"
    done = subprocess.run(
        [node, compare], input=json.dumps(pairs), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_a_served_script_means_what_its_source_means(collected):
    folder, paths = collected
    pairs = {}
    for script in sorted((ROOT / "static" / "js").rglob("*.js")):
        name = script.relative_to(ROOT / "static").as_posix()
        served = HASHED_IMPORT.sub(".js", (folder / paths[name]).read_text())
        pairs[name] = [script.read_text(), served]
    assert len(pairs) > 40
    assert all(served.count("\n") == source.count("\n") for source, served in pairs.values())
    assert "@ts-check" not in "".join(served for _, served in pairs.values())
    assert changed_by_syntax(pairs) == []


CHANGED = {
    "text": "const a = `\n// not a comment\n`;",
    "nested text": "const a = `${b || `\n  /* text */\n`}`;",
}
KEPT = {"a line": "// why\na();", "a block": "a(\n  /* why\n  */\n  b,\n);"}


def test_text_that_looks_like_a_comment_would_be_noticed():
    pairs = {
        name: [script, without_comment_lines(script.encode()).decode()]
        for name, script in (CHANGED | KEPT).items()
    }
    assert changed_by_syntax(pairs) == list(CHANGED)


def test_a_script_that_is_none_would_be_noticed():
    assert changed_by_syntax({"broken": ["a(;", "a(;"]}) == ["broken"]


def test_the_drawing_page_loads_at_most_98_kb_of_scripts(collected):
    """Compressed as they are sent, with all modules of ours, also those of other pages."""
    folder, paths = collected
    scripts = [name for name in paths if re.match(r"js/.*\.js$|django_htmx/htmx-2\.min\.js$", name)]
    assert len(scripts) > 40
    sizes = [len(brotli.compress((folder / paths[script]).read_bytes())) for script in scripts]
    assert sum(sizes) <= 98_000


def test_the_private_patterns_of_django_are_those_we_built_on():
    glob, patterns = HashedFilesMixin._js_module_import_aggregation_patterns
    assert glob == "*.js"
    assert len(patterns) == 4
