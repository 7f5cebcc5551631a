"""The callables that a document names, and the arguments that callables take."""
