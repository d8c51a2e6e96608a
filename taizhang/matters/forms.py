"""How a query string narrows the table of matters."""

from __future__ import annotations

from django.http import QueryDict

from taizhang.core.problems import Problem
from taizhang.ledgers.queries import Filters
from taizhang.ui.forms import day_of, no_day


def filter_problems(get: QueryDict) -> list[Problem]:
    """Return a problem for every day of a query string that is none: the list is then not narrowed by it."""
    asked = ((str(get.get("first", "")), "从"), (str(get.get("last", "")), "到"))
    return [no_day(text, label) for text, label in asked if text and day_of(text) is None]


def filters_of(get: QueryDict) -> tuple[Filters, str]:
    """Return the filters of a query string, and the string without light and page."""
    filters = Filters(
        kind=get.get("kind", ""),
        source=get.get("source", ""),
        org_id=get.get("org", ""),
        light=get.get("light", ""),
        text=get.get("text", "")[:60],
        first=day_of(get.get("first", "")),
        last=day_of(get.get("last", "")),
    )
    kept = get.copy()
    for name in ("light", "from"):
        kept.pop(name, None)
    return filters, kept.urlencode()
