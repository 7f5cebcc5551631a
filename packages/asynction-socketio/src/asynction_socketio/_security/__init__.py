"""Who may connect and who may send an event; no threads, no sockets."""
