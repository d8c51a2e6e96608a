"""The machine's sentences say every part of a rule, its marks too, and read as Chinese."""

from __future__ import annotations

import re

import pytest

from taizhang.core.language import sentence
from taizhang.core.language.check import check
from taizhang.core.language.tree import Scheme
from tests.schemes.shipped import SCHEMES, Shipped

HEAD = "---\n方案: 试\n代号: try\n年度: 2015\n施行: 2015-01-01\n关账: 2016-01-31\n期间: 年度\n---\n\n"


def said(blocks: str) -> list[str]:
    """Return the sentences of a document with these blocks under one article."""
    scheme = check(f"{HEAD}### 第一条 试\n\n试。\n\n```scheme\n{blocks.strip()}\n```\n").value
    assert isinstance(scheme, Scheme)
    return [one.text for one in sentence.in_order(scheme)]


@pytest.mark.parametrize(
    ("blocks", "wanted"),
    [
        (
            "名额:\n  甲: {从: 各支部, 按: 总分, 不超过: 1/3, 取整: 舍去（假定）, 并列: 不越额（国规）}",
            "不足一个的舍去（假定），按总分由高到低，并列跨线的都不列入（国规）",
        ),
        (
            "考评:\n  满分: 1分\n  每项保留: 0.1分\n  舍入: 舍去（假定）\n  不适用的分: 不计\n  部分:\n    乙: {满分: 1分, 用: [{指标: 丙, 满分: 1分, 计分: 达标}]}",
            "每项得分保留到0.1分，舍去（假定）；",
        ),
        (
            "时限:\n  甲: {适用: 事, 起算: 登记日, 历法: 工作日（假定）, 节点: [{名: 办结, 期限: 3日}]}",
            "按工作日（假定）计",
        ),
        (
            "应办:\n  甲: {谁: 各村, 频次: 每年1次, 截止: 03-31（假定）, 起: 02-01（国规）}",
            "从2015-02-01（国规）起，3月31日（假定）前办",
        ),
        (
            "指标:\n  甲: {量: 最近, 台账: 检查, 取: 合格, 限期: 到期日, 限期未到: 待定（假定）, 无则: 不适用（国规）}",
            "到期日未到的待定（假定）；没有应计的不适用（国规）",
        ),
        (
            "周期:\n  甲: {谁: 各村, 阶段: [{名: 一, 类别: [事], 起: 01-01, 止: 03-31（假定）}]}",
            "一（01-01至03-31（假定），由事完成）",
        ),
        (
            "表:\n  甲: {类型: 每人定额, 额: 1元, 舍入: 舍去（假定）, 依据: 某规定}",
            "每人1元，舍去（假定）到分；依据：某规定。",
        ),
        ("表:\n  甲: {类型: 比例, 舍入: 四舍五入, 档: [{其余: 是, 率: 1%}]}", "其余1%，四舍五入到分。"),
        (
            "指标:\n  甲: {量: 逐人, 名册: 党员, 每人: {量: 计数, 台账: 参加}, 要求: [{其余: 是, 不少于: 1次}], 年中任职: 按期末身份（假定）}",
            "（年中任职的按期末身份（假定））",
        ),
    ],
)
def test_a_mark_shows_where_its_word_is_said(blocks: str, wanted: str) -> None:
    assert any(wanted in text for text in said(blocks))


@pytest.mark.parametrize(
    ("blocks", "wanted"),
    [
        ("公开:\n  甲: {可见: [公开], 形式: 仅汇总}", "公开可见，只给汇总数。"),
        ("类别表:\n  甲: {台账: 活动, 可见: [仅汇总]}", "；只见汇总。"),
        ("类别表:\n  甲: {台账: 活动, 可见: [纪检, 仅汇总]}", "；纪检可见，其他人只见汇总。"),
        ("后果:\n  甲: {当: {星级: 五星级}, 提出: 提请核查, 给: 县委}", "星级为五星级时，向县委提请核查，由人决定"),
        ("后果:\n  甲: {当: {核对: 乙}, 提出: 核实, 给: 县委}", "核对乙不符时，向县委提出核实"),
        (
            "后果:\n  甲: {当: {逾期: 事}, 提出: 说明, 给: 县委, 由: 责任人, 期限: 3日}",
            "事逾期时，向县委提出说明，由责任人办理，期限为3日，由人决定",
        ),
        (
            "星级:\n  看: 甲\n  否决归: 差\n  档: [{名: 达标, 等于: 是}, {名: 不达标, 等于: 否}]",
            "为“是”的达标，为“否”的不达标",
        ),
        (
            "时限:\n  甲: {适用: 事, 起算: 登记日, 历法: 自然日, 节点: [{名: 办结, 期限: 1日}], 升级: [{逾期: 0日（假定）, 告: 乙}]}",
            "逾期当日（假定）告乙",
        ),
        (
            "指标:\n  甲: {量: 逐人, 名册: 党员, 每人: {量: 计数, 台账: 参加}, 要求: [{其余: 是, 不少于: 1次}], 年中任职: 按月折算}",
            "参加记录次数（全县合计），每人不少于1次，达到的人占比",
        ),
        ("核对:\n  甲: {每个: 镇, 看: 乙, 介于: [2/1, 5/1], 不符: 提醒}", "为2倍至5倍（含）"),
        ("指标:\n  甲: {量: 下级, 指标: 乙, 类: [支部], 取: 合计, 无则: 待定}", "分子、分母分别相加之比"),
        ("指标:\n  甲: {量: 计数, 台账: 活动}", "活动次数"),
        ("指标:\n  甲: {量: 计数, 台账: 处分}", "处分人次"),
        (
            "清单样式:\n  甲: {归: 人员, 分类: [共性, 个性], 对账: [属实]}",
            "各人的清单，按行填写，分共性、个性，群众对账可答属实",
        ),
        (
            "类别表:\n  甲: {台账: 测评, 选项: [好, 差], 码: [丁], 名额: 3人, 放行: {由: 镇党委, 须: 理由}}",
            "选项为好、差，带码表丁，名额：3人，放行：由镇党委、须理由",
        ),
        (
            "考评:\n  满分: 1分\n  每项保留: 0.1分\n  舍入: 舍去\n  不适用的分: 不计\n  部分:\n    乙: {满分: 1分, 用: [{指标: 丙评分, 满分: 1分, 计分: 折算}]}",
            "丙评分按满分1分折算",
        ),
    ],
)
def test_a_sentence_says_every_part_and_reads_as_chinese(blocks: str, wanted: str) -> None:
    assert any(wanted in text for text in said(blocks)), said(blocks)


@pytest.mark.parametrize("shipped", SCHEMES, ids=str)
def test_no_mark_of_a_shipped_scheme_is_lost(shipped: Shipped) -> None:
    marks = shipped.scheme.marks_of
    for one in [one for part in sentence.PARTS for one in shipped.scheme.own(part).values()]:
        text = sentence.of(one, marks(one))
        assert len(re.findall("（(?:假定|国规)）", text)) >= len(marks(one)), text
