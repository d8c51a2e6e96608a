"""A consequence of being overdue needs something that can be overdue."""

from __future__ import annotations

import pytest

from taizhang.core.language.check import check
from tests.docs.samples import HEAD

CLOCK = "时限:\n  走访期限: {适用: 走访, 起算: 登记日, 历法: 自然日, 节点: [{名: 办结, 期限: 3日}]}\n"


def codes(ledger: str, clock: str = "") -> list[str]:
    rules = f"类别表:\n  走访: {{台账: {ledger}}}\n{clock}后果:\n  催办: {{当: {{逾期: 走访}}, 提出: 提醒, 给: 书记}}\n"
    return [one.code for one in check(f"{HEAD}\n## 第一条\n\n```scheme\n{rules}```\n").errors]


@pytest.mark.parametrize(("ledger", "found"), [("活动", ["S26"]), ("事项", []), ("文书", []), ("测评", ["S26"])])
def test_what_has_no_day_due_is_not_waited_for(ledger: str, found: list[str]) -> None:
    assert codes(ledger) == found


def test_a_clock_gives_it_one() -> None:
    assert "S26" not in codes("活动", CLOCK)
