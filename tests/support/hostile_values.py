"""What mistaken people, scanners and attackers put into fields, and what has to come of it.

``WRONG`` must be refused at the field by every field of the kind; ``ODD`` may be taken or refused,
but never choked on; ``TEXTS`` are strange, harmless and kept letter by letter.
"""

from __future__ import annotations

NUL = "a\x00b"
LONG_NUMBER = "9" * 10_000
NOBODY = "00000000-0000-4000-8000-000000000000"

WRONG = {
    "text": {
        "a NUL": NUL,
        "a lone surrogate": "a\ud800b",
        "a bell": "a\x07b",
        "a C1 control": "a\x85b",
        "text turned round": "a\u202eb",
        "an isolate": "a\u2066b",
        "a hidden space": "a\u200bb",
        "bytes that were no text": "a\ufffdb",
        "five thousand letters": "x" * 5000,
    },
    "number": {
        "an exponent": "1e3",
        "a huge exponent": "1e400",
        "wide digits": "５",
        "not a number": "NaN",
        "infinity": "-Infinity",
        "two signs": "--1",
        "below zero": "-1",
        "a comma": "1,5",
        "hexadecimal": "0x1F",
        "letters": "abc",
        "too exact": "1.2345",
        "32 bits": "2147483648",
        "64 bits": "9223372036854775808",
        "a NUL": NUL,
        "ten thousand digits": LONG_NUMBER,
    },
    "date": {
        "short": "01/02/03",
        "no such day": "2026-02-30",
        "no leap year": "2025-02-29",
        "year one": "0001-01-01",
        "the year before all years": "1899-12-31",
        "the last year of all": "9999-12-31",
        "with a time": "2026-01-01T10:00",
        "other digits": "٢٠٢٦-٠١-٠١",
        "a NUL": NUL,
        "ten thousand digits": LONG_NUMBER,
    },
    "moment": {
        "words": "now",
        "year one": "0001-01-01T00:00",
        "the last minute of all": "9999-12-31T23:59",
        "to come": "2999-01-01T00:00",
        "no such hour": "2026-10-05T25:00",
        "an hour the clocks left out": "2026-03-08T02:30",
        "wide digits": "２０２６-10-05T09:40",
        "a NUL": NUL,
    },
    "time": {
        "25 hours": "25:00",
        "60 minutes": "12:60",
        "one figure": "9",
        "wide digits": "０９:40",
        "a NUL": NUL,
    },
    "choice": {
        "not on offer": "nonsense",
        "a NUL": NUL,
        "a lone surrogate": "a\ud800b",
        "ten thousand digits": LONG_NUMBER,
        "below zero": "-1",
        "nobody's key": NOBODY,
        "no key at all": "0" * 32 + "-",
        "two to the 63rd": str(2**63),
    },
}
WRONG["ticks"] = WRONG["choice"]

ODD = {
    "number": ["", "0", "-0", "+1", "999", "0000000001", " 7 ", "1."],
    "date": ["", "1900-01-01", "2024-02-29", " 2026-10-05 "],
    "moment": ["", "1900-01-01T00:00", "2026-11-01T01:30"],
    "time": ["", "00:00", "23:59:59"],
    "choice": ["", "4301"],
    "tick": [NUL, "false", "x" * 5000],
    "ticks": [""],
    "hidden": ["abc", "-1", "", LONG_NUMBER, "1e9", NUL],
}

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</text><foreignObject>",
    "{{7*7}}{% load x %}",
    "' OR 1=1 --",
    "=cmd|' /C calc'!A0",
    "javascript:alert(1)",
    "url(file:///etc/passwd)",
    "%s %(x)s {0} \\u0000",
    "O'Brien-Zürcher & Söhne",
    "Nguyễn 李小龍 한지민",
    "محمد علي שרה",
    "😀 👩‍⚕️",
    "../../etc/passwd",
)


def text_of_length(length: int) -> str:
    """Letters of one to four bytes, composed as they are stored."""
    return ("xé李😀" * length)[:length]
