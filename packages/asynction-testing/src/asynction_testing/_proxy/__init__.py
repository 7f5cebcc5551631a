"""A proxy between clients and a server, which holds both sides against a document."""
