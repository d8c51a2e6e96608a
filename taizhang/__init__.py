"""Taizhang: runs a county's written accountability rules."""
