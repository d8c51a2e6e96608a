"""A workbook taken in by command: the dry run says and ends as the real one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from taizhang.cli import main
from taizhang.ledgers.models import Record
from taizhang.schemes.operations import adopt
from tests import given
from tests.intake.readers.books import Given, by_openpyxl, table

ROOT = Path(__file__).parents[2]
NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)
HEAD = ["事项", "来源", "登记日", "单位"]
ROWS = [["修村道", "群众反映", "2015-06-01", "上村"], ["修水渠", "群众反映", "2015-06-02", "上村"]]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def county(settings, db: None) -> None:
    """Make a county in July 2015 that keeps matters."""
    settings.CLOCK_SHIFT = int((NOW - datetime.now(UTC)).total_seconds())
    given.county()
    text = (ROOT / "schemes/heilong-town/2015/scheme.md").read_text()
    adopt(actor=given.CLERK, text=text, cases=(), now=given.NOW, idempotency_key="adopt")


def book(folder: Path, rows: list[list[str]]) -> str:
    file = folder / "台账.xlsx"
    file.write_bytes(by_openpyxl([Given(table([HEAD, *rows]))]))
    return str(file)


def taken(file: str, capsys: Capture, *options: str) -> tuple[int, str, str]:
    code = main(["import", file, *options])
    return code, *capsys.readouterr()


@pytest.mark.usefixtures("county")
def test_a_workbook_that_the_ledger_holds_ends_alike_with_and_without_dry_run(tmp_path: Path, capsys: Capture) -> None:
    file = book(tmp_path, ROWS)
    assert taken(file, capsys, "--dry-run")[0] == 0
    assert Record.objects.count() == 0
    code, out, _ = taken(file, capsys)
    assert (code, out.splitlines()[-1]) == (0, "已导入2条")
    tried, done = taken(file, capsys, "--dry-run"), taken(file, capsys)
    assert tried == done
    assert (done[0], done[1].splitlines()[-1], done[2][:4]) == (1, "台账里已有2行", "F41：")
    assert Record.objects.count() == 2


@pytest.mark.usefixtures("county")
def test_a_workbook_without_rows_is_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    file = book(tmp_path, [])
    tried, done = taken(file, capsys, "--dry-run"), taken(file, capsys)
    assert tried == done
    assert (done[0], "" in done[1].splitlines()) == (1, False)
    assert done[2].startswith("F")


@pytest.mark.usefixtures("county")
def test_what_is_no_workbook_is_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    code, _, err = taken(str(tmp_path), capsys)
    assert (code, "是一个文件夹" in err) == (1, True)
    code, _, err = taken(str(tmp_path / "none.xlsx"), capsys)
    assert (code, "没有这个文件" in err) == (1, True)
