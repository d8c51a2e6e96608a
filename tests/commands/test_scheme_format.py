"""``taizhang scheme format --keys``: there and back, and nothing written where it would not come back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from taizhang import cli
from tests.docs.samples import ROOT

SHIPPED = ROOT / "schemes/qingshen-organs/2015"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a shipped scheme, copied with its cases."""
    shutil.copytree(SHIPPED, tmp_path / "schemes/qingshen-organs/2015")
    return tmp_path / "schemes/qingshen-organs/2015/scheme.md"


def run(file: Path, *options: str, what: str = "format") -> int:
    return cli.main(["scheme", what, str(file), *options])


def test_a_scheme_is_turned_into_english_and_back_and_its_cases_come_out_in_both(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    assert run(file, "--keys", "en") == 0
    assert file.read_text(encoding="utf-8").startswith("---\nlanguage: en\ntitle: ")
    assert run(file, what="cases") == 0
    assert run(file, "--check") == 0
    assert run(file, "--keys", "zh") == 0
    assert file.read_text(encoding="utf-8") == before


def test_check_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_text(encoding="utf-8")
    assert run(file, "--keys", "en", "--check") == 1
    assert file.read_text(encoding="utf-8") == before
    assert run(file, "--keys", "zh", "--check") == 0


def test_what_would_not_come_back_is_refused_and_nothing_is_written(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_text(encoding="utf-8").replace("决定日: 本期", "决定日: in_period")
    file.write_text(before, encoding="utf-8")
    assert run(file, "--keys", "en") == 1
    assert file.read_text(encoding="utf-8") == before
    assert "S05" in capsys.readouterr().err
