"""Actions on a finished chart: signature, co-signature, addenda."""
