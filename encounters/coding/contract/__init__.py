"""The public contract: one JSON case in, one JSON answer out. See README.md beside this file."""

from encounters.coding.contract.answers import Answer, answer_line
from encounters.coding.contract.cases import read_case
from encounters.coding.contract.strict_json import MAX_LINE_BYTES, ContractError

__all__ = ["MAX_LINE_BYTES", "Answer", "ContractError", "answer_line", "read_case"]
