"""AsyncAPI 2 and 3, read into one model in Socket.IO's terms."""
