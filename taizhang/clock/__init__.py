"""Obligations, rebuildable; reminders."""
