"""Pages on which a chart is documented."""
