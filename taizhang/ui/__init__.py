"""Skin, components, and the one clock."""
