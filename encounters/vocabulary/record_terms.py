"""The vocabulary of what stays for ever: signatures, addenda, the log, changes of packs.

As in ``terms``.
"""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class SignatureMeaning(Term):
    """What a signature says; printed beside name and time wherever the signature is."""

    AUTHOR = "author", "Author"
    ATTENDING = "attending", "Attending, reviewed"


class AddendumKind(Term):
    """What is added to a signed note (CMS, Program Integrity Manual, chapter 3, 3.3.2.5)."""

    ADDENDUM = "addendum", "Addendum"
    CORRECTION = "correction", "Correction"
    LATE_ENTRY = "late_entry", "Late entry"
    ATTESTATION = "attestation", "Attestation"


class Outcome(Term):
    """How something ended that stands in the audit log."""

    DONE = "done", "Done"
    DENIED = "denied", "Denied"
    FAILED = "failed", "Failed"


class ReviewVerdict(Term):
    """What the privacy officer found about one emergency access."""

    JUSTIFIED = "justified", "Justified"
    QUESTIONED = "questioned", "Not justified, followed up"


class PackChangeKind(Term):
    """What a practice changes in a payer's pack."""

    LEFT_OUT = "left_out", "Left out"
    ADDED = "added", "Added"


class CmsKind(Term):
    """The quarterly tables of CMS that a claim is held against."""

    PAIRS = "pairs", "Code pairs (NCCI PTP)"
    LIMITS = "limits", "Units a day (MUE)"
    ADD_ONS = "add_ons", "Add-on codes (AOC)"
    VALUES = "values", "Relative values (PFS)"


class StoredFileKind(Term):
    """What stored files are; in an object store also the name of their folder."""

    PHOTOGRAPH = "photograph", "Photograph"
    NOTE = "note", "Signed note"
    ADDENDUM = "addendum", "Addendum"
