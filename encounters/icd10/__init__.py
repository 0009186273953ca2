"""The diagnosis: proposing an ICD-10-CM code, and reading the releases it comes from."""

from encounters.icd10.proposal import Icd10Proposal, propose_icd10
from encounters.icd10.sides import coded_side

__all__ = ["Icd10Proposal", "coded_side", "propose_icd10"]
