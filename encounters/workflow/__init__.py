"""What the record asks for next, and what it still lacks. Pure."""
