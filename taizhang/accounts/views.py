"""Sign in and out. Role cards let one be somebody with one click, in the demo only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from taizhang.accounts import operations, queries
from taizhang.core.problems import Refused
from taizhang.ui import clock
from taizhang.ui.responses import not_found, page, refused

if TYPE_CHECKING:
    from taizhang.accounts.models import User


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in page."""

    cards: tuple[queries.RoleCard, ...]
    next: str


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"


def _page(request: HttpRequest) -> SignInPage:
    cards = tuple(queries.role_cards()) if settings.DEMO else ()
    return SignInPage(cards, _next(request))


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    now = clock.now()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    access = queries.access_for(user, clock.today())
    operations.note_sign_in(actor=queries.actor_for(access), now=now)
    return redirect(_next(request))


def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign in."""
    if request.method != "POST":
        return page(request, "accounts/sign_in.html", _page(request))
    try:
        user = operations.authenticate(
            username=request.POST.get("username", ""),
            password=request.POST.get("password", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            now=clock.now(),
        )
    except Refused as reason:
        return refused(request, "accounts/sign_in.html", _page(request), reason)
    return _enter(request, user)


def take_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """Be one of the demo's people."""
    user = queries.user_of_card(public_id)
    if not settings.DEMO or request.method != "POST" or user is None:
        return not_found(request)
    return _enter(request, user)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("accounts:sign_in")
