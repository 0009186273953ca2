"""Pages of a day: the list, unsigned notes, the sheet for a downtime."""
