"""How large a document may be, in files, bytes, levels, digits: it may come from anybody."""

MAX_BYTES = 32 * 1024 * 1024
"""How large a file may be."""
MAX_FILES = 1000
"""How many files a document may have."""
MAX_CHAIN = 100
"""How many `$ref` may lead to one another."""
MAX_DEPTH = 150
"""How deep mappings and lists may be nested; to follow more could exhaust Python's stack."""
MAX_ALIASED_NODES = 1_000_000
"""How many nodes there may be once aliases are expanded, which a short text can make many."""
MAX_DIGITS = 400
"""How many digits a number may have; to read one takes longer than its length."""
TOO_LONG = f"a number of more than {MAX_DIGITS} digits"
FETCH_SECONDS = 10
"""How long the server of a URL may take to answer."""
