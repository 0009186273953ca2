"""The diagnosis: proposing an ICD-10-CM code, and reading the releases it comes from."""

from encounters.icd10.proposal import Icd10Proposal, propose_icd10

__all__ = ["Icd10Proposal", "propose_icd10"]
