"""Socket.IO packets: read, held against the protocol, and written."""
