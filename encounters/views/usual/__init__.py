"""Pages on which surgeons keep what they usually enter."""
