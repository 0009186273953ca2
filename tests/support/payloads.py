"""Texts that would run as a script, change a page or leave it, if one place forgot to escape them.

Made of a way out of where a text may stand and of what would run once outside; each calls
``pwned``, which a browser story listens for.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

# What some spreadsheet computes, or a reader that splits a line in its own way.
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\u200e=1",
    "\v=1",
    "|=1",
    "\ufeff=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1",
    "'=1",
    '"=1',
    ",=1",
    ";=1",
    "-5",
    "=",
]
# Out of a text, an attribute, a script, a style, a comment, a title, a drawing, a template.
WAYS_OUT = (
    "",
    '">',
    "'>",
    "`>",
    "</script>",
    "</style>",
    "</title>",
    "</textarea>",
    "-->",
    "]]>",
    "</text>",
    "</option></select>",
)
MARKUP = (
    "<script>pwned()</script>",
    "<ScRiPt>pwned()</sCrIpT>",
    "<img src=x onerror=pwned()>",
    "<svg onload=pwned()>",
    "<svg/onload=pwned()//",
    "<body onload=pwned()>",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>x",
    "<iframe srcdoc='<script>parent.pwned()</script>'>",
    "<iframe src=javascript:pwned()>",
    "<a href=javascript:pwned()>x</a>",
    "<form action=javascript:pwned()><button>x",
    "<object data=javascript:pwned()>",
    "<math><a xlink:href=javascript:pwned()>x",
    "<video><source onerror=pwned()>",
    "<style>@import'//x.invalid/pwned()'</style>",
    "<link rel=stylesheet href=//x.invalid/pwned()>",
    "<meta http-equiv=refresh content='0;url=javascript:pwned()'>",
    "<base href=javascript:pwned()//>",
    "<template><script>pwned()</script></template>",
    "<p hx-on:load=pwned() hx-get=/ hx-trigger=load>",
    "<p hx-vals='js:{a:pwned()}' hx-get=/ hx-trigger=load>",
)
# Dangerous where they stand, without any markup.
BARE = (
    '" onmouseover="pwned()" x="',
    "' onmouseover='pwned()' x='",
    '" autofocus onfocus="pwned()',
    "javascript:pwned()",
    "JaVaScRiPt:pwned()",
    "java\tscript:pwned()",
    "data:text/html,<script>pwned()</script>",
    "vbscript:pwned()",
    "';pwned();//",
    '";pwned();//',
    "\\';pwned();//",
    "\\x3cscript\\x3epwned()",
    "\\u003cscript\\u003epwned()",
    "&lt;script&gt;pwned()&lt;/script&gt;",
    "&#60;script&#62;pwned()",
    "${pwned()}",
    "{{constructor.constructor('pwned()')()}}",
    "{{ request }}{% debug %}{% include 'x' %}",
    "#{pwned()}",
    "<%= pwned() %>",
    "expression(pwned())",
    "url(javascript:pwned())",
    "</style><style>*{display:none}",
    "<!--<script>pwned()",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>&a;",
    "<x onclick=pwned()>",
    "<\u2028script>pwned()",
    "＜script＞pwned()＜/script＞",
    "%3Cscript%3Epwned()%3C/script%3E",
    "+ADw-script+AD4-pwned()",
)
# For columns that hold a few letters only.
SHORT = ("<b>", '"><b>', "'><i>", "<!--", "</p>", "{{x}}", "<a>", "&lt;", "'\"", "<s/>", "]]>", "<")
PAYLOADS = (*(out + inner for out in WAYS_OUT for inner in MARKUP), *BARE, *SHORT)


def in_turn(first: int = 0) -> Callable[[str, int], str]:
    """For each column as many of the payloads as fit into it, going on where the last one ended."""
    waiting: Iterator[str] = itertools.cycle([*PAYLOADS[first:], *PAYLOADS[:first]])
    short = itertools.cycle(SHORT)

    def text(_column: str, longest: int) -> str:
        taken = ""
        while len(following := next(waiting)) + len(taken) <= longest - 2:
            taken += following
        return taken or next(short)[:longest]

    return text
