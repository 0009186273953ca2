"""Pages of the privacy officer: who looked, emergency access."""
