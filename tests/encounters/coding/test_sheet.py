"""What a rule may yield, and what the sheet makes of it."""

import pytest
from msgspec.structs import replace

from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.sheet import Drop, Line, ModifierMark, Sheet, info
from encounters.vocabulary.terms import FindingLevel

LINE = Line(code="11102", units=1, rule=RuleId.OTHER_SERVICE, facts=("a biopsy",), lesions=("A",))
OTHER = replace(LINE, lesions=("B",))
NOTE = info(RuleId.PAYER_HABIT, "No habit is known.")
DROP = Drop(line=LINE, rule=RuleId.MOHS_INCLUDES, text="Part of the surgery.")


def found(level, lesion="A"):
    return Finding(level=level, rule="mohs-includes", lesion=lesion, text="Part of the surgery.")


YIELDED = [
    ("nothing", [], (LINE, OTHER), ()),
    ("a line", [replace(LINE, code="17000")], (LINE, OTHER, replace(LINE, code="17000")), ()),
    ("a finding", [NOTE], (LINE, OTHER), (NOTE,)),
    ("a drop", [DROP], (OTHER,), (found(FindingLevel.WARNING),)),
    (
        "a drop that is an error",
        [replace(DROP, level=FindingLevel.ERROR)],
        (OTHER,),
        (found(FindingLevel.ERROR),),
    ),
    (
        "a drop of a line of two lesions",
        [
            replace(OTHER, lesions=("A", "B")),
            replace(DROP, line=replace(OTHER, lesions=("A", "B"))),
        ],
        (LINE, OTHER),
        (found(FindingLevel.WARNING, lesion=""),),
    ),
]


@pytest.mark.parametrize(
    ("yielded", "lines", "findings"), [row[1:] for row in YIELDED], ids=[row[0] for row in YIELDED]
)
def test_sheet_after_a_rule(yielded, lines, findings):
    assert Sheet((LINE, OTHER)).after(yielded) == Sheet(lines, findings)


def test_equal_lines_drop_once():
    assert Sheet((LINE, LINE)).after([DROP]).lines == (LINE,)


MARK = ModifierMark(line=LINE, modifier="59", rule=RuleId.CODE_PAIR, fact="marked")


@pytest.mark.parametrize("yielded", [[DROP], [MARK]], ids=["drop", "mark"])
def test_a_line_that_is_not_there_is_a_fault_of_the_rule(yielded):
    with pytest.raises(ValueError, match="not in"):
        Sheet((OTHER,)).after(yielded)
