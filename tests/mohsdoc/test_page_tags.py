"""What the head of a page names, in the demo and where files were put together."""

import os
import re

import pytest

from mohsdoc import page_tags
from mohsdoc.assets import styles
from tests.support.collected_files import as_installed
from tests.support.source_tree import ROOT

ADDRESS = re.compile(r'(?:href|src)="/static/([^"]+)"')


def test_the_demo_names_each_stylesheet_in_its_order():
    told = page_tags.page_styles()
    assert ADDRESS.findall(told) == [*styles.PARTS, page_tags.TYPEFACE]
    assert re.findall(r'(\S+)" media="print"', told) == [f'href="/static/{styles.PRINTED}']


@pytest.mark.parametrize("later", [(), ("js/map/start.js",)], ids=["a page", "the editor"])
def test_the_demo_names_every_module_once_so_that_none_is_found_late(later):
    named = ADDRESS.findall(page_tags.page_script(*later))
    assert len(named) == len(set(named))
    assert named[-1] == "js/app.js"
    imported = {
        (ROOT / "static" / name).parent.joinpath(path).resolve()
        for name in named
        for path in re.findall(
            r'^import [^;]*? from "([^"]+)";', (ROOT / "static" / name).read_text(), re.M
        )
    }
    assert imported <= {(ROOT / "static" / name).resolve() for name in named}
    assert ("js/map/start.js" in named) == bool(later)


def test_a_changed_module_is_read_again(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    module = tmp_path / "static" / "js" / "app.js"
    module.parent.mkdir(parents=True)
    module.write_text("a();\n")
    assert page_tags._loaded_by("js/app.js") == ("js/app.js",)
    (module.parent / "b.js").write_text("b();\n")
    module.write_text('import { b } from "./b.js";\n')
    later = module.stat().st_mtime_ns + 1_000_000_000
    os.utime(module, ns=(later, later))
    assert set(page_tags._loaded_by("js/app.js")) == {"js/app.js", "js/b.js"}


def test_an_installation_names_few_files(collected):
    with as_installed(collected):
        sheets, script = page_tags.page_styles(), page_tags.page_script("js/map/start.js")
    assert [re.sub(r"\.[0-9a-f]{12}", "", name) for name in ADDRESS.findall(sheets + script)] == [
        styles.STYLESHEET,
        page_tags.TYPEFACE,
        "js/first.js",
    ]
    [loads] = re.findall(r'data-loads="([^"]+)"', script)
    assert [re.sub(r"/static/|\.[0-9a-f]{12}", "", name) for name in loads.split()] == [
        "js/app.js",
        "js/common.js",
        "js/map/start.js",
    ]
