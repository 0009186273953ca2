"""The vocabulary of services beside the surgery. As in ``terms``."""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class ServiceWound(Term):
    """Which wound an entered service is about; values are part of the contract."""

    DEFECT = "defect", "The lesion's own wound"
    SECONDARY = "secondary", "The secondary defect of its flap"
    DONOR = "donor", "The donor site of its graft"
    ANOTHER = "another", "Another wound or lesion"


class VisitAbout(Term):
    """What a visit in the global days of earlier surgery was about; part of the contract."""

    EARLIER_SURGERY = "earlier_surgery", "The earlier surgery or its wound"
    ANOTHER_MATTER = "another_matter", "Another matter"
