"""Points that nearly everybody gets alike are named; at 95 % of at least twenty organisations, and not below."""

from __future__ import annotations

import pytest

from taizhang.core.engine.result import Rating, Run, State, StepValue
from taizhang.core.engine.spread import alike
from taizhang.core.facts.known import end_of
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.core.plan.values import UNKNOWN, pair
from tests.core.engine.differential import MOMENTS

SCHEME = check("""---
方案: 样例
代号: sample
年度: 2015
施行: 2015-01-01
期间: 年度
关账: 01-31
---

## 第一条

```scheme
名册:
  参评组织: {对象: 组织, 类: [支部], 时点: 期末}
输入:
  职工数: {单位: 人, 由: 人事部门}
  编制数: {单位: 人, 由: 编办}
指标:
  比甲: {量: 比, 甲: 职工数, 乙: 编制数, 无则: 不适用}
考评:
  满分: 10分
  每项保留: 0.01分
  舍入: 四舍五入
  不适用的分: 不计
  部分:
    部分甲: {满分: 10分, 用: [{指标: 比甲, 满分: 10分, 计分: 按占比}]}
```
""").unwrap()
PLAN = build(SCHEME)
NAME = "部分甲·比甲"


def told(points: list[int | None]) -> list[str]:
    values = [StepValue(UNKNOWN if one is None else pair(one)) for one in points]
    ratings = tuple(Rating(str(i), State.RATED, steps={NAME: value}) for i, value in enumerate(values))
    return [one.message for one in alike(SCHEME, Run(PLAN, end_of(MOMENTS[0]), ratings))]


@pytest.mark.parametrize(
    ("same", "others", "named"),
    [(19, 1, True), (18, 2, False), (95, 5, True), (94, 6, False), (19, 0, False), (20, 0, True)],
)
def test_a_share_of_alike_is_named_from_95_in_a_hundred_of_twenty(same: int, others: int, named: bool) -> None:
    assert bool(told([1000] * same + list(range(others)))) is named


def test_what_is_named_says_how_many_and_how_much() -> None:
    assert told([1000] * 39 + [7]) == ["“部分甲·比甲”分不出高低：40个组织里39个都得10分"]


def test_who_has_no_points_is_not_counted() -> None:
    assert told([1000] * 19 + [None] * 50) == []
    assert told([1000] * 20 + [None] * 50) != []
