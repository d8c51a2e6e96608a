"""Numbers that an address or a form names: whatever is typed there, it is a number that fits, or 0."""

from __future__ import annotations

LARGEST = 999_999_999


def number(text: str | None) -> int:
    """Return the number that a text says; 0 where it says none, LARGEST where it says more digits than fit."""
    if not text or not (text.isascii() and text.isdigit()):
        return 0
    return int(text) if len(text) <= len(str(LARGEST)) else LARGEST


def page_start(offset: int, total: int, size: int) -> int:
    """Return where a page of a list begins: at the offset, beyond the end at the last page."""
    return offset if offset < total else max(0, (total - 1) // size * size)
