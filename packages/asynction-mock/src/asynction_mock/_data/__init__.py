"""Where the data of a message come from."""
