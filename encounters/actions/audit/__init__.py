"""Writers of the audit log, and actions that exist for it."""
