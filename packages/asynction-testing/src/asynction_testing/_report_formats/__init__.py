"""A report for people and for programs, one form a module."""
