"""Invented patients for trying the app: the hard cases of real life, told in TOML files."""
