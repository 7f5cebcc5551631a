"""Which event is emitted when, and to whom."""
