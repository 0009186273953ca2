"""What ``collectstatic`` leaves for a served installation."""

import re

import pytest

from mohsdoc.assets import modules, styles, typefaces

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
