"""What every page shows around itself: navigation, day, who is signed in, the demo's notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from taizhang.ui import clock


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation; a county's menu has at most nine."""

    label: Any
    url: str
    icon: str
    current: bool


MENU = (
    ("inbox:home", _("Inbox"), "inbox", "inbox"),
    ("matters:list", _("Matters"), "matter", "matters"),
    ("intake:home", _("Workbooks"), "sheet", "intake"),
    ("ratings:list", _("Stars"), "star", "ratings"),
    ("schemes:list", _("Schemes"), "book", "schemes"),
    ("offices:people", _("People and offices"), "people", "offices"),
    ("demo:stories", _("Stories"), "tour", "demo"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the surroundings of a page."""
    access = getattr(request, "access", None)
    app = getattr(getattr(request, "resolver_match", None), "app_name", "")
    menu = []
    for name, label, icon, owner in MENU:
        if access is None or not access.may_open(name):
            continue
        try:
            menu.append(Entry(label, reverse(name), icon, owner == app))
        except NoReverseMatch:
            continue  # the demo's tour is there in the demo only
    return {"menu": menu, "access": access, "today": clock.today(), "is_demo": settings.DEMO}
