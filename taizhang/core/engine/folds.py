"""Folds: the rows of a subject to a pair, with the records that made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from taizhang.core.calendar import CHINA, Term, add_term
from taizhang.core.engine.persons import PersonFolds
from taizhang.core.engine.result import Item, StepValue
from taizhang.core.engine.rosters import members, organisations
from taizhang.core.engine.rows import distinct_values, listed, record_of
from taizhang.core.engine.select import Facts
from taizhang.core.engine.watch import Watch
from taizhang.core.facts.known import Row
from taizhang.core.facts.tables import DAY_OF
from taizhang.core.language.tree import Elapse
from taizhang.core.plan import folds
from taizhang.core.plan.steps import Measured, Plan
from taizhang.core.plan.values import NOT_APPLICABLE, STOP, TEN_THOUSANDTHS, UNKNOWN, Value, pair, truth


@dataclass(slots=True)
class Folder:
    """Folds the facts of one run; what several subjects share is made once."""

    plan: Plan
    facts: Facts
    watch: Watch = field(init=False)
    persons: PersonFolds = field(init=False)
    _members: dict[str, dict[str, date]] = field(default_factory=dict)
    _linked: dict[int, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make what looks at duties and at persons."""
        self.watch = Watch(self.plan, self.facts, self.members)
        self.persons = PersonFolds(self.plan, self.facts)

    def members(self, name: str) -> dict[str, date]:
        """Return the organisations of a roster and when each began."""
        if name not in self._members:
            self._members[name] = organisations(self.plan.rosters[name], self.facts)
        return self._members[name]

    def fold(self, step: Measured, org_id: str) -> StepValue:
        """Return the outcome of a measured step for a subject, its empty and minimum rules applied."""
        if step.declared_by and not self._declared(step.declared_by, org_id):
            return StepValue(UNKNOWN, note=f"{step.declared_by}尚未申报本期")
        found = _FOLDS[type(step.fold)](self, step.fold, org_id)
        value = found.value
        if not value.known:
            return found
        if step.must_be_empty:
            return _must_be_empty(found)
        if step.ceiling and value.a > step.ceiling:
            return StepValue(STOP, found.items, "评分超过上限")
        if step.scale != 1:
            return StepValue(pair(value.a * step.scale, value.b), found.items)
        if step.minimum and value.b < step.minimum:
            per = folds.FULL_WEIGHT if isinstance(step.fold, folds.ShareOfAnswers) else 1
            note = f"只有{value.b // per}，少于{step.minimum // per}"
            return StepValue(Value(step.below_minimum, value.a, value.b), found.items, note)
        if value.b == 0:
            return StepValue(Value(step.if_none), found.items, "没有应计的")
        return found

    def _declared(self, source: str, org_id: str) -> bool:
        rows = self.facts.of("declarations", org_id)
        return any(row["source"] == source and row["period"] == str(self.facts.period) for row in rows)

    def _own(self, rows: folds.Rows, org_id: str) -> list[Row]:
        day = DAY_OF.get(rows.table, "")
        return sorted(
            self.facts.select(rows, org_id), key=lambda row: (str(row.get(day) or ""), record_of(rows.table, row))
        )

    # --- counts, sums, the latest ---------------------------------------------------------

    def count(self, fold: folds.CountRows, org_id: str) -> StepValue:
        """计数."""
        rows = self._own(fold.rows, org_id)
        table, ref = fold.rows.table, fold.distinct
        n = len(rows) if ref is None else len(distinct_values(self.facts.value(table, row, ref) for row in rows))
        return StepValue(pair(n), listed(table, rows))

    def total(self, fold: folds.SumColumn, org_id: str) -> StepValue:
        """合计."""
        rows = self._own(fold.rows, org_id)
        there = 1 if rows or not fold.may_be_empty else 0
        return StepValue(pair(sum(row[fold.column] or 0 for row in rows), there), listed(fold.rows.table, rows))

    def any_row(self, fold: folds.AnyRow, org_id: str) -> StepValue:
        """有无."""
        rows = self._own(fold.rows, org_id)
        return StepValue(truth(bool(rows)), listed(fold.rows.table, rows))

    def latest(self, fold: folds.LatestFlag, org_id: str) -> StepValue:
        """最近."""
        table, day = fold.rows.table, DAY_OF[fold.rows.table]
        rows = [row for row in self._own(fold.rows, org_id) if row[day] is not None]
        if not rows:
            return StepValue(pair(0, 0))
        last = max((row[day], row["posted_at"]) for row in rows)
        newest = [row for row in rows if (row[day], row["posted_at"]) == last]
        items = tuple(Item(str(row[day]), row[fold.column], records=(record_of(table, row),)) for row in reversed(rows))
        if len({row[fold.column] for row in newest}) > 1:
            return StepValue(STOP, items, f"{last[0]}有两条同时登记而结果不同的记录")
        flag = newest[0][fold.column]
        if flag is None:
            return StepValue(UNKNOWN, items, f"{last[0]}的记录没有结果")
        until = max((row[fold.until] for row in newest if row[fold.until]), default=None) if fold.until else None
        if not flag and until is not None and until >= self.facts.today:
            return StepValue(Value(fold.running), items, f"整改期限{until}未到")
        return StepValue(truth(bool(flag)), items)

    def densest(self, fold: folds.DensestWindow, org_id: str) -> StepValue:
        """窗口."""
        table = fold.rows.table
        rows = [row for row in self._own(fold.rows, org_id) if _in_time(row[fold.column], self.facts.period.last)]
        days = sorted(row[fold.column] for row in rows)
        best, best_from = 0, None
        for start in days:
            end = _after(start, fold.span)
            held = sum(start <= day < end for day in days)
            if end > self.facts.period.first and held > best:
                best, best_from = held, start
        if best_from is None:
            return StepValue(pair(0), ())
        end = _after(best_from, fold.span)
        inside = [row for row in rows if best_from <= row[fold.column] < end]
        return StepValue(pair(best), listed(table, inside), f"从{best_from}到{end}之前有{best}件")

    def days_between(self, fold: folds.DaysBetween, org_id: str) -> StepValue:
        """用时."""
        table = fold.rows.table
        spans: list[tuple[int, Row]] = []
        for row in self._own(fold.rows, org_id):
            first, last = self.facts.value(table, row, fold.from_), self.facts.value(table, row, fold.to)
            if first is not None and last is not None:
                spans.append(((last - first).days, row))
        items = tuple(Item(f"{days}天", None, records=(record_of(table, row),)) for days, row in spans)
        days = sorted(days for days, _ in spans)
        if not days:
            return StepValue(pair(0, 0), items)
        match fold.how:
            case Elapse.LONGEST:
                return StepValue(pair(days[-1]), items)
            case Elapse.MEAN:
                return StepValue(pair(sum(days), len(days)), items)
        middle = len(days) // 2
        return StepValue(pair(days[middle]) if len(days) % 2 else pair(days[middle - 1] + days[middle], 2), items)

    # --- shares ---------------------------------------------------------------------------

    def share_of_rows(self, fold: folds.ShareOfRows, org_id: str) -> StepValue:
        """占比 by rows; of one category where the fold names one."""
        table = fold.rows.table
        rows = self._own(fold.rows, org_id)
        if fold.by and fold.group:
            rows = [row for row in rows if row[fold.by] == fold.group]
        elif fold.by:
            rows = [row for row in rows if row[fold.by] not in fold.listed]
        met = [self.facts.meets(table, row, fold.of_which) for row in rows]
        items = []
        for wanted, label in ((False, "未达到"), (True, "达到")):
            records = tuple(record_of(table, row) for row, yes in zip(rows, met, strict=True) if yes is wanted)
            if records:
                items.append(Item(label, wanted, f"{len(records)}", records))
        return StepValue(pair(sum(met), len(rows)), tuple(items))

    def share_of_sums(self, fold: folds.ShareOfSums, org_id: str) -> StepValue:
        """占比 by sums of two columns."""
        rows, day = self._own(fold.rows, org_id), DAY_OF[fold.rows.table]
        value = pair(sum(row[fold.numerator] or 0 for row in rows), sum(row[fold.denominator] or 0 for row in rows))
        items = tuple(
            Item(
                str(row[day]),
                None,
                f"{row[fold.numerator]}/{row[fold.denominator]}",
                (record_of(fold.rows.table, row),),
            )
            for row in rows
        )
        return StepValue(value, items)

    def share_of_answers(self, fold: folds.ShareOfAnswers, org_id: str) -> StepValue:
        """占比 by weighed answers (满意折算)."""
        rows, weights = self._own(fold.rows, org_id), dict(fold.weights)
        votes = {row["vote_id"] for row in rows}
        top = whole = 0
        items = []
        for row in sorted(self._counts(votes), key=lambda row: (row["vote_id"], row["group"], row["option"])):
            if fold.by_group and (row["group"] != fold.group if fold.group else row["group"] in fold.listed):
                continue
            weight = weights.get(row["option"], 0)
            top, whole = top + weight * row["n"], whole + row["n"]
            label = f"{row['group']} {row['option']}".strip()
            items.append(Item(label, None, f"{row['n']}×{weight}", (("votes", row["vote_id"]),)))
        return StepValue(pair(top, folds.FULL_WEIGHT * whole), tuple(items))

    def _counts(self, votes: set[str]) -> list[Row]:
        return [row for row in self.facts.rows("vote_counts") if row["vote_id"] in votes]

    # --- duties, persons, sets ------------------------------------------------------------

    def duties_met(self, fold: folds.DutiesMet, org_id: str) -> StepValue:
        """履行."""
        return self.watch.met(fold, org_id)

    def persons_met(self, fold: folds.PersonsMet, org_id: str) -> StepValue:
        """逐人."""
        return self.persons.met(fold, org_id)

    def covered(self, fold: folds.Covered, org_id: str) -> StepValue:
        """覆盖: the roster cut to the subject's own subtree."""
        roster = self.plan.rosters[fold.roster]
        linked = self._links(fold)
        items = []
        for member in members(roster, self.facts, org_id):
            records = tuple(linked.get(member, ()))
            items.append(Item(member, len(records) >= fold.least, str(len(records)), records))
        return StepValue(pair(sum(bool(item.met) for item in items), len(items)), tuple(items))

    def _links(self, fold: folds.Covered) -> dict[str, list[tuple[str, str]]]:
        """Return the records of the whole county by the member that they name."""
        if id(fold) not in self._linked:
            found: dict[str, list[tuple[str, str]]] = {}
            for row in self.facts.rows(fold.rows.table):
                if row[fold.link] is not None and self.facts.chosen(fold.rows, row):
                    member = self.facts.holder(row["org_id"]) if fold.link == "org_id" else row[fold.link]
                    found.setdefault(member, []).append(record_of(fold.rows.table, row))
            self._linked[id(fold)] = {member: sorted(records) for member, records in found.items()}
        return self._linked[id(fold)]

    # --- statements -----------------------------------------------------------------------

    def input_of(self, fold: folds.InputOf, org_id: str) -> StepValue:
        """输入 and 人工: the figure as ten-thousandths."""
        for row in self.facts.of("inputs", org_id):
            if row["name"] == fold.name and row["period"] == str(self.facts.period):
                scaled = _ten_thousandths(row["value"])
                source = row["source"] or ""
                items = (Item(source or "填报", None, f"{row['value']}{row['unit'] or ''}"),)
                if scaled is None:
                    return StepValue(STOP, items, f"“{row['value']}”不是数")
                return StepValue(pair(scaled, TEN_THOUSANDTHS), items)
        return StepValue(Value(fold.missing), note="尚未填报")

    def confirmation(self, fold: folds.Confirmation, org_id: str) -> StepValue:
        """确认."""
        for row in self.facts.of("confirmations", org_id):
            if row["name"] == fold.name and row["period"] == str(self.facts.period) and row["by"] == fold.by:
                return StepValue(truth(row["confirmed"]), (Item(fold.by, row["confirmed"], str(row["on"])),))
        return StepValue(UNKNOWN, note=f"{fold.by}尚未确认")


