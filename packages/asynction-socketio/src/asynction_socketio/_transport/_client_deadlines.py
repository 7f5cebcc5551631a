"""How long clients may take: to change their transport, to enter a namespace, and to end."""

UPGRADE_SECONDS = 10
"""How long a client may take to change from long polling to its WebSocket."""
CLOSING_SECONDS = 5
"""How long a client may take to answer the end of its WebSocket."""
ARRIVING_SECONDS = 45
"""How long a client may be in no namespace; as long as on a server of JavaScript."""
LEAVING_SECONDS = 5
"""How long a client that was disconnected from all namespaces may take to end its connection."""
