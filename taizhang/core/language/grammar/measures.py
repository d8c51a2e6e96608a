"""The measures (量) and what each takes."""

from __future__ import annotations

from taizhang.core.language.grammar.shapes import BASIS, NOTE, Form, Key, Shape, at_times, may, must
from taizhang.core.language.tree import (
    BelowMinimum,
    Elapse,
    FactTable,
    Force,
    IfNone,
    MidPeriod,
    OverChildren,
    Visibility,
)

_TABLE = must("台账", Form.WORD, "数哪一个事实表", FactTable)
_WHERE = may("范围", Form.WHERE, "只取合条件的行")
_IF_NONE = must("无则", Form.WORD, "一条都没有时算什么", IfNone)
_FIELD = must("取", Form.NAME, "取哪个字段")
_INNER = Shape(
    (
        must("量", Form.WORD, "每人怎样量", ("计数", "合计")),
        _TABLE,
        _WHERE,
    ),
    by="量",
    variants={"计数": (may("不同", Form.NAME, "按这个字段去重"),), "合计": (_FIELD,)},
)
_LINE = Shape(
    (
        at_times("身份", Form.NAME, "这一行对谁；末行写“其余: 是”"),
        at_times("其余", Form.FLAG, "以上各行都不合的人"),
    ),
    bound=True,
)
_WEIGHT = Shape((must("指标", Form.NAME, "一项指标"), must("权", Form.QUANTITY, "占百分之几，各项合计100")))

MEASURES: dict[str, tuple[Key, ...]] = {
    "计数": (_TABLE, _WHERE, may("不同", Form.NAME, "按这个字段去重")),
    "合计": (_TABLE, _FIELD, _WHERE, may("无则", Form.WORD, "一条都没有时算什么；不写为零", IfNone)),
    "有无": (_TABLE, _WHERE),
    "最近": (
        _TABLE,
        _FIELD,
        _WHERE,
        _IF_NONE,
        may("限期", Form.NAME, "不合格而还在这个日期之前的，另说"),
        at_times("限期未到", Form.WORD, "写了限期时：期限未到算什么", IfNone),
    ),
    "窗口": (_TABLE, _FIELD, _WHERE, must("跨度", Form.TERM, "窗口多长，如 12个月")),
    "用时": (
        _TABLE,
        _WHERE,
        must("从", Form.NAME, "从哪个日期起"),
        must("到", Form.NAME, "到哪个日期止"),
        must("取", Form.WORD, "多条的怎样并成一个数", Elapse),
        _IF_NONE,
    ),
    "占比": (
        _TABLE,
        _WHERE,
        _IF_NONE,
        at_times("其中", Form.WHERE, "分子是合这些条件的行；与分子分母、满意折算三者择一"),
        at_times("分子", Form.NAME, "分子是这个字段之和"),
        at_times("分母", Form.NAME, "分母是这个字段之和"),
        at_times("满意折算", Form.WEIGHTS, "各选项折合百分之几"),
        may("逐类", Form.NAME, "按来源、人群或分类分别算，每一类都要达到要求"),
    ),
    "比": (must("甲", Form.NAME, "指标或输入"), must("乙", Form.NAME, "指标或输入"), _IF_NONE),
    "履行": (must("应办", Form.NAMES, "哪些应办"), _IF_NONE),
    "逐人": (
        must("名册", Form.NAME, "人员的名册"),
        must("每人", Form.MAP, "每人怎样量", shape=_INNER),
        must("要求", Form.MAPS, "各种身份要达到多少，末行其余", shape=_LINE),
        must("年中任职", Form.WORD, "期中才有的身份按哪个要求", MidPeriod),
        _IF_NONE,
    ),
    "覆盖": (
        must("每个", Form.NAME, "名册，其中每一个都要覆盖"),
        must("由", Form.WORD, "由哪个事实表的行覆盖", FactTable),
        _WHERE,
        must("至少", Form.QUANTITY, "每个至少几条"),
        may("连", Form.WORD, "行里哪个字段指着名册里的一个", ("组织", "人", "项目", "对象")),
        _IF_NONE,
    ),
    "合成": (
        must("项", Form.MAPS, "各项指标和权", shape=_WEIGHT),
        must("缺项", Form.WORD, "有一项没有数时算什么", IfNone),
    ),
    "增减": (must("指标", Form.NAME, "比哪项指标"), must("对", Form.WORD, "与哪一期比", ("上期",)), _IF_NONE),
    "下级": (
        must("指标", Form.NAME, "下级的哪项指标"),
        must("类", Form.NAMES, "哪些类的下级组织"),
        must("取", Form.WORD, "各下级的怎样并成一个", OverChildren),
        at_times("名册", Form.NAME, "人数加权时：按哪个名册的人数"),
        at_times("每项保留", Form.QUANTITY, "人数加权时：各下级的率保留到多细，如 0.01%"),
        _IF_NONE,
    ),
    "查表": (must("按", Form.NAME, "输入"), must("表", Form.NAME, "表")),
    "人工": (
        must("由", Form.TEXT, "谁评"),
        must("上限", Form.QUANTITY, "最高几分"),
        must("缺则", Form.WORD, "没有评时算什么", IfNone),
    ),
}

_REQUIRES = may("要求", Form.BOUND, "达到什么算是")
_LEAST = (
    may("最少", Form.QUANTITY, "分母少于它时，看“不足”"),
    at_times("不足", Form.WORD, "写了最少时：不足时怎样", BelowMinimum),
)
_HAVE_LEAST = ("占比", "履行", "逐人", "覆盖")
_COMMON = (
    may("用途", Form.WORD, "只报告的不计分、不否决", ("只报告",)),
    may("须申报", Form.TEXT, "哪个来源申报本期齐全后才算数，未申报待定"),
    may("确认", Form.TEXT, "哪个机关确认后才算数"),
    may("可见", Form.TEXTS, "谁看得到；不写为班子与经办", Visibility),
    may("强度", Form.WORD, "原文只说“一般”的写提醒", Force),
    BASIS,
    NOTE,
)

INDICATOR = Shape(
    (must("量", Form.WORD, "怎样量", tuple(MEASURES)), *_COMMON),
    by="量",
    variants={
        name: (*keys, *(() if name == "逐人" else (_REQUIRES,)), *(_LEAST if name in _HAVE_LEAST else ()))
        for name, keys in MEASURES.items()
    },
)
