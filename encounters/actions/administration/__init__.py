"""Actions that set up a practice."""
