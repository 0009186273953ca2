"""Benchmarks: see ``figures`` for what they yield, ``dev.py bench`` for running them."""
