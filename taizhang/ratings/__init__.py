"""Runs, ratings, decisions: what a scheme says of each organisation, kept, opened and confirmed by people."""
