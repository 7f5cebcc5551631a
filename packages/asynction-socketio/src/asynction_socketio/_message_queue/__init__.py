"""The message queue between processes: what is published, what arrives, and its outages."""
