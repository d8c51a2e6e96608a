"""The tutorial works from top to bottom in an empty folder, and prints what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.steps import TUTORIAL, done

PAGE = TUTORIAL.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_step_gives_what_the_page_says(folder: Path) -> None:
    steps = list(done(PAGE, folder))
    assert [(step.sample.line, step.came) for step in steps if not step.agrees] == [], "run make reference"
    assert len(steps) > 5


def test_what_a_reader_ends_with_is_a_scheme_without_error_whose_cases_he_wrote(folder: Path) -> None:
    last = [step.came for step in done(PAGE, folder) if "scheme check" in step.came][-1]
    assert "0个错误" in last
    assert "办结率”的界限" not in last


def test_an_output_that_differs_is_seen(folder: Path) -> None:
    assert [step for step in done(PAGE.replace("0个错误", "1个错误"), folder) if not step.agrees]


def test_a_change_of_what_does_not_stand_there_is_seen(folder: Path) -> None:
    with pytest.raises(AssertionError):
        list(done(PAGE.replace("-| 办结率 | 19/25", "-| 办结率 | 19/26"), folder))
