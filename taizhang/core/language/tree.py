"""The checked tree of a scheme: what each block says, typed, with its place.

The tree is immutable and knows nothing of files or facts. Numbers are exact
(:class:`~taizhang.core.language.literals.Quantity`); every named thing keeps its
article and line, so that each problem, step and explanation can cite them.
Meanings: ``docs/language/reference.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from taizhang.core.calendar import Shift
from taizhang.core.language.literals import Mark, Quantity, TermLiteral, Word

# --- words of the closed sets -------------------------------------------------------------


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


# --- conditions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Among:
    """The field is one of these words."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """The field is filled (有) or empty (无)."""

    present: bool


class Window(StrEnum):
    """Where a day must lie."""

    IN_PERIOD = "本期"
    BY_MOMENT = "至时点"
    BY_PERIOD_END = "至期末"


@dataclass(frozen=True, slots=True)
class NotAfterField:
    """The day is not later than another day of the same row; an empty day fails."""

    field: str


@dataclass(frozen=True, slots=True)
class CompareToField:
    """The amount compares thus with another amount of the same row."""

    comparator: Comparator
    field: str


@dataclass(frozen=True, slots=True)
class ShareOfField:
    """The field as a share of another field of the same row compares thus with a bound."""

    field: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold: ``value comparator quantity``; BETWEEN has two quantities, both included.

    ``truth`` is set instead for ``等于: 是`` and ``等于: 否``.
    """

    comparator: Comparator
    low: Quantity | None = None
    high: Quantity | None = None
    truth: bool | None = None
    word: str = ""
    line: int = 0


Condition = Among | Present | Window | NotAfterField | CompareToField | ShareOfField | Bound


@dataclass(frozen=True, slots=True)
class Where:
    """A selection of rows: every condition holds (范围, 其中, 有效)."""

    conditions: tuple[tuple[str, Condition], ...] = ()
    line: int = 0

    def get(self, field: str) -> Condition | None:
        """Return the condition on a field, or None."""
        return next((condition for name, condition in self.conditions if name == field), None)


# --- measures -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """计数: rows, or distinct values of a field."""

    table: FactTable
    where: Where
    distinct: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """合计: the exact sum of a field."""

    table: FactTable
    where: Where
    field: str


@dataclass(frozen=True, slots=True)
class Exists:
    """有无: at least one row."""

    table: FactTable
    where: Where


@dataclass(frozen=True, slots=True)
class Latest:
    """最近: a yes/no field of the row with the latest day.

    ``until`` names a day of the row (限期); while it is not past, a 否 gives ``while_running`` (限期未到).
    """

    table: FactTable
    where: Where
    field: str
    until: str = ""
    while_running: IfNone = IfNone.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Share:
    """占比: rows of the selection that also meet ``of_which``, or the sums of two fields."""

    table: FactTable
    where: Where
    of_which: Where | None = None
    numerator: str = ""
    denominator: str = ""
    by: str = ""  # 逐类


@dataclass(frozen=True, slots=True)
class Ratio:
    """比: two named quantities; may exceed one."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """履行: due instances of the named duties that were met."""

    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A line of a requirement per role; an empty role is the line for the others (其余)."""

    role: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class PerPerson:
    """逐人: persons of a roster whose own measure, taken in the whole county, meets the lines."""

    roster: str
    each: Count | Sum
    lines: tuple[RoleLine, ...]
    mid_period: Word


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖: members of a set linked to at least so many rows."""

    roster: str
    table: FactTable
    where: Where
    at_least: Quantity
    link: str = ""


@dataclass(frozen=True, slots=True)
class Weight:
    """A part of a blend."""

    indicator: str
    weight: Quantity


@dataclass(frozen=True, slots=True)
class Blend:
    """合成: the weighted mean of shares; an unknown side makes it unknown."""

    items: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """查表: an input through a dated table."""

    by_input: str
    table: str


@dataclass(frozen=True, slots=True)
class Manual:
    """人工: a mark given by a named role, with a ceiling."""

    by: str
    ceiling: Quantity


Measure = Count | Sum | Exists | Latest | Share | Ratio | Fulfilment | PerPerson | Coverage | Blend | Lookup | Manual


# --- named things -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """What every named thing carries."""

    name: str
    article: str
    line: int


@dataclass(frozen=True, slots=True)
class Kind(Named):
    """A kind of record on one of the seven ledgers (类别表). ``spec`` is the block as written."""

    ledger: Ledger
    feeds: FactTable | None
    sources: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    visible: tuple[Visibility, ...] = (Visibility.HANDLERS,)
    waits_for: Mapping[str, object] | None = None
    spec: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Roster(Named):
    """A finite set of persons or organisations (名册)."""

    of_persons: bool
    roles: tuple[str, ...] = ()
    org_kinds: tuple[str, ...] = ()
    as_of: RosterDay = RosterDay.PERIOD_END
    except_: str = ""
    min_months: TermLiteral | None = None
    basis: Word | None = None


@dataclass(frozen=True, slots=True)
class Input(Named):
    """A figure that no ledger holds (输入)."""

    unit: str
    by: str
    as_of: Word


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


@dataclass(frozen=True, slots=True)
class Cadence:
    """频次: so many times in every piece, or on one day of every month (``on_day``)."""

    every: Every
    times: int = 1
    on_day: int | None = None
    mark: Mark = Mark.ARTICLE
    text: str = ""


@dataclass(frozen=True, slots=True)
class Duty(Named):
    """A periodic duty (应办): who, how often, by when, which records answer it."""

    who: str
    cadence: Cadence
    grace: TermLiteral | None = None
    valid_if: Where = Where()
    kinds: tuple[str, ...] = ()  # 类别 in 有效; empty: the kind of the duty's own name
    table: FactTable = FactTable.ACTIVITIES
    holiday: Shift | None = None
    holiday_mark: Mark = Mark.ARTICLE
    starts: date | None = None
    due: str = "期末"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a clock; ``class_`` limits it to matters of that class, ``or_`` is an accepted plan."""

    name: str
    term: TermLiteral
    class_: str = ""
    or_: str = ""


