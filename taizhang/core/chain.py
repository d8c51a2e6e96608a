"""The keyed digest chain: each link covers what an entry says and the link before it.

Whoever cannot make the key's HMAC cannot change, reorder or drop an entry before
the newest without :func:`broken_at` naming the first link that no longer fits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping

ALGORITHM = "hmac-sha256/1"
START = "0" * 64


def link(key: bytes, before: str, said: Mapping[str, str | int]) -> str:
    """Return the link of an entry after the one before."""
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, f"{ALGORITHM}\x1e{before}\x1e{canonical}".encode(), hashlib.sha256).hexdigest()


def broken_at(key: bytes, entries: Iterable[tuple[int, Mapping[str, str | int], str]]) -> int | None:
    """Return the number of the first entry whose number or link does not fit, or None where all do.

    ``entries`` are ``(number, what it says, its link)``, numbered from 1 without a gap.
    """
    before = START
    for place, (number, said, kept) in enumerate(entries, 1):
        if number != place or not hmac.compare_digest(link(key, before, said), kept):
            return place
        before = kept
    return None
