"""Names that no event of an application may have."""

RESERVED_EVENTS = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
    | {"*"}  # python-socketio's name for all events that nothing else handles
)
