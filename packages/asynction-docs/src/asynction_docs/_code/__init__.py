"""Code on the page: snippets to paste, literals, examples, syntax highlighting."""
