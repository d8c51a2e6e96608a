"""The named things that the blocks of a document declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import Shift
from taizhang.core.language.literals import Mark, Quantity, TermLiteral, Word
from taizhang.core.language.tree.measures import Measure
from taizhang.core.language.tree.where import EVERY_ROW, Bound, Where
from taizhang.core.language.tree.words import (
    BelowMinimum,
    Every,
    FactTable,
    FieldType,
    Force,
    IfNone,
    Ledger,
    Merging,
    OnFailure,
    Relation,
    RosterDay,
    Rounding,
    SetOf,
    TableKind,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What every named thing carries."""

    name: str
    article: str
    line: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind: its type, and what the type is of (a code set, a unit, a kind)."""

    name: str
    type: FieldType
    of: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """须先: a step waits for another of the record, or until every record of a kind is in one of these steps.

    ``step`` is empty where the whole record waits (a meeting that may not be held).
    """

    step: str
    before: str = ""
    kind: str = ""
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Named):
    """A kind of record on one of the seven ledgers (类别表). ``spec`` is the block as written."""

    ledger: Ledger
    feeds: FactTable | None
    sources: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    code_sets: tuple[str, ...] = ()  # 码: named sets of 码表
    results: tuple[str, ...] = ()  # 结果: a code set of its own
    groups: tuple[str, ...] = ()  # 人群 of a vote
    options: tuple[str, ...] = ()  # 选项 of a vote
    gates: tuple[Gate, ...] = ()
    visible: tuple[Visibility, ...] = (Visibility.HANDLERS,)
    retention: TermLiteral | None = None
    spec: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Roster(Named):
    """A finite set (名册): persons by role, organisations by kind, lines of a list, or targets of a pairing kind."""

    of: SetOf
    words: tuple[str, ...] = ()  # 身份, 类, 清单
    as_of: RosterDay = RosterDay.PERIOD_END
    except_: str = ""
    min_months: TermLiteral | None = None
    relation: Relation = Relation.OWN
    merging: Merging = Merging.APART
    basis: Word | None = None

    @property
    def of_persons(self) -> bool:
        """True for a set of persons."""
        return self.of is SetOf.PERSONS


@dataclass(frozen=True, slots=True)
class Input(Named):
    """A figure that no ledger holds (输入)."""

    unit: str
    by: str
    as_of: Word


@dataclass(frozen=True, slots=True)
class Cadence:
    """频次: so many times in every piece, on one day of every month (``on_day``), or for each event."""

    every: Every | None
    times: int = 1
    on_day: int | None = None
    event: str = ""  # 每次…: 任职, or a kind; then ``every`` is None
    mark: Mark = Mark.ARTICLE
    text: str = ""


@dataclass(frozen=True, slots=True)
class DueRule:
    """截止: the piece's last day (期末), a term after it (期后) or after the event (起后), or a day of the year."""

    after: TermLiteral | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Duty(Named):
    """A duty (应办): who, how often or for which event, by when, which records answer it."""

    who: str
    cadence: Cadence
    grace: TermLiteral | None = None
    valid_if: Where = EVERY_ROW
    kinds: tuple[str, ...] = ()  # 类别 in 有效; empty: the kind of the duty's own name
    table: FactTable = FactTable.ACTIVITIES
    holiday: Shift | None = None
    holiday_mark: Mark = Mark.ARTICLE
    starts: date | None = None
    due: DueRule = DueRule()
    feeds_from: str = ""  # 汇总: the duty whose records this one sums up
    force: Force = Force.BINDS


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a clock; ``class_`` limits it to matters of that class, ``or_`` is an accepted plan."""

    name: str
    term: TermLiteral
    class_: str = ""
    or_: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder of reminders (升级): so long after the due day, who is told."""

    after: TermLiteral
    tell: str


@dataclass(frozen=True, slots=True)
class Clock(Named):
    """时限: the due days of a kind, counted from one of its days."""

    applies_to: str
    counted_from: str
    working_days: bool
    nodes: tuple[Node, ...]
    slots: str = ""  # 内容: the named slots whose text it needs
    cutoff: Word | None = None  # 截至: 当日24时, 下班
    warn: TermLiteral | None = None  # 灯·黄: so long before the due day
    ladder: tuple[Rung, ...] = ()
    keeps_missed: bool = True  # 改类: 保留已逾期
    by_new_due: bool = False  # 延期: 延期后按新期; else on time is judged by the first due day


@dataclass(frozen=True, slots=True)
class ListTemplate(Named):
    """清单样式: whose list, how many lines, what each line must say, until when it may change."""

    belongs_to: SetOf = SetOf.ORGANISATIONS
    size: Quantity | None = None
    required: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    freeze: Word | None = None
    opens: str = ""  # 每行开: the kind that each line opens
    answers: tuple[str, ...] = ()  # 逐行对应: lists whose lines each line answers
    blank_word: str = ""  # 空行: what a blank line prints
    reconciliation: tuple[str, ...] = ()  # 对账: what citizens may say of a line
    carried: bool = False  # 未完: 转下年
    spec: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Slots(Named):
    """空格: places whose text the county gives."""

    size: int
    filled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Codes(Named):
    """码表: a closed set of codes that records carry; ``size`` more than the codes leaves slots to fill."""

    codes: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Check(Named):
    """核对: what must hold for each member of a set; it does not score.

    One of three: ``counts`` records of a kind (or lines of a list, filled slots) against the bound,
    ``looks_at`` an indicator against the bound, or each record of the kind meets ``requires``.
    ``against`` is a second indicator that must give the same answer (对照).
    """

    each: str
    on_failure: OnFailure
    counts: str = ""
    looks_at: str = ""
    requires: Where | None = None
    bound: Bound | None = None
    against: str = ""
    on_difference: str = ""
    visible: tuple[Visibility, ...] = ()
    force: Force = Force.BINDS


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a cycle: the kinds that answer it and its window in the year."""

    name: str
    kinds: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Cycle(Named):
    """周期: ordered stages of a year, each answered by its own records."""

    who: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a view: which records, which columns, in which order, how many at most."""

    title: str
    table: FactTable
    where: Where
    columns: tuple[str, ...]
    order: str = ""
    most: int = 20


@dataclass(frozen=True, slots=True)
class View(Named):
    """视图: a page composed of ledger questions for these roles."""

    roles: tuple[str, ...]
    questions: tuple[Question, ...]


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


@dataclass(frozen=True, slots=True)
class RateTable(Named):
    """表: a dated rate or amount table."""

    kind: TableKind
    amount: Quantity | None = None
    rows: tuple[TableRow, ...] = ()
    rounding: Rounding | None = None
    basis: str = ""


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
    basis: str = ""
    visible: tuple[Visibility, ...] = ()
    force: Force = Force.BINDS


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
