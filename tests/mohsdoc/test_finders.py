"""Static files from packages: exactly the named ones, readable, and missed loudly."""

import base64
import hashlib
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from mohsdoc.finders import ASSETS, NAMES, PackagedAssetsFinder, located

# Packing it takes a second; its like is tried below.
LARGE = {"fonts/noto-sans-arabic.woff2", "fonts/source-sans-3-more.woff2"}
QUICK = [name for name in NAMES if name not in LARGE]


@pytest.mark.parametrize("name", QUICK)
def test_an_asset_is_found_where_pages_ask_for_it(name):
    assert Path(finders.find(name)).read_bytes()


# As Bootstrap publishes it for version 5.3.8: the package that brings the file is somebody else's.
BOOTSTRAP_SHA384 = "sRIl4kxILFvY47J16cr9ZwB07vP4J8+LH7qKQnuqkuIAvNWLzeN8tE5YBujZqJLB"


def test_the_stylesheet_is_the_one_that_bootstrap_published():
    digest = hashlib.sha384(ASSETS["bootstrap/bootstrap.min.css"].read_bytes()).digest()
    assert base64.b64encode(digest).decode() == BOOTSTRAP_SHA384


def test_the_finder_lists_what_it_finds():
    assert [name for name, _ in PackagedAssetsFinder().list(None)] == list(NAMES)


def test_a_listed_asset_is_read_from_where_it_lies():
    for name, storage in PackagedAssetsFinder().list(None):
        if name in QUICK:
            with storage.open(name) as file:
                assert file.read() == located(name).read_bytes()


def test_an_ignored_pattern_is_left_out():
    listed = [name for name, _ in PackagedAssetsFinder().list(["*.otf"])]
    assert listed == [name for name in NAMES if not name.endswith(".otf")]


@pytest.mark.parametrize("name", ["bootstrap/bootstrap.css", "bootstrap.min.css", "fonts/../x"])
def test_other_files_of_a_package_are_not_served(name):
    assert PackagedAssetsFinder().find(name) == []
    assert PackagedAssetsFinder().find(name, find_all=True) == []
    assert not finders.find(name)


def test_a_file_that_moved_is_an_error_at_start_up(monkeypatch, tmp_path):
    assert PackagedAssetsFinder().check() == []
    monkeypatch.setitem(ASSETS, "bootstrap/gone.css", tmp_path / "gone.css")
    assert [message.id for message in PackagedAssetsFinder().check()] == ["mohsdoc.E001"]
