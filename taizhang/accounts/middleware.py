"""The policy at the door: undeclared and out of role look exactly like not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from taizhang.accounts import policy
from taizhang.accounts.queries import NOBODY, access_for, actor_for
from taizhang.ui import clock
from taizhang.ui.responses import not_found, unsent


class PolicyMiddleware:
    """Gives each request its access and actor, and lets through what the policy file allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach access and actor, and go on."""
        asked: Any = request
        asked.access = access_for(request.user, clock.today()) if request.user.is_authenticated else NOBODY
        asked.actor = actor_for(asked.access)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what the policy does not allow; send those not signed in to sign in, with what they typed kept."""
        match = request.resolver_match
        name = match.view_name if match else ""
        rule = policy.rules().get(name)
        access = request.access  # type: ignore[attr-defined]
        if rule is None:
            return not_found(request)
        if policy.allows(name, request.method or "GET", access.roles):
            return None
        if not request.user.is_authenticated and request.method in ("GET", "HEAD"):
            return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        if not request.user.is_authenticated and request.method == "POST" and "POST" in rule.roles:
            return unsent(request, signed_out=True)
        return not_found(request)
