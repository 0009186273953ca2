"""The public contract: one JSON case in, one JSON answer out. See README.md beside this file."""

from encounters.coding.contract.answers import MAX_LINE_BYTES, Answer, answer_line
from encounters.coding.contract.cases import read_case
from encounters.coding.contract.fields import ContractError

__all__ = ["MAX_LINE_BYTES", "Answer", "ContractError", "answer_line", "read_case"]
