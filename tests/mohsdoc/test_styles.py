"""One stylesheet of all, with of Bootstrap's what a page can need."""

import re

import pytest
import tinycss2

from mohsdoc.assets import styles
from mohsdoc.assets.styles import used_of, words_of_pages
from mohsdoc.finders import ASSETS
from tests.support.form_crawl import a_day_at_work, pages
from tests.support.source_tree import ROOT

WORDS = {"btn", "row", "is-invalid", "table-", "form-control"}
USED = [
    ("a class that is used", ".btn{color:red}", ".btn{color:red}"),
    ("one that is not", ".carousel{color:red}", ""),
    ("one of two", ".carousel,.btn{color:red}", ".btn{color:red}"),
    ("both in one element", ".btn.carousel{color:red}", ""),
    ("one inside another", ".carousel .btn{color:red}", ""),
    ("an element", "h1,.h9{margin:0}", "h1{margin:0}"),
    ("begun in a template", ".table-sm{margin:0}", ".table-sm{margin:0}"),
    ("what must not be there", ".btn:not(.carousel){margin:0}", ".btn:not(.carousel){margin:0}"),
    ("any of some", ":is(.btn,.carousel) b{margin:0}", ":is(.btn,.carousel) b{margin:0}"),
    ("none of some", ":is(.wide,.carousel) b{margin:0}", ""),
    ("an attribute", "[data-bs-x]{margin:0}", "[data-bs-x]{margin:0}"),
    (
        "for a width",
        "@media (min-width:9px){.btn,.x{margin:0}}",
        "@media (min-width:9px){.btn{margin:0}}",
    ),
    ("nothing for a width", "@media (min-width:9px){.x{margin:0}}", ""),
    ("a variable that is used", ".row{--a:1;margin:var(--a)}", ".row{--a:1;margin:var(--a)}"),
    ("one that is not", ".row{--a:1;margin:0}", ".row{margin:0}"),
    ("one that such a one needs", ".row{--a:var(--b);--b:1;margin:0}", ".row{margin:0}"),
    ("an empty one", ".row{--a:;margin:var(--a)}", ".row{--a:;margin:var(--a)}"),
    ("an animation", "@keyframes spin{to{margin:0}}.row{animation:spin 1s}", None),
    ("one that nothing runs", "@keyframes spin{to{margin:0}}.row{margin:0}", ".row{margin:0}"),
    ("an address", '.row{background:url("data:a;b,c")}', '.row{background:url("data:a;b,c")}'),
    ("a comment", "/*! licence */.row{margin:0}", ".row{margin:0}"),
]


@pytest.mark.parametrize(
    ("sheet", "left"), [case[1:] for case in USED], ids=[case[0] for case in USED]
)
def test_what_is_left_of_a_stylesheet(sheet, left):
    assert used_of(sheet, WORDS) == (sheet if left is None else left)


def test_a_variable_that_our_own_styles_need_stays():
    assert used_of(":root{--a:1}", WORDS, beside="b{margin:var(--a)}") == ":root{--a:1}"


def read(name):
    return (ASSETS.get(name) or ROOT / "static" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sheet():
    return styles.stylesheet(read)


def classes_in(text):
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", rules))


def test_the_one_stylesheet_can_be_read_whole(sheet):
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    assert [rule.message for rule in rules if rule.type == "error"] == []
    assert len(rules) > 500


def test_all_of_our_own_styles_are_in_it_in_their_order(sheet):
    own = [read(name) for name in styles.PARTS if name != styles.BOOTSTRAP]
    wanted = classes_in("".join(own))
    assert wanted <= classes_in(sheet)
    places = [
        sheet.index(mark) for mark in (".skip-link", ".day-table", ".map-stack", ".account-box")
    ]
    assert places == sorted(places)


def test_what_is_for_paper_is_for_paper_alone(sheet):
    assert "@media print{ .top-bar" in sheet


def test_a_license_of_bootstrap_stays_where_its_style_is_served(sheet):
    assert sheet.startswith("/*!")
    assert "Bootstrap" in sheet.split("*/")[0]


def test_the_note_on_a_page_has_its_styles_in_one(sheet):
    preview = styles.with_imports(read, styles.PREVIEW)
    assert "@import" not in preview
    assert "@font-face" in preview


@pytest.mark.django_db
def test_no_page_has_a_class_whose_rules_were_left_out(client):
    """Bootstrap's classes on all pages of a case."""
    known, kept = classes_in(read(styles.BOOTSTRAP)), classes_in(styles.stylesheet(read))
    case, keys = a_day_at_work()
    client.force_login(case.surgeon)
    found = {
        name
        for _, _, answer in pages(client, keys)
        if answer.headers["Content-Type"].startswith("text/html")
        for given in re.findall(r'\bclass="([^"]*)"', answer.content.decode())
        for name in given.split()
    }
    assert {"btn", "form-control"} <= found & known
    assert found & known - kept == set()


def test_words_of_scripts_templates_and_modules_are_known():
    words = words_of_pages()
    assert {"btn-outline-secondary", "is-invalid", "form-check-input", "visually-hidden"} <= words


def test_dark_is_for_the_screen_alone():
    """Paper is white: a page printed from a dark device would be black words on black."""
    text = "".join(file.read_text("utf-8") for file in (ROOT / "static/css").glob("*.css"))
    dark = [line for line in text.splitlines() if "color-scheme: dark" in line]
    assert len(dark) >= 3
    assert all("@media screen and (prefers-color-scheme: dark)" in line for line in dark)
