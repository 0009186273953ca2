"""What ``collectstatic`` leaves for a served installation."""

import os
import re
import time

import pytest
from django.core.files.base import ContentFile

from mohsdoc.assets import modules, styles, typefaces
from mohsdoc.storage import KEPT_SECONDS, HashedStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def served(storage, name):
    """The text of a file, by its name in the sources."""
    with storage.open(storage.hashed_files[name]) as file:
        return file.read().decode()


NAMED_BY_PAGES = [
    "js/app.js",
    "js/map/start.js",
    modules.COMMON,
    styles.STYLESHEET,
    styles.PREVIEW,
    "img/favicon.svg",
    "django_htmx/htmx-2.min.js",
    *typefaces.TYPEFACES,
]


@pytest.mark.parametrize("name", NAMED_BY_PAGES)
def test_what_pages_name_has_a_hashed_name(collected, name):
    assert HASHED.search(collected.hashed_files[name])


def test_what_went_into_another_file_is_not_served_by_itself(collected):
    names = set(collected.hashed_files)
    assert {name for name in names if name.startswith("js/")} == {
        "js/first.js",
        "js/app.js",
        "js/map/start.js",
        modules.COMMON,
    }
    assert not names & (set(styles.PARTS) - {styles.STYLESHEET})


def test_no_file_lies_there_under_a_name_without_its_hash(collected):
    _, files = collected.listdir("js")
    assert files
    assert all(re.search(r"\.[0-9a-f]{12}\.js(\.gz|\.br)?$", name) for name in files)


def test_a_script_names_the_others_by_their_hashed_names(collected):
    common = collected.hashed_files[modules.COMMON].rsplit("/", 1)[1]
    start = collected.hashed_files["js/map/start.js"].rsplit("/", 1)[1]
    assert f'from "./{common}"' in served(collected, "js/app.js")
    assert f'import("./map/{start}")' in served(collected, "js/app.js")
    assert f'from "../{common}"' in served(collected, "js/map/start.js")


def test_the_stylesheet_names_the_typefaces_by_their_hashed_names(collected):
    sheet = served(collected, styles.STYLESHEET)
    for name in typefaces.TYPEFACES:
        assert f'url("../{collected.hashed_files[name]}")' in sheet


@pytest.mark.parametrize(
    "name", ["js/app.js", "js/map/start.js", modules.COMMON, styles.STYLESHEET]
)
def test_text_lies_there_compressed(collected, name):
    for suffix in (".br", ".gz"):
        assert collected.size(collected.hashed_files[name] + suffix) < collected.size(
            collected.hashed_files[name]
        )


AGES = [(0, True), (KEPT_SECONDS - 60, True), (KEPT_SECONDS + 60, False)]


@pytest.mark.parametrize(("age", "stays"), AGES)
def test_files_of_the_release_before_stay_for_some_days(tmp_path, age, stays):
    """From when they went out of use, however long they had been in use."""
    old, new = (HashedStaticFilesStorage(location=tmp_path) for _ in range(2))
    old.hashed_files, new.hashed_files = {"a.js": "a.111.js"}, {"a.js": "a.222.js"}
    for name in ("a.111.js", "a.111.js.gz", "a.222.js", "a.222.js.br", "staticfiles.json"):
        new.save(name, ContentFile(b"x"))
        os.utime(tmp_path / name, (1, 1))
    new._let_go(set(old.hashed_files.values()))
    assert len(list(tmp_path.iterdir())) == 5
    left = time.time() - age
    for name in ("a.111.js", "a.111.js.gz"):
        assert (tmp_path / name).stat().st_mtime > time.time() - 60
        os.utime(tmp_path / name, (left, left))
    # The same release is installed again.
    new._let_go({"a.222.js"})
    found = {path.name for path in tmp_path.iterdir()}
    assert found - {"a.111.js", "a.111.js.gz"} == {"a.222.js", "a.222.js.br", "staticfiles.json"}
    assert ({"a.111.js", "a.111.js.gz"} <= found) == stays
