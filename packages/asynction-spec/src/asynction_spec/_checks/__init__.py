"""Checks of messages and connections, and the errors that they raise."""
