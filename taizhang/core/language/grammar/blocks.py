"""The blocks and what each takes."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.calendar import Shift
from taizhang.core.language.grammar.measures import INDICATOR
from taizhang.core.language.grammar.shapes import BASIS, DATED, NOTE, Form, Key, Shape, at_times, may, must
from taizhang.core.language.tree import (
    CapRounding,
    FactTable,
    Force,
    Ledger,
    Merging,
    NotApplicablePoints,
    OnFailure,
    Relation,
    RosterDay,
    Rounding,
    SetOf,
    TableKind,
    Ties,
    Visibility,
)

_VISIBLE = may("可见", Form.TEXTS, "谁看得到；不写为班子与经办", Visibility)
_FORCE = may("强度", Form.WORD, "原文只说“一般”的写提醒", Force)
_OTHERWISE = at_times("其余", Form.FLAG, "末档：以上各档都不合的")

GATE = Shape((must("类别", Form.NAME, "哪个类别的记录"), must("每条", Form.TEXTS, "每条都要在哪些状态")))
_KIND = Shape(
    (
        must("台账", Form.WORD, "记在哪本台账", Ledger),
        may("归入", Form.WORD, "作为哪个事实表的行；不写随台账", FactTable),
        may("来源", Form.TEXTS, "可选的来源"),
        may("分类", Form.TEXTS, "可选的分类"),
        may("步骤", Form.TEXTS, "依次走的步骤，每步记日期"),
        may("字段", Form.TYPES, "另加的字段和类型"),
        may("必填", Form.NAMES, "字段中不能空的"),
        may("码", Form.NAMES, "记哪些码表的码"),
        may("结果", Form.TEXTS, "结果可选的词"),
        may("人群", Form.TEXTS, "测评分哪些人群"),
        may("选项", Form.TEXTS, "测评有哪些选项"),
        may("须先", Form.ORDER, "哪一步之前要先完成哪一步；或 {类别: …, 每条: […]}"),
        may("放行", Form.ANYTHING, "谁可以破例放行，须写什么"),
        may("留存", Form.TERM, "正文和附件留多久"),
        _VISIBLE,
        may("记", Form.ANYTHING, "要记下的事"),
        may("名额", Form.ANYTHING, "照记"),
        may("对象", Form.ANYTHING, "照记"),
        may("归", Form.ANYTHING, "照记"),
        may("人", Form.ANYTHING, "照记"),
        may("帮带人", Form.ANYTHING, "照记"),
        may("年计划", Form.ANYTHING, "照记"),
        NOTE,
    )
)
_ROSTER = Shape(
    (
        must("对象", Form.WORD, "什么的名册", SetOf),
        at_times("时点", Form.WORD, "看哪一天在册；清单行和写了依据的可不写", RosterDay),
        may("除去", Form.NAME, "除去另一名册里的"),
        may("存续不少于", Form.TERM, "期末前存续满多久才在册"),
        may("合并", Form.WORD, "并入的组织，记录是否随着走", Merging),
        may("依据", Form.TEXT, "凭什么在册"),
        NOTE,
    ),
    by="对象",
    variants={
        "人员": (
            must("身份", Form.NAMES, "哪些任职身份"),
            may("层级", Form.WORD, "哪里的人；不写为本级", Relation),
        ),
        "组织": (must("类", Form.NAMES, "哪些类的组织"),),
        "清单行": (must("清单样式", Form.NAMES, "哪些清单的行"),),
        "结对对象": (must("类", Form.NAMES, "哪些类的结对"),),
    },
)
_INPUT = Shape(
    (
        must("单位", Form.TEXT, "什么单位的数"),
        must("由", Form.TEXT, "由谁提供"),
        may("时点", Form.TEXT, "哪一天的数；不写为期末"),
        NOTE,
    )
)
_DUTY = Shape(
    (
        must("谁", Form.NAME, "哪个名册里的组织"),
        must("频次", Form.CADENCE, "每期几次、每月几日，或每次某事几次"),
        at_times("截止", Form.DUE, "按事件的必写；期末、期后10日、起后10个工作日、03-31"),
        may("补办", Form.TERM, "到期后多久内还可补"),
        may("有效", Form.WHERE, "怎样的记录算数；没有写类别的，同名类别的记录算数"),
        at_times("遇休息日", Form.WORD, "写了每月几日时：逢休息日怎样", Shift),
        may("台账", Form.WORD, "由哪个事实表的行应对；不写为活动", FactTable),
        may("起", Form.DAY, "从哪天起"),
        may("汇总", Form.NAME, "由哪项应办汇总而来"),
        _FORCE,
        NOTE,
    )
)
_NODE = Shape(
    (
        must("名", Form.NAME, "到哪一步"),
        must("期限", Form.TERM, "多久之内"),
        may("分类", Form.NAME, "只对这一分类"),
        may("或", Form.TEXT, "另有计划经认可的，按计划"),
    )
)
_CLOCK = Shape(
    (
        must("适用", Form.NAME, "哪个类别"),
        must("起算", Form.NAME, "从哪个日期起算"),
        must("历法", Form.WORD, "按自然日还是工作日", ("自然日", "工作日")),
        must("节点", Form.MAPS, "各步的期限", shape=_NODE),
        may("内容", Form.NAME, "办理内容的空格"),
        may("截至", Form.TEXT, "当天几点以后的算次日"),
        may(
            "灯",
            Form.MAP,
            "何时黄灯；逾期总是红灯",
            shape=Shape((must("黄", Form.BEFORE_DUE, "到期前多久"), may("红", Form.WORD, "逾期", ("逾期",)))),
        ),
        may(
            "升级",
            Form.MAPS,
            "逾期多久告诉谁",
            shape=Shape((must("逾期", Form.TERM, "逾期多久"), must("告", Form.TEXT, "告诉谁"))),
        ),
        may("改类", Form.WORD, "改了分类的", ("保留已逾期",)),
        may("延期", Form.WORD, "批准延期的", ("延期后按新期",)),
        NOTE,
    )
)
_LIST = Shape(
    (
        must("归", Form.WORD, "谁的清单", ("组织", "人员")),
        may("条数", Form.QUANTITY, "几条"),
        may("每行必填", Form.TEXTS, "每行要填的"),
        may("分类", Form.TEXTS, "行的分类"),
        may("冻结", Form.TEXT, "哪天以后不再增删", ()),
        may("每行开", Form.NAME, "每行开出一件什么"),
        may("逐行对应", Form.NAMES, "逐行应对哪些清单"),
        may("空行", Form.TEXT, "没有应对的行怎样写明"),
        may("对账", Form.TEXTS, "群众对账可选的词"),
        may("未完", Form.WORD, "期末没有办完的", ("转下年",)),
        NOTE,
    )
)
_SLOTS = Shape(
    (
        must("格数", Form.WHOLE, "几格"),
        may("每格", Form.TEXTS, "每格写什么"),
        may("填", Form.TEXTS, "已填的"),
        NOTE,
    )
)
_CODES = Shape((must("码", Form.TEXTS, "各个码"), may("格数", Form.WHOLE, "应有几个；多出的待填"), NOTE))
_CHECK = Shape(
    (
        must("每个", Form.NAME, "名册或类别，其中每一个都要合"),
        must("不符", Form.WORD, "不合时怎样", OnFailure),
        at_times("数", Form.NAME, "数这个类别的记录；与看、须三者择一"),
        at_times("看", Form.NAME, "看这个指标"),
        at_times("须", Form.WHERE, "每条记录要合的条件"),
        may("对照", Form.TEXT, "另一种读法"),
        at_times("不一致", Form.WORD, "写了对照时：两种读法不一致怎样", ("停止并列出",)),
        _VISIBLE,
        _FORCE,
        BASIS,
        NOTE,
    ),
    bound=True,
)
_APPRAISAL = Shape(
    (
        must("参评", Form.TEXTS, "谁参评"),
        must("分母", Form.WORD, "以什么为分母", ("应到", "实到", "发出", "收回", "有效")),
        may("不记名", Form.FLAG, "是否不记名"),
        may("最少", Form.QUANTITY, "至少几票"),
        NOTE,
    )
)
_UP_TO = at_times("不超过", Form.QUANTITY, "本档的上限")
_TABLE = Shape(
    (must("类型", Form.WORD, "怎样查", TableKind), BASIS, NOTE),
    by="类型",
    variants={
        "比例": (
            must(
                "档",
                Form.MAPS,
                "各档的率，由低到高",
                shape=Shape((_UP_TO, _OTHERWISE, must("率", Form.QUANTITY, "乘整个数的率"))),
            ),
            must("舍入", Form.WORD, "到分怎样取舍", Rounding),
        ),
        "每人定额": (must("额", Form.QUANTITY, "每人多少"), may("舍入", Form.WORD, "到分怎样取舍", Rounding)),
        "按档定额": (
            must(
                "档",
                Form.MAPS,
                "各档的额，由低到高",
                shape=Shape((_UP_TO, _OTHERWISE, must("额", Form.QUANTITY, "本档多少"))),
            ),
            may("舍入", Form.WORD, "到分怎样取舍", Rounding),
        ),
    },
)
_STEP = Shape((_OTHERWISE, must("得", Form.QUANTITY, "得几分")), bound=True)
_FULL = must("满分", Form.QUANTITY, "满分几分")
_USE = Shape(
    (must("指标", Form.NAME, "哪项指标"), must("计分", Form.WORD, "怎样由数到分", ())),
    by="计分",
    variants={
        "按占比": (_FULL,),
        "达标": (_FULL,),
        "分档": (_FULL, must("档", Form.MAPS, "各档得几分，末档其余", shape=_STEP)),
        "逐项": (_FULL, must("每项", Form.QUANTITY, "每项几分")),
        "直接": (_FULL,),
        "折算": (_FULL,),
        "扣分": (
            _FULL,
            must("每次", Form.QUANTITY, "每次扣几分"),
            may("至多扣", Form.QUANTITY, "至多扣几分；不写扣完为止"),
        ),
        "加分": (must("每次", Form.QUANTITY, "每次加几分"), must("至多加", Form.QUANTITY, "至多加几分")),
    },
)
_PART = Shape((_FULL, must("用", Form.MAPS, "各项指标怎样计分", shape=_USE), NOTE))
_SCORING = Shape(
    (
        _FULL,
        must("每项保留", Form.QUANTITY, "每项得分保留到几分"),
        must("舍入", Form.WORD, "每项得分怎样取舍", Rounding),
        must("不适用的分", Form.WORD, "不适用的项，它的满分怎样", NotApplicablePoints),
        at_times("可超满分", Form.FLAG, "有加分时：总分能否超过满分"),
        must("部分", Form.NAMED, "各部分", shape=_PART),
        NOTE,
    )
)
_VETO = Shape(
    (
        must("看", Form.NAME, "哪个指标、部分或总分"),
        may("恰等于", Form.WORD, "恰好等于界限的", ("提请确认",)),
        BASIS,
        NOTE,
    ),
    bound=True,
)
_BAND = Shape((must("名", Form.TEXT, "档名"), _OTHERWISE), bound=True)
_BANDS = Shape(
    (
        must("看", Form.NAME, "哪个指标、部分或总分"),
        at_times("否决归", Form.TEXT, "有否决时：被否决的归哪一档"),
        must("档", Form.MAPS, "各档由高到低，末档其余", shape=_BAND),
        NOTE,
    )
)
_QUOTA = Shape(
    (
        must("从", Form.NAME, "从哪个名册里"),
        at_times("按", Form.NAME, "组织：按哪一步由高到低；与数二者择一"),
        at_times("数", Form.NAME, "人员：数哪个类别给出的等次"),
        must("取整", Form.WORD, "不是整数的怎样取", CapRounding),
        at_times("并列", Form.WORD, "写了按时：线上并列的怎样", Ties),
        may("由", Form.TEXT, "由谁定"),
        _FORCE,
        BASIS,
        NOTE,
    ),
    bound=True,
)
_CONSEQUENCE = Shape(
    (
        must("当", Form.ANYTHING, "什么情形：星级、否决、逾期、核对"),
        must("提出", Form.TEXT, "提出什么"),
        must("给", Form.TEXT, "给谁决定"),
        may("先", Form.TEXTS, "决定前要先做的"),
        may("由", Form.TEXT, "由谁办"),
        may("期限", Form.TERM, "多久之内；逾期引出的要能由时钟来算"),
        may("摘帽条件", Form.TEXT, "怎样解除"),
        may("每件", Form.TEXT, "每件几次"),
        NOTE,
    )
)
_DISCLOSURE = Shape(
    (
        must("可见", Form.TEXTS, "给谁看", Visibility),
        may("形式", Form.TEXT, "以什么形式，如是否"),
        may("在", Form.TEXT, "在哪一步之后"),
        NOTE,
    )
)
_STAGE = Shape(
    (
        must("名", Form.NAME, "阶段"),
        must("类别", Form.NAMES, "这一阶段办哪些类别"),
        must("起", Form.DAY, "从哪天"),
        must("止", Form.DAY, "到哪天"),
    )
)
_CYCLE = Shape((must("谁", Form.NAME, "哪个名册"), must("阶段", Form.MAPS, "按先后的各阶段", shape=_STAGE), NOTE))
_QUESTION = Shape(
    (
        must("标题", Form.TEXT, "问什么"),
        must("台账", Form.WORD, "看哪个事实表", FactTable),
        may("范围", Form.WHERE, "只看合条件的行"),
        must("列", Form.TEXTS, "列出哪些字段"),
        may("排", Form.NAME, "按哪个字段排"),
        may("至多", Form.WHOLE, "至多几行；不写为20"),
    )
)
_VIEW = Shape((must("给", Form.TEXTS, "给哪些身份"), must("问", Form.MAPS, "各个问题", shape=_QUESTION), NOTE))


@dataclass(frozen=True, slots=True)
class Block:
    """A block: what it says, the shape of each of its things, and whether it holds things by name."""

    name: str
    says: str
    shape: Shape
    named: bool = True


def _block(name: str, says: str, shape: Shape) -> Block:
    return Block(name, says, Shape((*shape.keys, *DATED), shape.bound, shape.by, shape.variants))


BLOCKS: dict[str, Block] = {
    block.name: block
    for block in (
        _block("类别表", "一类记录：记在哪本台账，走哪些步骤，记哪些字段", _KIND),
        _block("码表", "一套码", _CODES),
        _block("名册", "一个有限的集合：人员、组织、清单的行、结对的对象", _ROSTER),
        _block("输入", "台账里没有、由人提供的数", _INPUT),
        _block("应办", "定期的或由事件引起的义务", _DUTY),
        _block("时限", "事项的时钟：各步多久，何时亮灯，逾期告诉谁", _CLOCK),
        _block("周期", "一年里的各个阶段", _CYCLE),
        _block("清单样式", "一种清单：行、分类、冻结、对应", _LIST),
        _block("空格", "条文提到而没有列出、由县里填的内容", _SLOTS),
        _block("核对", "结构上要合的条件，不计分", _CHECK),
        _block("测评办法", "谁参评、以什么为分母、是否不记名", _APPRAISAL),
        _block("表", "比例或定额表", _TABLE),
        _block("指标", "一项量", INDICATOR),
        Block("考评", "各部分和计分", _SCORING, named=False),
        _block("否决", "一票否决", _VETO),
        Block("星级", "由分或由判断到星级", _BANDS, named=False),
        _block("名额", "一档、一个等次至多几个", _QUOTA),
        _block("后果", "向谁提出什么；由人决定，机器从不自己做", _CONSEQUENCE),
        _block("公开", "什么给谁看", _DISCLOSURE),
        _block("视图", "给某些身份的几个问题", _VIEW),
    )
}


def keys_of(block: str) -> tuple[Key, ...]:
    """Return every key that a block may hold, whatever the variant."""
    return tuple(BLOCKS[block].shape.keys_for("").values())
