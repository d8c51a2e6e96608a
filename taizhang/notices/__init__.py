"""Papers issued, signed and read."""
