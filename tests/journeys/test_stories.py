"""The demo is built once by its command; every story's page opens and shows the story's words."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from taizhang.demo.stories import STORIES, Story
from tests.journeys.conftest import County

OPEN = Path(__file__).with_name("open_demo.py")
CODES = [story.code for story in STORIES]


@pytest.fixture(scope="module")
def opened(county: County) -> dict[str, Any]:
    """Return the pages of the demo as a reader gets them."""
    return dict(json.loads(county.run(str(OPEN))))


def _text(page: str) -> str:
    """Return what a reader sees: no tags, no runs of blanks."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page.partition("<body")[2])
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body)))


def test_the_first_start_says_how_much_was_built(county: County) -> None:
    assert "139个组织" in county.said
    assert "2462人" in county.said


def test_a_second_start_keeps_everything(county: County) -> None:
    assert "保留所有改动" in county.run("-m", "taizhang.cli", "demo", "--no-serve")


def test_every_role_card_signs_in(opened: dict[str, Any]) -> None:
    assert len(opened["cards"]) >= 6
    for card in opened["cards"]:
        assert (card["taken"], card["home"]) == (302, 200), card["post"]
        assert card["name"] in _text(card["text"]), card["post"]


def test_the_stories_are_numbered_without_gaps() -> None:
    assert [f"{number:02}" for number in range(1, len(STORIES) + 1)] == CODES


def test_the_tour_names_and_links_every_story(opened: dict[str, Any]) -> None:
    assert opened["tour"]["status"] == 200
    for story in STORIES:
        assert html.escape(story.title) in opened["tour"]["text"], story.code
        assert f'href="{opened["stories"][story.code]["url"]}"' in opened["tour"]["text"], story.code


@pytest.mark.parametrize("story", STORIES, ids=CODES)
def test_the_page_of_a_story_shows_its_words(story: Story, opened: dict[str, Any]) -> None:
    page = opened["stories"][story.code]
    assert page["status"] == 200
    seen = _text(page["text"])
    missing = [word for word in story.words if word not in seen]
    assert not missing, f"{story.where}: {seen[:1500]}"
