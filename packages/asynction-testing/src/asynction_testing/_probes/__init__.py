"""What a server is asked, one kind of question a module."""
