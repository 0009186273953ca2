"""Everything around a page: opening a chart, identity, autosave, the log of who looked."""
