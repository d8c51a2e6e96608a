"""Invented names, from small lists of syllables. Nobody is meant."""

from __future__ import annotations

import random

_FAMILY = "郁柯乐茅虞苗花滕殷毕郝邬安常"
_GIVEN = "澄溪岚桐朗舒沐禾晴阳宁远松柏清川知微一诺可为若谷青禾星野"

COUNTY = "清沐县"
TOWNS = (
    "白鹭镇",
    "青石镇",
    "柳溪镇",
    "云台镇",
    "枫林镇",
    "石桥镇",
    "东坪镇",
    "西岭镇",
    "南湾镇",
    "北川镇",
    "双河镇",
    "三溪镇",
)
VILLAGES = ("前村", "后湾", "上坪", "下坝", "新桥")
ORGANS = [
    "发改局",
    "教育局",
    "科技局",
    "民政局",
    "司法局",
    "财政局",
    "人社局",
    "住建局",
    "交通局",
    "水务局",
    "农业局",
    "林业局",
    "商务局",
    "文广局",
    "卫生局",
    "审计局",
    "环保局",
    "统计局",
    "安监局",
    "物价局",
    "粮食局",
    "畜牧局",
    "农机局",
    "档案局",
    "信访局",
    "机关事务局",
    "招商局",
    "房管局",
    "城管局",
    "规划局",
    "公路局",
    "地震局",
    "气象站",
    "残联",
    "妇联",
    "团县委",
    "总工会",
    "工商联",
    "科协",
    "文联",
    "供销社",
    "公积金中心",
    "社保局",
    "就业局",
    "医保局",
    "农综办",
    "移民局",
    "扶贫办",
    "金融办",
    "应急办",
    "政务中心",
    "体育局",
    "旅游局",
    "侨联",
    "红十字会",
    "党史室",
    "地方志办",
    "电视台",
    "图书馆",
    "文化馆",
    "博物馆",
    "体校",
    "幼儿园",
    "实验小学",
    "职业中学",
]

PLACES = ("村口", "河堤", "小学旁", "集镇", "文化站", "敬老院", "灌渠", "便民桥", "垃圾池", "路灯")
DOINGS = ("报修", "核查", "清理", "协调", "更换", "登记", "走访", "整改", "补办", "回复")


def person(chance: random.Random) -> str:
    """Return an invented name."""
    return chance.choice(_FAMILY) + chance.choice(_GIVEN) + chance.choice(_GIVEN)


def matter(chance: random.Random, number: int) -> str:
    """Return an invented title of a matter."""
    return f"{chance.choice(VILLAGES)}{chance.choice(PLACES)}{chance.choice(DOINGS)}（{number}）"
