"""Rows of signed notes: written, and compared with what was signed."""
