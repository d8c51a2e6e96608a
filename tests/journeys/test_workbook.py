"""A township clerk hands in the ledger that the office keeps; the verdict on the town turns, down to the new record."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser import Desk
from tests.journeys import office_ledger

pytestmark = pytest.mark.browser


def _enough(share: str) -> int:
    """Return how many finished matters lift a share like 14/15 to 95 per cent."""
    a, b = map(int, share.split("/"))
    return next(n for n in range(1000) if (a + n) * 100 >= 95 * (b + n))


def _card_of(office: Any, town: str) -> None:
    office.goto("/stars/")
    office.get_by_role("link", name="黑龙镇三学三提三定 2015").click()
    office.get_by_role("link", name=town, exact=True).click()


def _hand_in(clerk: Any, path: Path) -> None:
    clerk.get_by_role("link", name="工作簿").first.click()
    clerk.get_by_label("工作簿（.xlsx").set_input_files(path)
    clerk.get_by_role("button", name="读入").click()


def _verdicts(clerk: Any) -> dict[str, int]:
    """Return how many rows the preview counts for each verdict."""
    tiles = [tile.inner_text().split() for tile in clerk.locator(".tz-kpi").all()]
    return {label: int(n) for n, label in tiles}


@pytest.mark.parametrize(
    ("town", "scripts"), [("青石镇", True), ("白鹭镇", False)], ids=["with scripts", "without scripts"]
)
def test_a_ledger_handed_in_turns_the_verdict(desk: Desk, tmp_path: Path, town: str, scripts: bool) -> None:
    office = desk.signed_in("县级主管", java_script_enabled=scripts)
    clerk = desk.signed_in(f"{town} · 乡镇办", java_script_enabled=scripts)

    _card_of(office, town)
    assert office.locator("#star").inner_text() == "不达标"
    [source] = re.findall(r"未达到：(\S+)", office.locator("#why").inner_text())
    group = office.locator("#indicators .tz-node-group", has=office.get_by_text(source, exact=True))
    share = group.locator(".tz-node-value").first.inner_text()

    new = max(_enough(share), 4)
    rows = [(f"{town}补记第{n}件", source, f"2015.1.{n % 20 + 1}", "2015年2月10日", "已办") for n in range(new)]
    rows[1] = (rows[1][0], "听说的", *rows[1][2:])
    rows[2] = (*rows[2][:3], "2015-02-30", "已办")
    _hand_in(clerk, office_ledger.write(tmp_path / "台账.xlsx", town, rows))

    assert clerk.get_by_role("heading", name="各列是什么").is_visible()
    assert clerk.get_by_label("B 工作事项").input_value() == "title"
    clerk.get_by_label("D 时间/何时收到").select_option(label="登记日")
    clerk.get_by_role("button", name="看每一行").click()

    assert _verdicts(clerk) == {"要改": 2, "可以导入": new - 2, "不是数据": 2}
    assert clerk.get_by_role("button", name=re.compile("^导入")).count() == 0
    told = clerk.locator("tbody").inner_text()
    assert "2015年 第5行" in told
    assert "C5" in told
    assert "“听说的”不在所列之中" in told
    assert "E7" in told
    assert "“2015-02-30”不是日历上的一天" in told
    clerk.get_by_label("C5 来源").select_option(source)
    clerk.get_by_label("E7 办结日").fill("2015-02-28")
    clerk.get_by_role("button", name="保存改动").click()

    assert _verdicts(clerk) == {"可以导入": new, "不是数据": 2}
    clerk.get_by_role("button", name=re.compile("^导入")).click()
    assert f"{new} 件" in clerk.get_by_role("status").inner_text()

    office.goto("/stars/")
    office.get_by_role("link", name="黑龙镇三学三提三定 2015").click()
    office.get_by_role("button", name="重新评定").click()
    _card_of(office, town)
    assert office.locator("#star").inner_text() == "达标"
    office.get_by_text(source, exact=True).first.click()
    office.get_by_role("link", name=rows[0][0]).click()
    assert office.get_by_role("heading", level=1).inner_text() == rows[0][0]
    dates = office.locator(".tz-two-dates").first.inner_text()
    assert re.search(r"发生日\s*2015-01-01", dates)
    assert re.search(r"登记时间\s*2016-01-18", dates)

    # The same form again, a month later: nothing is asked, what is there is not entered twice.
    _hand_in(
        clerk,
        office_ledger.write(tmp_path / "台账2.xlsx", town, [*rows[:1], ("又一件", source, "2015.3.2", None, None)]),
    )
    assert _verdicts(clerk) == {"可以导入": 1, "台账里已有": 1, "不是数据": 2}

    clerk.goto(f"/matters/?text={town}补记")  # the whole ledger of a town has more rows than one takes away alone
    with clerk.expect_download() as taken:
        clerk.get_by_role("link", name="导出台账").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes())).active
    lines = [tuple(line) for line in sheet.iter_rows(values_only=True)]
    assert lines[0][0] == office_ledger.TITLE.format(town=town)
    assert lines[1:3] == list(office_ledger.HEAD)
    assert {str(merge) for merge in sheet.merged_cells.ranges} == set(office_ledger.MERGES)
    assert {row[0] for row in rows} <= {line[1] for line in lines[3:]}
