"""The guided tour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from taizhang.demo import queries
from taizhang.demo.stories import STORIES, Story
from taizhang.ratings import queries as ratings
from taizhang.ui.responses import page


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story with its address."""

    story: Story
    url: str


@dataclass(frozen=True, slots=True)
class StoriesPage:
    """The tour."""

    lines: tuple[StoryLine, ...]


def addresses() -> dict[str, str]:
    """Return the address of each story's page."""
    cards = {row.org_name: row.public_id for row in ratings.newest_ratings()}
    told = queries.matters_told()
    found = {}
    for story in STORIES:
        if story.page == "matter" and story.matter in told:
            found[story.code] = reverse("ledgers:record", args=[told[story.matter]])
        elif story.where in cards:
            found[story.code] = reverse("ratings:card", args=[cards[story.where]])
    return found


def stories(request: Any) -> HttpResponse:
    """List the stories with links."""
    urls = addresses()
    lines = tuple(StoryLine(story, urls[story.code]) for story in STORIES if story.code in urls)
    return page(request, "demo/stories.html", StoriesPage(lines))
