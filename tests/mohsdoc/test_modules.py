"""Modules put together: each runs once, before whoever imports it, and means what it meant."""

import json
import re
import shutil
import subprocess

import pytest

from mohsdoc.assets import modules
from mohsdoc.assets.modules import COMMON, NotUnderstoodError, bundles, parse, without_comments
from tests.support.source_tree import ROOT
from tools.machine import ON_CI

STATIC = ROOT / "static"


def read(name):
    return (STATIC / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ours():
    return bundles("js/app.js", read)


def run_node(*arguments, given=None):
    node, missing = shutil.which("node"), pytest.fail if ON_CI else pytest.skip
    if node is None:
        missing("Node.js is missing; on Debian: apt-get install -y nodejs")
    done = subprocess.run(
        [node, *map(str, arguments)], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


COMMENTS = [
    ("a line", "// why\na();", "\na();"),
    ("an indented line", "{\n  // why\n}", "{\n\n}"),
    ("a block of lines", "/**\n * @param {T} a\n */\na();", "\n\n\na();"),
    ("a block in one line", "  /** @type {T} */\nlet a;", "\nlet a;"),
    ("stars and slashes in a block", "/* ** / // */\na();", "\na();"),
    ("a block that a line begins", "// see /*\na(); /* b */", "\na(); /* b */"),
    ("after code", "a(); // why", "a(); // why"),
    ("a type beside code", "/** @type {T} */ (a).b();\n/* c */", "(a).b();\n"),
    ("a type of several lines", "a(/** @type\n {T} */ b);", "a(\nb);"),
    ("block that code follows", "/*\n*/ a();", "/*\n*/ a();"),
    ("an address", 'const at = "https://x";', 'const at = "https://x";'),
    ("a division", "a = b\n / c / d;", "a = b\n / c / d;"),
]


@pytest.mark.parametrize(
    ("script", "sent"), [case[1:] for case in COMMENTS], ids=[case[0] for case in COMMENTS]
)
def test_comments_go_and_lines_stay(script, sent):
    assert without_comments(script) == sent


def changed_by_syntax(pairs):
    """Of ``pairs`` of source and served text, by name, those whose syntax trees differ."""
    if not (ROOT / "node_modules" / "typescript").is_dir():
        (pytest.fail if ON_CI else pytest.skip)("TypeScript is missing; run: npm ci")
    compare = ROOT / "tests" / "js" / "same_syntax.mjs"
    return json.loads(run_node(compare, given=json.dumps(pairs)))


def test_each_script_without_comments_means_what_its_source_means():
    pairs = {
        path.relative_to(STATIC).as_posix(): [text := path.read_text(), without_comments(text)]
        for path in sorted((STATIC / "js").rglob("*.js"))
    }
    assert len(pairs) > 40
    assert "@ts-check" not in "".join(served for _, served in pairs.values())
    assert changed_by_syntax(pairs) == []


CHANGED = {
    "text": "const a = `\n// not a comment\n`;",
    "nested text": "const a = `${b || `\n  /* text */\n`}`;",
    "a type in quotes": 'const a = "/** not one */";',
}
KEPT = {"a line": "// why\na();", "a block": "a(\n  /* why\n  */\n  b,\n);"}


def test_text_that_looks_like_a_comment_would_be_noticed():
    pairs = {name: [text, without_comments(text)] for name, text in (CHANGED | KEPT).items()}
    assert changed_by_syntax(pairs) == list(CHANGED)


def test_a_script_that_is_none_would_be_noticed():
    assert changed_by_syntax({"broken": ["a(;", "a(;"]}) == ["broken"]


UNDERSTOOD = [
    ('import { a, b as c } from "./b.js";\nc(a);', (("js/b.js", "{ a, b as c }"),), (), ()),
    ('import {\n  a,\n} from "../b.js";\na();', (("b.js", "{\n  a,\n}"),), (), ()),
    ('import * as all from "./map/b.js";\nall.a();', (("js/map/b.js", "* as all"),), (), ()),
    ("export const A = 1;\nexport async function b() {}", (), ("A", "b"), ()),
    ("export class C {}\nexport function d() {}", (), ("C", "d"), ()),
    ('void import("./b.js");', (), (), ("js/b.js",)),
    ('/** @typedef {import("./b.js").B} B */\n', (), (), ()),
]


@pytest.mark.parametrize(("script", "imports", "exports", "later"), UNDERSTOOD)
def test_what_a_module_imports_and_exports(script, imports, exports, later):
    module = parse("js/a.js", script)
    assert (module.imports, module.exports, module.later) == (imports, exports, later)
    assert "export" not in module.body


NOT_UNDERSTOOD = [
    'import "./b.js";',
    'import b from "./b.js";',
    'import { a } from "elsewhere";',
    'import { a } from "./b.js"',
    "export let a = 1;",
    "export default function a() {}",
    'export { a } from "./b.js";',
    "export const { a } = b;",
    'export * from "./b.js";',
    "await a();",
    "a(import.meta.url);",
    "const a = $1;",
]


@pytest.mark.parametrize("script", NOT_UNDERSTOOD)
def test_a_module_that_is_written_otherwise_is_refused(script):
    with pytest.raises(NotUnderstoodError, match=r"js/a\.js"):
        parse("js/a.js", script)


def told(files, entry="js/app.js"):
    return bundles(entry, lambda name: files[name])


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(NotUnderstoodError, match="imports itself"):
        told(
            {
                "js/app.js": 'import { b } from "./b.js";\n',
                "js/b.js": 'import { c } from "./c.js";\nexport const b = 1;\n',
                "js/c.js": 'import { b } from "./b.js";\nexport const c = 1;\n',
            }
        )


def test_what_is_loaded_later_loads_nothing_later_still():
    with pytest.raises(NotUnderstoodError, match=r"js/b\.js"):
        told(
            {
                "js/app.js": 'void import("./b.js");\n',
                "js/b.js": 'void import("./c.js");\n',
                "js/c.js": "a();\n",
            }
        )


# Each module says when it runs; both entries say what they got.
PROGRAM = {
    "js/app.js": 'import { one as first } from "./one.js";\nimport { two } from "./two.js";\n'
    'say(`app ${first} ${two()}`);\nvoid import("./more/late.js");\n',
    "js/one.js": 'say("one");\nexport const one = 1;\nexport class Unused {}\n',
    "js/two.js": 'import * as all from "./one.js";\nsay("two");\nlet count = 0;\n'
    "export function two() {\n  count += all.one;\n  return count;\n}\n",
    "js/more/late.js": 'import { two } from "../two.js";\nimport { own } from "./own.js";\n'
    "say(`late ${two()} ${own}`);\n",
    "js/more/own.js": 'say("own");\nexport const own = "mine";\n',
}
SAID = ["one", "two", "app 1 1", "own", "late 2 mine"]


@pytest.mark.parametrize("make", [told, dict], ids=["put together", "as written"])
def test_each_module_runs_once_and_in_order(tmp_path, make):
    files = make(PROGRAM)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "run.js").write_text(
        'globalThis.say = (words) => console.log(words);\nawait import("./js/app.js");\n'
    )
    assert run_node(tmp_path / "run.js").split("\n")[:-1] == SAID


def test_a_file_is_named_by_others_as_it_will_be_served():
    made = bundles("js/app.js", PROGRAM.__getitem__, lambda name, _: name.replace(".js", ".1.js"))
    assert set(made) == {"js/app.js", "js/more/late.js", COMMON}
    assert 'from "./common.1.js";' in made["js/app.js"]
    assert 'import("./more/late.1.js")' in made["js/app.js"]
    assert 'from "../common.1.js";' in made["js/more/late.js"]


def test_our_scripts_are_scripts_when_put_together(ours, tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, text in ours.items():
        path = tmp_path / name.replace("/", "-")
        path.write_text(text)
        run_node("--check", path)


def test_every_module_of_ours_is_in_one_file_and_in_no_other(ours):
    graph = modules.Graph(lambda name: parse(name, read(name)))
    wanted = {*graph.loaded_by("js/app.js"), *graph.loaded_by("js/map/start.js")}
    numbers = re.findall(
        r"^(?:export )?const (\$\d+) = \(\(\) => \{$", "".join(ours.values()), re.M
    )
    assert len(numbers) == len(set(numbers)) == len(wanted) > 80
    unused = {
        path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js")
    } - wanted
    # The one that loads the others, and types alone.
    assert unused == {"js/first.js", "js/map/types.js"}
