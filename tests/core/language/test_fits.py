"""What stands by name and could not run is refused: fields of the wrong type, terms that fit nowhere, rings."""

from __future__ import annotations

import pytest

from taizhang.core.language.check import check
from tests.docs.samples import HEAD

WHO = "名册:\n  参评组织: {对象: 组织, 类: [支部], 时点: 期末}\n"
KINDS = """类别表:
  会议: {台账: 活动}
  事项: {台账: 事项, 步骤: [登记, 办结], 来源: [上级, 群众]}
  抽查: {台账: 清单, 归入: 检查, 分类: [第一项, 第二项]}
  党费: {台账: 款项}
  处分: {台账: 事项, 归入: 处分, 分类: [警告]}
"""


def codes(rules: str, who: str = WHO) -> list[str]:
    return sorted({one.code for one in check(f"{HEAD}\n## 第一条\n\n```scheme\n{KINDS}{who}{rules}```\n").errors})


def indicator(line: str) -> str:
    return f"指标:\n  甲: {{{line}}}\n"


COUNT = indicator("量: 计数, 台账: 事项, 范围: {类别: 事项, 登记日: 本期}")
PAIRS = {
    "nobody is rated": ("S15", COUNT, COUNT),
    "a flag is taken": (
        "S19",
        indicator("量: 最近, 台账: 检查, 范围: {类别: 抽查, 日期: 本期}, 取: 项目, 无则: 待定"),
        indicator("量: 最近, 台账: 检查, 范围: {类别: 抽查, 日期: 本期}, 取: 合格, 无则: 待定"),
    ),
    "a window lies over days": (
        "S19",
        indicator("量: 窗口, 台账: 处分, 范围: {类别: 处分}, 取: 类别, 跨度: 12个月（假定）"),
        indicator("量: 窗口, 台账: 处分, 范围: {类别: 处分}, 取: 决定日, 跨度: 12个月（假定）"),
    ),
    "money is compared with money": (
        "S19",
        indicator("量: 计数, 台账: 款项, 范围: {类别: 党费, 月份: 本期, 实缴: {不少于: 3人（假定）}}"),
        indicator("量: 计数, 台账: 款项, 范围: {类别: 党费, 月份: 本期, 实缴: {不少于: 3元（假定）}}"),
    ),
    "categories are listed": (
        "S26",
        indicator(
            "量: 占比, 台账: 事项, 范围: {类别: 事项, 登记日: 本期}, 其中: {办结日: 有}, 逐类: 责任人, 要求: {不低于: 90%（假定）}, 无则: 不适用"
        ),
        indicator(
            "量: 占比, 台账: 事项, 范围: {类别: 事项, 登记日: 本期}, 其中: {办结日: 有}, 逐类: 来源, 要求: {不低于: 90%（假定）}, 无则: 不适用"
        ),
    ),
    "items that are checked are listed": (
        "S26",
        indicator(
            "量: 占比, 台账: 事项, 范围: {类别: 事项, 登记日: 本期}, 其中: {办结日: 有}, 逐类: 项目, 要求: {不低于: 90%（假定）}, 无则: 不适用"
        ),
        indicator(
            "量: 占比, 台账: 检查, 范围: {类别: 抽查, 日期: 本期}, 其中: {合格: 是}, 逐类: 项目, 要求: {不低于: 90%（假定）}, 无则: 不适用"
        ),
    ),
    "a duty is made up within a piece": (
        "S22",
        "应办:\n  会议: {谁: 参评组织, 频次: 每月1次, 补办: 40日（假定）, 有效: {类别: 会议}}\n",
        "应办:\n  会议: {谁: 参评组织, 频次: 每月1次, 补办: 20日（假定）, 有效: {类别: 会议}}\n",
    ),
    "no ring": (
        "S26",
        "指标:\n  甲: {量: 下级, 指标: 乙, 类: [支部], 取: 合计, 无则: 不适用}\n  乙: {量: 下级, 指标: 甲, 类: [支部], 取: 合计, 无则: 不适用}\n",
        COUNT,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_could_not_run_is_refused_and_its_right_twin_is_not(name: str) -> None:
    code, wrong, right = PAIRS[name]
    assert code in codes(wrong, "" if name == "nobody is rated" else WHO)
    assert codes(right) == []


@pytest.mark.parametrize(("days", "found"), [(28, []), (29, ["S22"])])
def test_days_of_grace_end_before_the_shortest_piece_that_follows(days: int, found: list[str]) -> None:
    duty = f"应办:\n  会议: {{谁: 参评组织, 频次: 每月1次, 补办: {days}日（假定）, 有效: {{类别: 会议}}}}\n"
    assert codes(duty) == found
