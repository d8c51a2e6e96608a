"""Records, entries and their satellites: one shape for every kind."""
