"""The instances of each type."""
