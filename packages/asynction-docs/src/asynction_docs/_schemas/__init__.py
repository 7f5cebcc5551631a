"""Schemas on the page: their trees, their constraints in words, and which ones are shared."""
