"""The document's limits on clients: how often, how large, and how many connections."""
