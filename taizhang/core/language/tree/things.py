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
    IfNone,
    Ledger,
    OnFailure,
    RosterDay,
    Rounding,
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
    valid_if: Where = EVERY_ROW
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
