"""Code to paste, in the languages that Socket.IO has clients for: one module for each language."""
