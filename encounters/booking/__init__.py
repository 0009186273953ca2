"""What is known before a case is opened: a typed line of it, and the day's schedule as a table.

Both are read and never guessed: what can mean two things stays two choices, and what cannot be
read is told.
"""
