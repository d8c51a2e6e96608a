"""The one clock. Everything else is handed the moment (docs/adr/0009)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from taizhang.core.facts.known import civil_day


def now() -> datetime:
    """Return the moment, as UTC; the demo's lies in the past by a fixed shift."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_SHIFT)


def today() -> date:
    """Return the civil day in China."""
    return civil_day(now())
