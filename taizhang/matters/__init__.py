"""Anything with an owner, a clock and an end."""
