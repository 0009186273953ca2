"""Forms for English pages."""
