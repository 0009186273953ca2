"""What ``collectstatic`` leaves for a served installation."""

import gzip
import hashlib
import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.management import call_command
from django.test import override_settings

from mohsdoc.finders import ASSETS

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


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


def test_our_scripts_go_without_comments(collected):
    folder, paths = collected
    served = (folder / paths["js/map/start.js"]).read_text()
    assert "import" in served
    assert "@ts-check" not in served


def test_the_drawing_page_loads_at_most_80_kb_of_scripts(collected):
    """Compressed, with all modules of ours, also those of other pages."""
    folder, paths = collected
    scripts = [name for name in paths if re.match(r"js/.*\.js$|django_htmx/htmx-2\.min\.js$", name)]
    assert len(scripts) > 40
    assert sum(len(gzip.compress((folder / paths[one]).read_bytes())) for one in scripts) <= 80_000


def test_the_private_patterns_of_django_are_those_we_built_on():
    glob, patterns = HashedFilesMixin._js_module_import_aggregation_patterns
    assert glob == "*.js"
    assert len(patterns) == 4
