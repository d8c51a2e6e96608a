"""Points are kept exactly: what does not fit the smallest step is refused, and weights need not be whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from taizhang.core.engine.interpret import rate
from taizhang.core.facts.known import FactSet
from taizhang.core.language.check import check
from taizhang.core.plan.build import build

MOMENT = datetime(2016, 1, 31, tzinfo=UTC)
DOCUMENT = """---
方案: 试
代号: try
年度: 2015
施行: 2015-01-01
期间: 年度
关账: 01-31
---

## 第一条

```scheme
名册:
  参评组织: {对象: 组织, 类: [支部], 时点: 期末}
指标:
  甲: {量: 占比, 台账: 测评, 范围: {日期: 本期}, 分子: 满意, 分母: 有效, 无则: 待定}
  乙: {量: 占比, 台账: 活动, 范围: {日期: 本期}, 分子: 实到, 分母: 应到, 无则: 待定}
  丙:
    量: 合成
    项: [{指标: 甲, 权: WEIGHTA（假定）}, {指标: 乙, 权: WEIGHTB（假定）}]
    缺项: 待定
考评:
  满分: 10分（假定）
  每项保留: QUANTUM
  舍入: 四舍五入
  不适用的分: 不计（假定）
  部分:
    丁: {满分: 10分（假定）, 用: [{指标: 甲, 满分: POINTS（假定）, 计分: 按占比}, {指标: 乙, 满分: REST（假定）, 计分: 按占比}]}
```
"""


def document(
    quantum: str = "0.01分", points: str = "5分", rest: str = "5分", weights: tuple[str, str] = ("50", "50")
) -> str:
    text = DOCUMENT.replace("QUANTUM", quantum).replace("POINTS", points).replace("REST", rest)
    return text.replace("WEIGHTA", weights[0]).replace("WEIGHTB", weights[1])


@pytest.mark.parametrize("quantum", ["0分", "0.3分", "2分"])
def test_a_step_that_does_not_divide_a_point_is_refused(quantum: str) -> None:
    assert [problem.code for problem in check(document(quantum)).errors] == ["S05"]


@pytest.mark.parametrize(("quantum", "codes"), [("0.01分", []), ("0.1分", ["S07", "S07"]), ("1分", ["S07", "S07"])])
def test_points_that_are_no_whole_number_of_steps_are_refused(quantum: str, codes: list[str]) -> None:
    found = check(document(quantum, "2.55分", "7.45分")).errors
    assert [problem.code for problem in found] == codes


def test_weights_with_decimals_are_kept_exactly() -> None:
    scheme = check(document(weights=("33.4", "66.6"))).unwrap()
    posted = {"first_posted_at": MOMENT, "posted_at": MOMENT, "retracted_at": None}
    on = date(2015, 5, 1)
    vote = {"vote_id": "v", "org_id": "o", "kind": "", "on": on, "satisfied": 1, "valid": 3}
    meeting = {"activity_id": "a", "org_id": "o", "kind": "", "on": on, "present": 2, "entitled": 7}
    facts = FactSet(
        {
            "organisations": [
                {
                    "org_id": "o",
                    "parent_id": None,
                    "kind": "支部",
                    "name": "甲支部",
                    "from": date(2014, 1, 1),
                }
                | {"to": None, "successor": None}
                | posted
            ],
            "votes": [vote | posted],
            "activities": [meeting | posted],
        }
    )
    value = rate(build(scheme), facts, MOMENT).of("o").value("丙")
    assert value is not None
    assert Fraction(value.a, value.b) == Fraction(334, 1000) * Fraction(1, 3) + Fraction(666, 1000) * Fraction(2, 7)
