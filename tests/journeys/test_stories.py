"""The demo is built once by its command; every story's page opens and shows the story's words."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from taizhang.demo.stories import STORIES, Story

OPEN = Path(__file__).with_name("open_demo.py")
CODES = [story.code for story in STORIES]


@pytest.fixture(scope="session")
def demo_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a demo's own data folder; nothing of the caller's database."""
    folder = tmp_path_factory.mktemp("demo")
    kept = {key: value for key, value in os.environ.items() if key != "TAIZHANG_DATABASE_URL"}
    return kept | {
        "TAIZHANG_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "taizhang.settings",
        "PYTHONPATH": str(OPEN.parents[2]),
        "PYTHONIOENCODING": "utf-8",
    }


def _demo(environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "taizhang.cli", "demo", "--no-serve"]
    made = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture(scope="session")
def built(demo_environment: dict[str, str]) -> str:
    """Return the line that the first start prints."""
    return _demo(demo_environment)


@pytest.fixture(scope="session")
def opened(demo_environment: dict[str, str], built: str) -> dict[str, Any]:
    """Return the pages of the demo as a reader gets them."""
    command = [sys.executable, str(OPEN)]
    ran = subprocess.run(command, env=demo_environment, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def _text(page: str) -> str:
    """Return what a reader sees: no tags, no runs of blanks."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page.partition("<body")[2])
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body)))


def test_the_first_start_says_how_much_was_built(built: str) -> None:
    assert "139个组织" in built
    assert "2462人" in built


def test_a_second_start_keeps_everything(demo_environment: dict[str, str], built: str) -> None:
    assert "保留所有改动" in _demo(demo_environment)


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
