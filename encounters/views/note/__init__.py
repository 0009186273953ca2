"""Pages of the note: preview, signature, addenda, verification, printed maps."""
