"""What is verified around migrations, so that none changes what is signed."""

from encounters.installation.upgrade.verifying import Checkpoints, Verification

__all__ = ["Checkpoints", "Verification"]
