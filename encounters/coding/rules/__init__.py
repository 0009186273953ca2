"""The rules: small pure functions that look at a day and yield lines, marks and findings."""
