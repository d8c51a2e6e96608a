"""The closed sets of words: ledgers, fact tables, comparators, outcomes, days, roundings."""

from __future__ import annotations

from enum import StrEnum


class Ledger(StrEnum):
    """The seven ledgers."""

    LISTS = "清单"
    MATTERS = "事项"
    ACTIVITIES = "活动"
    ASSIGNMENTS = "结对任职"
    APPRAISALS = "测评"
    FUNDS = "款项"
    NOTICES = "文书"


class FactTable(StrEnum):
    """The tables of facts that measures read."""

    MATTERS = "事项"
    ACTIVITIES = "活动"
    ATTENDANCES = "参加"
    POSTS = "任职"
    ASSIGNMENTS = "结对"
    VOTES = "测评"
    CHECKS = "检查"
    SANCTIONS = "处分"
    PAYMENTS = "款项"
    PAPERS = "文书"
    LINES = "清单行"
    ORGANISATIONS = "组织"


class Comparator(StrEnum):
    """The comparators; two words for one comparator are the only synonyms of the language."""

    AT_LEAST = "不低于"
    AT_MOST = "不超过"
    BELOW = "低于"
    ABOVE = "超过"
    EQUALS = "等于"
    BETWEEN = "介于"


class IfNone(StrEnum):
    """What a measure is where nothing was there to measure (无则)."""

    NOT_APPLICABLE = "不适用"
    PENDING = "待定"
    STOP = "停"
    NO_MATTER = "无事项"  # not applicable, printed with this word


class BelowMinimum(StrEnum):
    """What a share is where fewer than the least number answered (不足)."""

    PENDING = "待定"
    COUNT_ONLY = "只报件数"


class RosterDay(StrEnum):
    """On which day a roster is read (时点)."""

    PERIOD_END = "期末"
    PERIOD_START = "期初"
    WHOLE_PERIOD = "全期"
    ANY_DAY = "期间任一日"
    EVENT_DAY = "当日"  # the day of the event: only quotas and appraisals read a roster so


class OnFailure(StrEnum):
    """What a check does where it fails (不符)."""

    BLOCK = "拦截"
    WARN = "提醒"
    NOTIFY = "提示"
    IGNORE = "不计"


class Visibility(StrEnum):
    """Who may see; absent means the unit's leadership and the handlers."""

    PUBLIC = "公开"
    UNIT = "本单位"
    HANDLERS = "班子与经办"
    SUPERIOR = "上级"
    DISCIPLINE = "纪检"
    PERSON = "本人"
    AGGREGATE = "仅汇总"


class Rounding(StrEnum):
    """How points are rounded, once, at the indicator."""

    HALF_UP = "四舍五入"
    DOWN = "舍去"


class NotApplicablePoints(StrEnum):
    """What becomes of the points of what does not apply."""

    REDISTRIBUTE = "按比例分摊"
    LEAVE_OUT = "不计"
    FULL = "计满"


class Every(StrEnum):
    """Cadences: how long a piece of the period is."""

    YEAR = "每年"
    HALF_YEAR = "每半年"
    QUARTER = "每季度"
    MONTH = "每月"

    @property
    def months(self) -> int:
        """The months of a piece."""
        return {"每年": 12, "每半年": 6, "每季度": 3, "每月": 1}[self.value]


class FieldType(StrEnum):
    """The twelve types of a field, each with one place to be kept (ledgers/models.py)."""

    TEXT = "文本"
    LONG_TEXT = "长文本"
    CODE = "码"
    NUMBER = "数"
    MONEY = "金额"
    DATE = "日期"
    PERSON = "人员"
    ORGANISATION = "组织"
    ANONYMOUS_CODE = "代号"
    RECORD = "记录"
    FILE = "文件"
    YES_NO_UNKNOWN = "是否"


class SetOf(StrEnum):
    """What a roster is a set of (对象)."""

    PERSONS = "人员"
    ORGANISATIONS = "组织"
    LINES = "清单行"
    TARGETS = "结对对象"


class Relation(StrEnum):
    """Where a person or host stands, seen from the subject: nothing else can be said of it."""

    OWN = "本级"
    BELOW = "下级"
    OWN_AND_BELOW = "本级和下级"
    OWN_BRANCH = "所在支部"


class Merging(StrEnum):
    """What becomes of the facts of an organisation that was merged (合并)."""

    FOLLOW = "并入"
    APART = "不并"


class MidPeriod(StrEnum):
    """Which requirement holds for a role gained in mid-period (年中任职)."""

    AT_PERIOD_END = "按期末身份"
    HIGHEST = "按最高身份"
    BY_MONTHS = "按月折算"


class Elapse(StrEnum):
    """How days between two steps become one number (用时)."""

    MEDIAN = "中位"
    LONGEST = "最大"
    MEAN = "平均"


class OverChildren(StrEnum):
    """How the values of organisations below become one (下级)."""

    ALL_MET = "全部达标"
    WORST = "最差"
    SUM = "合计"
    BY_HEADS = "人数加权"


class CapRounding(StrEnum):
    """How a quota that is no whole number is cut (取整)."""

    DOWN = "舍去"
    HALF_UP = "四舍五入"
    UP = "进一"


class Ties(StrEnum):
    """What happens to a tie across the line of a quota (并列)."""

    NONE_OF_THEM = "不越额"
    ALL_OF_THEM = "一并列入"


class Force(StrEnum):
    """How much a number binds (强度); a text that says 一般 only reminds."""

    BINDS = "必须"
    REMINDS = "提醒"


class TableKind(StrEnum):
    """The closed set of tables."""

    RATE = "比例"
    PER_HEAD = "每人定额"
    BAND = "按档定额"
