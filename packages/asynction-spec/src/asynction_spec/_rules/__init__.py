"""Rules that relate one part of a document to another, which the grammar can't express.

Each rule is a function from a document to findings. Its decorator has its name and its severity,
and its docstring is its documentation; `_rulebook` gathers the rules of all modules.
"""
