"""The process that serves: its web server, its beginning and its end."""
