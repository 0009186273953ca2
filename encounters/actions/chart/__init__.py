"""Actions on what a chart holds: lesions, stages, readings, maps, closure, codes."""
