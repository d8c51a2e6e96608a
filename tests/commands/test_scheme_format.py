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


FRONT = "---\n方案: 样例\n---\n\n"


@pytest.mark.parametrize(
    "garbage",
    ["", "x\n", "a\0b", FRONT[:-5], f"{FRONT}```scheme\n指标:\n", f"{FRONT}```scheme\n指标:  {{a\n```\n"],
    ids=["empty", "no front matter", "NUL", "open front matter", "open fence", "open bracket"],
)
@pytest.mark.parametrize("options", [(), ("--check",), ("--keys", "en")], ids=["", "check", "keys"])
def test_what_cannot_be_read_is_refused_and_left_alone(
    tmp_path: Path, garbage: str, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "scheme.md"
    file.write_text(garbage, encoding="utf-8")
    assert run(file, *options) == 1
    out, err = capsys.readouterr()
    assert (out, {line[:4] for line in err.splitlines()}) == ("", {"S01 "})
    assert file.read_text(encoding="utf-8") == garbage
