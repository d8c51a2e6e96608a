"""Run in a process of its own, with the data folder of a built demo: open its pages, print them as JSON.

Settings read the data folder when they are imported, so the tests' own process cannot stand in a second one.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

OFFICE = "县级主管"


def main() -> int:
    """Sign in by every role card; as the county office open the tour and every story's page."""
    django.setup()
    from django.test import Client
    from django.urls import reverse

    from taizhang.accounts import queries as accounts
    from taizhang.commands.setting_up import collect_styles
    from taizhang.demo.views import addresses

    collect_styles()
    cards: list[dict[str, Any]] = []
    stories: dict[str, dict[str, Any]] = {}
    office = None
    for card in accounts.role_cards():
        client = Client(headers={"host": "127.0.0.1"})
        taken = client.post(reverse("accounts:take_card", args=[card.public_id]))
        home = client.get("/", follow=True)
        cards.append(
            {"name": card.name, "post": card.post, "taken": taken.status_code, "home": home.status_code}
            | {"text": home.content.decode()}
        )
        office = client if OFFICE in card.post else office
    if office is None:
        return 1
    tour = office.get(reverse("demo:stories"))
    for code, url in addresses().items():
        shown = office.get(url, follow=True)
        stories[code] = {"url": url, "status": shown.status_code, "text": shown.content.decode()}
    tour_said = {"status": tour.status_code, "text": tour.content.decode()}
    json.dump({"cards": cards, "tour": tour_said, "stories": stories}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
