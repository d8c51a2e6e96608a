"""``taizhang scheme params --in``: what a spreadsheet makes of the table is read, or told with what stood there."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from taizhang import cli
from tests.docs.samples import ROOT

SHIPPED = ROOT / "schemes/qingshen-organs/2015"
FIVE_STARS = "星级.档.五星级.不低于"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a shipped scheme, copied with its cases, beside its table of parameters."""
    shutil.copytree(SHIPPED, tmp_path / "schemes/qingshen-organs/2015")
    found = tmp_path / "schemes/qingshen-organs/2015/scheme.md"
    assert cli.main(["scheme", "params", str(found), "--out", str(tmp_path / "table.csv")]) == 0
    return found


def put(file: Path, name: str, value: str, encoding: str = "utf-8-sig") -> int:
    """Change a value in the table, save it in an encoding, and take it in."""
    table = file.parents[3] / "table.csv"
    with table.open(encoding="utf-8-sig", newline="") as old:
        rows = list(csv.reader(old))
    [row] = [row for row in rows if row[0] == name]
    row[1] = value
    with table.open("w", encoding=encoding, newline="") as new:
        csv.writer(new).writerows(rows)
    return cli.main(["scheme", "params", str(file), "--in", str(table)])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_table_is_read_as_excel_saves_it(file: Path, encoding: str) -> None:
    assert put(file, FIVE_STARS, "96分", encoding) == 0
    assert "{名: 五星级, 不低于: 96分}" in file.read_text(encoding="utf-8")


def test_a_value_that_the_article_does_not_say_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert put(file, FIVE_STARS, "96分") == 0
    assert "S25" in capsys.readouterr().out


def test_a_day_that_a_spreadsheet_damaged_is_told_with_what_stood_there(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_text(encoding="utf-8")
    assert put(file, "方案说明.关账", "Jan-31") == 1
    told = "".join(capsys.readouterr())
    assert "Jan-31" in told
    assert "原来是“01-31”" in told
    assert file.read_text(encoding="utf-8") == before


def test_the_day_from_which_a_list_is_frozen_is_a_parameter(file: Path) -> None:
    assert put(file, "清单样式.县委责任清单.冻结", "04-15") == 0
    assert "冻结: 04-15（假定）}" in file.read_text(encoding="utf-8")
