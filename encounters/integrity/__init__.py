"""One spelling of a value, its hash, and chains of hashes. Pure."""
