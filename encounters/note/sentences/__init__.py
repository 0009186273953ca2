"""The note's wording: one module per part of the note, each from facts to sentences.

Nothing here asserts what was not entered: a fact that is empty yields no words.
"""
