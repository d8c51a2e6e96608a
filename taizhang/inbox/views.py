"""The home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from taizhang.inbox import queries
from taizhang.registry import queries as registry
from taizhang.ui import clock
from taizhang.ui.responses import page


def home(request: Any) -> HttpResponse:
    """Show what waits."""
    access = request.access
    own = registry.by_ids(access.org_ids[:1]) if not access.is_county else {}
    org = next(iter(own.values())).public_id if own else ""
    return page(request, "inbox/home.html", queries.inbox(access, org, today=clock.today()))
