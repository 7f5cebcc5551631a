"""Text to plain data: parsers, nodes with their places, and references between them."""