@dataclass(frozen=True, slots=True)
class Clock(Named):
    """时限: the due days of a kind, counted from one of its days."""

    applies_to: str
    counted_from: str
    working_days: bool
    nodes: tuple[Node, ...]
    slots: str = ""  # 内容: the named slots whose text it needs
    spec: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ListTemplate(Named):
    """清单样式: lines, classes, freeze."""

    required: tuple[str, ...] = ()
    freeze: Word | None = None
    spec: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Slots(Named):
    """空格: places whose text the county gives."""

    size: int
    filled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check(Named):
    """核对: a number counted for each member of a set, against a bound; it does not score."""

    each: str
    counts: str
    bound: Bound
    on_failure: OnFailure


@dataclass(frozen=True, slots=True)
class Appraisal(Named):
    """测评办法: who votes, what the denominator is, secrecy, least number."""

    voters: tuple[str, ...]
    denominator: str
    secret: bool
    minimum: Quantity | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: up to (and with) a bound, the amount or rate. ``up_to`` None is 其余."""

    up_to: Quantity | None
    gives: Quantity


class TableKind(StrEnum):
    """The closed set of tables."""

    RATE = "比例"
    PER_HEAD = "每人定额"
    BAND = "按档定额"


@dataclass(frozen=True, slots=True)
class RateTable(Named):
    """表: a dated rate or amount table."""

    kind: TableKind
    amount: Quantity | None = None
    rows: tuple[TableRow, ...] = ()
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Indicator(Named):
    """指标: a measure, what it must reach, and what holds where nothing was due."""

    measure: Measure
    requires: Bound | None = None
    if_none: IfNone | None = None
    minimum: Quantity | None = None
    below_minimum: BelowMinimum | None = None
    declared_by: str = ""
    confirmed_by: str = ""
    report_only: bool = False
    assumed: bool = False  # a word of the rule, not only a number, is assumed


@dataclass(frozen=True, slots=True)
class ByShare:
    """按占比: full × a ÷ b."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """达标: full where yes, nothing where no."""


@dataclass(frozen=True, slots=True)
class Direct:
    """直接: the manual mark."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of 分档: from this bound on, these points. ``bound`` None is 其余."""

    bound: Bound | None
    points: Quantity


@dataclass(frozen=True, slots=True)
class Steps:
    """分档: the first step that fits."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Deduct:
    """扣分: full − per × count, not below zero, at most so much."""

    per: Quantity
    at_most: Quantity | None


Score = ByShare | Achieved | Direct | Steps | Deduct


@dataclass(frozen=True, slots=True)
class Use:
    """An indicator in a part: its full points and how its value becomes points."""

    indicator: str
    points: Quantity
    score: Score
    line: int


@dataclass(frozen=True, slots=True)
class Part(Named):
    """部分: a part of the score."""

    points: Quantity
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Scoring:
    """考评: full points, quantum, rounding, and the parts."""

    points: Quantity
    quantum: Quantity
    rounding: Rounding
    not_applicable: NotApplicablePoints
    not_applicable_mark: Mark
    parts: tuple[Part, ...]
    article: str
    line: int


@dataclass(frozen=True, slots=True)
class Veto(Named):
    """否决: a condition on a value that bars any star."""

    looks_at: str
    bound: Bound
    flag_at_bound: bool = False  # 恰等于: 提请确认


@dataclass(frozen=True, slots=True)
class Band:
    """A band; ``bound`` None is 其余."""

    name: str
    bound: Bound | None
    line: int


@dataclass(frozen=True, slots=True)
class Bands:
    """星级: bands by lower bounds, descending; ``vetoed_to`` is 否决归."""

    looks_at: str
    bands: tuple[Band, ...]
    vetoed_to: str
    article: str
    line: int


@dataclass(frozen=True, slots=True)
class Consequence(Named):
    """后果: what is proposed to whom; never done by machine."""

    when: Mapping[str, str]
    proposes: str
    to: str
    first: tuple[str, ...] = ()
    by: str = ""
    term: Word | None = None
    exit_test: str = ""


@dataclass(frozen=True, slots=True)
class Disclosure(Named):
    """公开: what is shown to whom, in which form."""

    visible: tuple[Visibility, ...]
    form: str = ""
    after: str = ""


# --- the whole ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its heading path, the prose under it, and the lines of both."""

    title: str
    level: int
    path: tuple[str, ...]
    prose: str
    line: int
    blocks: tuple[tuple[int, str], ...] = ()  # (first line, text) of the fenced blocks under it


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: one document, one year."""

    title: str
    code: str
    year: int
    in_force: date
    repealed: date | None
    closes: date
    builds_on: str
    historical: bool
    articles: tuple[Article, ...]
    kinds: Mapping[str, Kind]
    rosters: Mapping[str, Roster]
    inputs: Mapping[str, Input]
    duties: Mapping[str, Duty]
    clocks: Mapping[str, Clock]
    lists: Mapping[str, ListTemplate]
    slots: Mapping[str, Slots]
    checks: Mapping[str, Check]
    appraisals: Mapping[str, Appraisal]
    tables: Mapping[str, RateTable]
    indicators: Mapping[str, Indicator]
    scoring: Scoring | None
    vetoes: Mapping[str, Veto]
    bands: Bands | None
    consequences: Mapping[str, Consequence]
    disclosures: Mapping[str, Disclosure]
