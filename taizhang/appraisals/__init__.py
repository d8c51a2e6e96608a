"""Judgements collected from many."""
