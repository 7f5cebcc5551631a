"""Writes the code to paste: one module for each language."""
