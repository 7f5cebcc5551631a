"""What makes instances of each type of value."""
