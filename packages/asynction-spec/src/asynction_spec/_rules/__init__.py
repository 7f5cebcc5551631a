"""Rules that relate one part of a document to another, which the grammar can't express.

Each rule is a function from a document to findings, and one line of a table in `_rulebook`; its
docstring is its documentation.
"""
