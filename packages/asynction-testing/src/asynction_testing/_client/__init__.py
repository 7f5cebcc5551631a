"""Clients that hold what travels against a contract."""
