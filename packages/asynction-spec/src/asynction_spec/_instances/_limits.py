"""How large a generated instance may be, and how much work may be spent on it."""

FULL_DEPTH = 12
"""Deeper objects and lists only get what they need to be valid."""
MAX_DEPTH = 60
"""How deep objects and lists may be nested; Python's own limit on recursion is not much further."""
MAX_MEMBERS = 10_000
"""How many items a generated list, and how many properties an object, has at most."""
MAX_TEXT = 100_000
"""How many characters, or bytes, one generated text has at most."""
MAX_CHARACTERS = 1_000_000
"""How many characters all texts of an instance have at most."""
MAX_WORK = 30_000
"""How many values are made for an instance, those of failed attempts among them."""
WORK_OF_A_RETRY = 20
"""What a failed attempt counts besides, in values."""
