"""Is this installation safe to serve? Small checks, each with what is wrong and how to mend it."""

from encounters.installation.doctor.ailment import Ailment, Severity
from encounters.installation.doctor.examination import CHECKS, Check, examine

__all__ = ["CHECKS", "Ailment", "Check", "Severity", "examine"]
