"""Organisations: a dated tree with a path."""
