"""What a thing needs to run, beyond names that stand: fields of the right type, terms that fit, no ring of indicators."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import CHINA, Period, TermKind, add_term
from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language.dictionary import FACT_TABLES
from taizhang.core.language.literals import TermLiteral, Unit
from taizhang.core.language.reader import Context
from taizhang.core.language.results import column_of, needs, unit_of
from taizhang.core.language.tree import (
    Bound,
    CompareToField,
    Coverage,
    Densest,
    Duty,
    Elapsed,
    FactTable,
    Indicator,
    Kind,
    Latest,
    Named,
    NotAfterField,
    PerPerson,
    Quota,
    Roster,
    Scheme,
    SetOf,
    Share,
    ShareOfField,
    Where,
    Window,
)

SUBJECTS = "参评组织"
_BY = ("来源", "分类", "人群")
_BY_OF_CHECKS = (*_BY, "项目")  # what is checked item by item lists its items as the kind's classes
_DAYS = (Type.DATE, Type.MONTH)
_NUMBERS = {Type.INT: Unit.COUNT, Type.FEN: Unit.MONEY, Type.TENTHS: Unit.HOURS}


def check(context: Context, scheme: Scheme) -> None:
    """Report what stands but could not run (S05, S15, S19, S22, S26)."""
    fits = _Fits(context)
    _subjects(context, scheme)
    for thing in scheme.own("rosters").values():
        fits.of(f"名册“{thing.name}”", thing).roster(thing)
    for thing in scheme.own("duties").values():
        fits.of(f"应办“{thing.name}”", thing).duty(thing)
    for thing in scheme.own("indicators").values():
        fits.of(f"指标“{thing.name}”", thing).indicator(thing)
    for thing in scheme.own("checks").values():
        if thing.looks_at and thing.each in scheme.kinds:
            message = f"对类别“{thing.each}”的每条记录看指标“{thing.looks_at}”：指标是组织的，不是记录的"
            fits.of(f"核对“{thing.name}”", thing).report("S26", message, "“每个”写名册，或改用“要求”")
    for thing in scheme.own("consequences").values():
        _overdue(fits.of(f"后果“{thing.name}”", thing), scheme, thing.when.get("逾期", ""))
    for thing in scheme.own("quotas").values():
        fits.of(f"名额“{thing.name}”", thing).quota(thing)
    for name, ring in _rings(scheme.indicators):
        if ("indicators", name) not in scheme.inherited:
            message = f"绕回到自己：{'→'.join((*ring, ring[0]))}"
            fits.of(f"指标“{name}”", scheme.indicators[name]).report("S26", message, "改其中一项，不再互相引用")


def _subjects(context: Context, scheme: Scheme) -> None:
    """Report a scheme that rates without saying whom (S15)."""
    if scheme.is_base or not (scheme.indicators or scheme.scoring or scheme.bands):
        return
    roster = scheme.rosters.get(SUBJECTS)
    if roster is None:
        remedy = f"在名册里写上，如“{SUBJECTS}: {{对象: 组织, 类: [支部], 时点: 期末}}”"
        context.report("S15", 1, f"没有名册“{SUBJECTS}”，不知道评谁", remedy)
    elif roster.of is not SetOf.ORGANISATIONS:
        context.report("S06", roster.line, f"名册“{SUBJECTS}”不是组织的名册", "写“对象: 组织”", article=roster.article)


def _overdue(fits: _Fits, scheme: Scheme, name: str) -> None:
    """Report a consequence of being overdue for what has no day due (S26)."""
    kind = scheme.kinds.get(name)
    if kind is None or "due_on" in {column.name for column in TABLES[FACT_TABLES[_fed(kind).value]].columns}:
        return
    if not any(clock.applies_to == name for clock in scheme.clocks.values()):
        fits.report("S26", f"等“{name}”逾期：它没有到期日，也没有时限管它", "给它写一个时限，或换一个类别")


def _fed(kind: Kind) -> FactTable:
    return kind.feeds or FactTable.MATTERS


@dataclass(slots=True)
class _Fits:
    """Looks at one thing after another; reports speak of the last."""

    context: Context
    what: str = ""
    article: str = ""
    line: int = 0

    def of(self, what: str, thing: Named) -> _Fits:
        self.what, self.article, self.line = what, thing.article, thing.line
        return self

    def report(self, code: str, message: str, remedy: str, line: int = 0) -> None:
        self.context.report(code, line or self.line, f"{self.what}{message}", remedy, article=self.article)

    # --- sets and duties ------------------------------------------------------------------

    def roster(self, roster: Roster) -> None:
        term = roster.min_months
        if term and term.term.kind not in (TermKind.DAYS, TermKind.MONTHS, TermKind.YEARS):
            self.report("S05", f"的“存续不少于: {term.text}”不是一段日子", "写成如 6个月", term.line)

    def duty(self, duty: Duty) -> None:
        kinds_of_days = (duty.grace, duty.due.after)
        for term in kinds_of_days:
            if term and term.term.kind in (TermKind.UNTIL_CLOSED, TermKind.SAME_DAY):
                self.report("S22", f"的“{term.text}”算不出日子", "写成如 10日、5个工作日、1个月", term.line)
                return
        if duty.cadence.every and any(kinds_of_days) and not self._in_time(duty):
            message = "的截止和补办合起来，长过了一期：同一天的记录会落进三期"
            self.report("S22", message, "缩短补办，或放宽频次")
        self.where(duty.table, duty.valid_if)

    def _in_time(self, duty: Duty) -> bool:
        if duty.cadence.every is None:
            return True
        pieces = [*Period.year(self.context.year).split(duty.cadence.every.months)]
        pieces += list(Period.year(self.context.year + 1).split(duty.cadence.every.months))
        return all(
            _later(duty.due.on or _later(one.last, duty.due.after), duty.grace) <= following.last
            for one, following in itertools.pairwise(pieces)
            if one.last.year == self.context.year
        )

    # --- indicators -----------------------------------------------------------------------

    def indicator(self, indicator: Indicator) -> None:
        measure = indicator.measure
        match measure:
            case Latest(table, _, field, until):
                self._typed(table, "取", field, (Type.FLAG,), "是或否的字段，如“合格”“合规”")
                self._typed(table, "限期", until, (Type.DATE,), "日期的字段，如“整改期限”")
            case Densest(table, _, field):
                self._typed(table, "取", field, (Type.DATE,), "日期的字段")
            case Elapsed(table, _, from_, to):
                for key, field in (("从", from_), ("到", to)):
                    self._typed(table, key, field, (Type.DATE,), "日期的字段", or_step=True)
            case Coverage():
                least = measure.at_least
                if least.unit not in (Unit.COUNT, Unit.NONE) or least.value.denominator != 1:
                    self.report("S19", f"的“至少: {least.text}”不是个数", "写成如 1人、2次", least.line)
            case Share() if measure.by:
                self._by(measure)
        inner = measure.each if isinstance(measure, PerPerson) else measure
        of_table: FactTable | None = getattr(inner, "table", None)
        for where in (getattr(inner, "where", None), getattr(inner, "of_which", None)):
            if of_table and isinstance(where, Where):
                self.where(of_table, where)

    def _typed(
        self, table: FactTable, key: str, field: str, types: tuple[Type, ...], wanted: str, *, or_step: bool = False
    ) -> None:
        if not field or (or_step and not column_of(table, field)):
            return
        if _type_of(table, field) not in types:
            self.report("S19", f"的“{key}: {field}”不是{wanted}", f"换一个{wanted}")

    def _by(self, share: Share) -> None:
        allowed = _BY_OF_CHECKS if share.table is FactTable.CHECKS else _BY
        if share.by not in allowed:
            self.report("S26", f"按“{share.by}”逐类，类别表里列不出它的各类", f"可用：{'、'.join(allowed)}")

    def quota(self, quota: Quota) -> None:
        cap = quota.cap.low
        if cap and (
            cap.unit not in (Unit.SHARE, Unit.COUNT) or (cap.unit is Unit.COUNT and cap.value.denominator != 1)
        ):
            self.report("S19", f"的“{cap.text}”既不是比例，也不是个数", "写成如 1/3、3个", cap.line)

    # --- selections -----------------------------------------------------------------------

    def where(self, table: FactTable, where: Where) -> None:
        """Report conditions that a field of its type cannot meet (S19)."""
        for field, condition in where.conditions:
            type_ = _type_of(table, field)
            match condition:
                case Window() if type_ not in (*_DAYS, None):
                    self.report(
                        "S19", f"的“{field}: {condition.value}”：{field}不是日期", "换一个日期的字段", where.line
                    )
                case Bound():
                    self._bound(field, type_, condition)
                case ShareOfField(other, bound):
                    if type_ not in _NUMBERS or unit_of(table, other) is not unit_of(table, field):
                        self.report("S19", f"的“{field}”不能占“{other}”", "两个都要是同一种数", bound.line)
                    elif bound.low and bound.low.unit is not Unit.SHARE:
                        self.report("S19", f"的“{bound.low.text}”不是比例", "写成如 1/2、80%", bound.line)
                case NotAfterField(other) | CompareToField(_, other):
                    self._alike(table, field, other, where.line)

    def _bound(self, field: str, type_: Type | None, bound: Bound) -> None:
        if bound.truth is not None:
            return
        wanted = _NUMBERS.get(type_) if type_ else None
        units = {quantity.unit for quantity in (bound.low, bound.high) if quantity}
        if wanted is None or not units <= {wanted, *((Unit.NONE,) if wanted is Unit.COUNT else ())}:
            text = bound.low.text if bound.low else ""
            label = wanted.value if wanted else "数"
            self.report("S19", f"的“{field}”不能与“{text}”相比", f"写一个{label}，或换一个字段", bound.line)

    def _alike(self, table: FactTable, field: str, other: str, line: int) -> None:
        kinds = {_family(_type_of(table, one)) for one in (field, other)}
        if len(kinds) > 1:
            self.report("S19", f"的“{field}”与“{other}”不是同一种，比不出大小", "两个都用日期，或都用同一种数", line)


def _type_of(table: FactTable, field: str) -> Type | None:
    """Return the type of a field's column; None for the day of a step and a set of codes."""
    column = column_of(table, field)
    return TABLES[FACT_TABLES[table.value]].column(column).type if column else None


def _family(type_: Type | None) -> object:
    return Type.DATE if type_ is None else type_  # what is compared and is no column is the day of a step


def _later(day: date, term: TermLiteral | None) -> date:
    due = add_term(day, term.term, CHINA) if term else None
    return due.on if due else day


def _rings(indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each indicator that comes back to itself, with the way."""
    for name in indicators:
        way = _way_back(indicators, name, (name,))
        if way:
            yield name, way


def _way_back(indicators: Mapping[str, Indicator], start: str, way: tuple[str, ...]) -> tuple[str, ...]:
    for following in needs(indicators[way[-1]]):
        if following == start:
            return way
        if following in indicators and following not in way:
            found = _way_back(indicators, start, (*way, following))
            if found:
                return found
    return ()
