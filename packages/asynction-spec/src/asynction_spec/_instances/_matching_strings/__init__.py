"""Regular expressions, read so that texts that match can be made."""
