"""Adopted versions of schemes and the kinds they declare."""
