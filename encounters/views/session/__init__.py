"""Pages of one's own account and session."""