def _in_time(day: date | None, last: date) -> bool:
    return day is not None and day <= last


def _after(day: date, span: Term) -> date:
    due = add_term(day, span, CHINA)
    return due.on if due else day


def _ten_thousandths(text: str) -> int | None:
    try:
        scaled = Decimal(text).scaleb(4)
    except InvalidOperation:
        return None
    return int(scaled) if scaled.is_finite() and scaled == scaled.to_integral_value() else None


def _must_be_empty(found: StepValue) -> StepValue:
    if found.value.b:
        return StepValue(STOP, found.items, "有不在所列之中的一类")
    return StepValue(NOT_APPLICABLE)


_FOLDS: dict[type, Callable[[Folder, Any, str], StepValue]] = {
    folds.CountRows: Folder.count,
    folds.SumColumn: Folder.total,
    folds.AnyRow: Folder.any_row,
    folds.LatestFlag: Folder.latest,
    folds.DensestWindow: Folder.densest,
    folds.DaysBetween: Folder.days_between,
    folds.ShareOfRows: Folder.share_of_rows,
    folds.ShareOfSums: Folder.share_of_sums,
    folds.ShareOfAnswers: Folder.share_of_answers,
    folds.DutiesMet: Folder.duties_met,
    folds.PersonsMet: Folder.persons_met,
    folds.Covered: Folder.covered,
    folds.InputOf: Folder.input_of,
    folds.Confirmation: Folder.confirmation,
}
