"""A number of a rule is said by its article only with its unit, and the same way round (S25)."""

from __future__ import annotations

import pytest

from taizhang.core.language.check import check

HEAD = "---\n方案: 试\n代号: try\n年度: 2015\n施行: 2015-01-01\n关账: 2016-01-31\n期间: 年度\n---\n\n"
BOUND = "核对:\n  甲: {每个: 各村, 数: 事, WHAT, 不符: 提醒}"
NODE = "时限:\n  甲: {适用: 事, 起算: 登记日, 历法: 自然日, 节点: [{名: 办结, 期限: WHAT}]}"
WARN = (
    "时限:\n  甲: {适用: 事, 起算: 登记日, 历法: 自然日, 节点: [{名: 办结, 期限: 1日}], 灯: {黄: 到期前WHAT, 红: 逾期}}"
)


def told(prose: str, rule: str, what: str) -> list[str]:
    """Return what S25 says of a rule under this prose."""
    block = rule.replace("WHAT", what)
    found = check(f"{HEAD}### 第一条 试\n\n{prose}\n\n```scheme\n{block}\n```\n")
    return [f"{problem.message} → {problem.remedy}" for problem in found.problems if problem.code == "S25"]


@pytest.mark.parametrize(
    ("prose", "rule", "what"),
    [
        ("12月底前办。", BOUND, "不少于: 12票"),
        ("2012年起。", BOUND, "不少于: 2012件"),
        ("3个工作日内答复。", NODE, "3个月"),
        ("3个月内办结。", NODE, "3个工作日"),
        ("两个月内办结。", WARN, "2日"),
        ("5月15日前办。", NODE, "15日"),
        ("见第三条。", BOUND, "不少于: 3件"),
        ("每半年一次。", BOUND, "不低于: 1/2"),
        ("满分60分。", BOUND, "不低于: 60%"),
        ("6次。", BOUND, "不低于: 6分"),
    ],
)
def test_a_number_of_another_unit_does_not_say_it(prose: str, rule: str, what: str) -> None:
    assert any("在条文里没有写" in text for text in told(prose, rule, what))


@pytest.mark.parametrize(
    ("prose", "rule", "what"),
    [
        ("不少于十二票。", BOUND, "不少于: 12票"),
        ("至少两名。", BOUND, "不少于: 2人"),
        ("三个月内办结。", NODE, "3个月"),
        ("一个季度内办结。", NODE, "3个月"),
        ("两年内办结。", NODE, "24个月"),
        ("七个工作日、十五个工作日。", NODE, "7个工作日"),
        ("5、7、9日内办结。", NODE, "7日"),
        ("两周内办结。", NODE, "14天"),
        ("到期前2天提醒。", WARN, "2日"),
        ("应到人数的一半。", BOUND, "不低于: 1/2"),
        ("应到的半数以上。", BOUND, "不低于: 1/2"),
        ("应到人员过半数。", BOUND, "超过: 50%"),
        ("不低于百分之九十五。", BOUND, "不低于: 95%"),
        ("不低于95％。", BOUND, "不低于: 95%"),
        ("九成五以上，九成。", BOUND, "不低于: 90%"),
        ("满分六十分。", BOUND, "不低于: 60分"),
        ("不低于九十五。", BOUND, "不低于: 95分"),
        ("13万元。", BOUND, "不少于: 130000元"),
        ("3/4的人。", BOUND, "不低于: 3/4"),
        ("每人2至5人。", BOUND, "介于: [2人, 5人]"),
        ("不少于2人，不超过5人。", BOUND, "介于: [2人, 5人]"),
    ],
)
def test_the_same_number_in_other_words_says_it(prose: str, rule: str, what: str) -> None:
    assert told(prose, rule, what) == []


def test_the_articles_own_number_and_every_way_out_are_told() -> None:
    [text] = told("不少于10票，12月底前。", BOUND, "不少于: 12票")
    assert "条文写的是10票" in text
    assert all(way in text for way in ("改规则", "写进条文", "（假定）"))


@pytest.mark.parametrize(
    ("prose", "what"),
    [
        ("不少于5件。", "超过: 5件"),
        ("5件以上。", "超过: 5件"),
        ("5件及以上。", "超过: 5件"),
        ("不超过5件。", "低于: 5件"),
        ("5件以下。", "少于: 5件"),
        ("不得超过5件。", "少于: 5件"),
        ("超过5件的。", "不低于: 5件"),
        ("低于60分的。", "不超过: 60分"),
    ],
)
def test_prose_that_includes_the_number_is_not_a_rule_that_leaves_it_out(prose: str, what: str) -> None:
    assert any("核对含不含本数" in text for text in told(prose, BOUND, what))


@pytest.mark.parametrize(
    ("prose", "what"),
    [
        ("5件以上。", "不低于: 5件"),
        ("5件以下。", "不超过: 5件"),
        ("不少于5件。", "少于: 5件"),
        ("超过5件的。", "不超过: 5件"),
        ("5分以上的为优。", "超过: 5件"),
        ("满5件。", "超过: 5件"),
    ],
)
def test_the_same_way_or_the_other_side_of_it_is_no_difference(prose: str, what: str) -> None:
    assert not any("核对含不含本数" in text for text in told(prose, BOUND, what))
