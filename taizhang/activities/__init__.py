"""Anything held, with people present."""
