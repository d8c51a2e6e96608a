"""Worked cases beside a scheme: read, run, and what they do not cover."""
