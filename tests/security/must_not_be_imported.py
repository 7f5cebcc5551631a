"""What reading a document must not import."""

raise AssertionError("this was imported")
