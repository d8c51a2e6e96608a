"""A page out of a template and one plain page object: no queryset reaches a template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from taizhang.core.problems import Refused


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


_ID = re.compile("[0-9a-f]{12,}")  # a key or the address of a thing: nobody typed it
UNSENT = ("csrfmiddlewaretoken", "password")  # of a form that was not taken, never shown again


@dataclass(frozen=True, slots=True)
class UnsentPage:
    """A form that was not taken: what was typed, so that it is kept, and where it was sent."""

    signed_out: bool
    address: str  # empty where the form is not offered again
    back: str
    fields: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    has_files: bool


def unsent(request: HttpRequest, *, signed_out: bool) -> HttpResponse:
    """Return the page for a form that was not taken, as 403: nothing was recorded, and what was typed is kept.

    The form is offered again only where it came from a page of this server.
    """
    own = f"{request.scheme}://{request.get_host()}"
    is_ours = request.headers.get("Origin") == own
    sent = [(name, value) for name in request.POST if name not in UNSENT for value in request.POST.getlist(name)]
    fields = tuple((name, str(value)) for name, value in sent) if is_ours else ()
    typed = tuple(value for _, value in fields if len(value.strip()) > 1 and not _ID.fullmatch(value))
    offered = is_ours and "password" not in request.POST
    came_from = request.headers.get("Referer", "")
    back = "/" + came_from.removeprefix(own).lstrip("/") if came_from.startswith(f"{own}/") else "/"
    shown = UnsentPage(signed_out, request.path if offered else "", back, fields, typed, bool(request.FILES))
    request.resolver_match = None
    return page(request, "ui/unsent.html", shown, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes both
    """Say in the house's words that a form has grown old."""
    access = getattr(request, "access", None)
    return unsent(request, signed_out=not (access and access.roles) and not request.path.startswith("/sign-in/"))


def bad_request(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Say in the house's words that a request cannot be read; nothing of the request is looked at."""
    return HttpResponse(render_to_string("400.html"), status=400)
