"""How much a packet of a client may hold, and how many malformed ones it may send."""

MAX_ATTACHMENTS = 100
"""How many binary values one message may hold."""
MAX_DEPTH = 200
"""How deep lists and objects may be nested; to follow more could exhaust Python's stack."""
MAX_DIGITS = 100
"""How many digits an integer may have; to read one takes longer than its length."""
MAX_MALFORMED = 10
"""After how many malformed packets a client is disconnected; no working client sends one."""
