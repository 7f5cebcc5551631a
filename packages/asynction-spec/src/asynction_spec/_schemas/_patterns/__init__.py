"""Regular expressions of ECMA 262: read into trees, and written for the validator's engine."""
