"""Words and how values are written: terms, permissions, spoken forms. Pure."""
