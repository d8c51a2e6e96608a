"""A page out of a template and one plain page object: no queryset reaches a template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from taizhang.core.problems import Problem, Refused


def page(request: HttpRequest, template: str, shown: Any, *, status: int = 200) -> HttpResponse:
    """Return the page; the template finds the object as ``page``."""
    return render(request, template, {"page": shown}, status=status)


def refused(request: HttpRequest, template: str, shown: Any, reason: Refused) -> HttpResponse:
    """Return the page again with every problem beside what was typed, as 422."""
    sent_to = request.resolver_match.view_name if request.resolver_match else ""
    context = {"page": shown, "problems": reason.problems, "typed": request.POST, "sent_to": sent_to}
    return render(request, template, context, status=422)


def not_found(request: HttpRequest) -> HttpResponse:
    """Return the one page for what is not there and what is out of scope: they must not differ."""
    request.resolver_match = None  # else the menu would mark what was asked for
    return render(request, "404.html", {}, status=404)


def as_lines(problems: tuple[Problem, ...]) -> list[str]:
    """Return problems as lines of text."""
    return [str(problem) for problem in problems]
