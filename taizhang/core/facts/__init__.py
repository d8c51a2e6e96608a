"""Facts as the engine reads them: the exchange format, and what was known at a moment."""
