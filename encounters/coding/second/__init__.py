"""The second implementation of the codes, and the cases that both are asked.

It shares nothing with the first but the list of sites: ``naive`` counts where the engine
calculates.
``comparing`` puts generated cases to both. The tests use the same cases and the same answers.
"""
