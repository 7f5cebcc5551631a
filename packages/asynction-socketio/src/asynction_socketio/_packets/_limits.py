"""How much a packet of a client may hold."""

MAX_ATTACHMENTS = 100
"""How many binary values one message may hold."""
MAX_DEPTH = 200
"""How deep lists and objects may be nested; to follow more could exhaust Python's stack."""
MAX_DIGITS = 100
"""How many digits an integer may have; to read one takes longer than its length."""
