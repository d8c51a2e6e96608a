"""Reading and writing the exchange format, and rating a folder of it."""
