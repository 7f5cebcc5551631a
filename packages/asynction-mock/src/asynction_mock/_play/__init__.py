"""Which event is emitted when, to which clients, and what is logged of it."""
