"""Folds: the rows of a subject to a pair, with the records that made it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from taizhang.core.engine.result import Item, StepValue
from taizhang.core.engine.rosters import Persons, organisations
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import Row
from taizhang.core.facts.tables import DAY_OF, TABLES
from taizhang.core.plan import duties, steps
from taizhang.core.plan.steps import DutyPlan, Measured, Plan, RosterPlan
from taizhang.core.plan.values import NOT_APPLICABLE, STOP, TEN_THOUSANDTHS, UNKNOWN, Value, pair, truth


def record_of(table: str, row: Row) -> tuple[str, str]:
    """Return a row as ``(table, id)``."""
    return table, str(row[TABLES[table].key[0]])


@dataclass(slots=True)
class Folder:
    """Folds the facts of one run; what several subjects share is made once."""

    plan: Plan
    facts: Facts
    _persons: dict[str, Persons] = field(default_factory=dict)
    _members: dict[str, dict[str, date]] = field(default_factory=dict)
    _sums: dict[int, dict[str, tuple[int, list[tuple[str, str]]]]] = field(default_factory=dict)
    _children: dict[str, list[str]] = field(default_factory=dict)

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
            return StepValue(
                Value(step.below_minimum, value.a, value.b), found.items, f"只有{value.b}，少于{step.minimum}"
            )
        if value.b == 0:
            return StepValue(Value(step.if_none), found.items, "没有应计的")
        return found

    def _declared(self, source: str, org_id: str) -> bool:
        rows = self.facts.of("declarations", org_id)
        return any(row["source"] == source and row["period"] == str(self.facts.period) for row in rows)

    def _own(self, rows: steps.Rows, org_id: str) -> list[Row]:
        day = DAY_OF.get(rows.table, "")
        return sorted(
            self.facts.select(rows, org_id), key=lambda row: (str(row.get(day) or ""), record_of(rows.table, row))
        )

    # --- the folds ------------------------------------------------------------------------

    def count(self, fold: steps.CountRows, org_id: str) -> StepValue:
        """计数."""
        rows = self._own(fold.rows, org_id)
        n = len({row[fold.distinct] for row in rows if row[fold.distinct] is not None}) if fold.distinct else len(rows)
        return StepValue(pair(n), _listed(fold.rows.table, rows))

    def total(self, fold: steps.SumColumn, org_id: str) -> StepValue:
        """合计."""
        rows = self._own(fold.rows, org_id)
        return StepValue(pair(sum(row[fold.column] or 0 for row in rows)), _listed(fold.rows.table, rows))

    def any_row(self, fold: steps.AnyRow, org_id: str) -> StepValue:
        """有无."""
        rows = self._own(fold.rows, org_id)
        return StepValue(truth(bool(rows)), _listed(fold.rows.table, rows))

    def latest(self, fold: steps.LatestFlag, org_id: str) -> StepValue:
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

    def share_of_rows(self, fold: steps.ShareOfRows, org_id: str) -> StepValue:
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

    def share_of_sums(self, fold: steps.ShareOfSums, org_id: str) -> StepValue:
        """占比 by sums of two columns."""
        rows = self._own(fold.rows, org_id)
        value = pair(sum(row[fold.numerator] or 0 for row in rows), sum(row[fold.denominator] or 0 for row in rows))
        day = DAY_OF[fold.rows.table]
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

    def duties_met(self, fold: steps.DutiesMet, org_id: str) -> StepValue:
        """履行."""
        met = due = 0
        items: list[Item] = []
        for name in fold.duties:
            duty = self.plan.duties[name]
            began = self.members(duty.roster).get(org_id)
            if began is None:
                continue
            for instance in duties.match(duty, self.answers(duty, org_id)):
                if instance.piece.period.first < began or instance.piece.grace_last > self.facts.today:
                    continue
                due, met = due + 1, met + instance.met
                items.append(_instance(duty, instance))
        return StepValue(pair(met, due), tuple(items))

    def answers(self, duty: DutyPlan, org_id: str) -> list[tuple[date, str]]:
        """Return the valid records of an organisation that may answer a duty, as (day, id)."""
        day, key = DAY_OF[duty.table], TABLES[duty.table].key[0]
        return [
            (row[day], str(row[key]))
            for row in self.facts.of(duty.table, org_id)
            if row["kind"] in duty.kinds and row[day] is not None and self.facts.meets(duty.table, row, duty.valid_if)
        ]

    def persons_met(self, fold: steps.PersonsMet, org_id: str) -> StepValue:
        """逐人."""
        roster = self.plan.rosters[fold.roster]
        persons = self._roster_persons(roster)
        sums = self._person_sums(fold)
        met = 0
        items = []
        for person, roles in sorted(persons.at.get(org_id, {}).items()):
            amount, records = sums.get(person, (0, []))
            lines = _lines_of(fold.lines, roles)
            yes = bool(lines) and all(line.limit.holds(amount, 1) for line in lines)
            met += yes
            must = "，".join(f"{line.role or '其余'}{line.limit.comparator.value}{line.limit.text}" for line in lines)
            items.append(Item(person, yes, f"{_amount(fold.column, amount)}（{must}）", tuple(records), amount))
        note = f"免除{len(persons.exempt[org_id])}人" if persons.exempt.get(org_id) else ""
        return StepValue(pair(met, len(items)), tuple(items), note)

    def _roster_persons(self, roster: RosterPlan) -> Persons:
        if roster.name not in self._persons:
            self._persons[roster.name] = Persons(roster, self.facts)
        return self._persons[roster.name]

    def _person_sums(self, fold: steps.PersonsMet) -> dict[str, tuple[int, list[tuple[str, str]]]]:
        """Return each person's own sum over the whole county."""
        if id(fold) not in self._sums:
            found: dict[str, tuple[int, list[tuple[str, str]]]] = {}
            table = fold.rows.table
            for row in self.facts.rows(table):
                if row["person_id"] and self.facts.meets(table, row, fold.rows.where):
                    amount, records = found.get(row["person_id"], (0, []))
                    more = (row[fold.column] or 0) if fold.column else 1
                    found[row["person_id"]] = (amount + more, [*records, record_of(table, row)])
            self._sums[id(fold)] = {person: (amount, sorted(records)) for person, (amount, records) in found.items()}
        return self._sums[id(fold)]

    def covered(self, fold: steps.Covered, org_id: str) -> StepValue:
        """覆盖: the roster cut to the subject's own subtree."""
        roster = self.members(fold.roster)
        inside = [member for member in self.subtree(org_id) if member in roster]
        items = []
        for member in inside:
            rows = self._own(fold.rows, member)
            records = tuple(record_of(fold.rows.table, row) for row in rows)
            items.append(Item(member, len(rows) >= fold.least, str(len(rows)), records))
        return StepValue(pair(sum(bool(item.met) for item in items), len(items)), tuple(items))

    def subtree(self, org_id: str) -> list[str]:
        """Return the organisation and all below it on the last day of the period."""
        if not self._children:
            last = self.facts.period.last
            for row in self.facts.rows("organisations"):
                if row["parent_id"] and row["from"] <= last <= (row["to"] or date.max):
                    self._children.setdefault(row["parent_id"], []).append(row["org_id"])
            self._children.setdefault("", [])
        found, todo = [], [org_id]
        while todo:
            here = todo.pop()
            found.append(here)
            todo += self._children.get(here, [])
        return sorted(found)

    def input_of(self, fold: steps.InputOf, org_id: str) -> StepValue:
        """输入 and 人工: the figure as ten-thousandths."""
        for row in self.facts.of("inputs", org_id):
            if row["name"] == fold.name and row["period"] == str(self.facts.period):
                scaled = _ten_thousandths(row["value"])
                source = row["source"] or ""
                items = (Item(source or "填报", None, f"{row['value']}{row['unit'] or ''}"),)
                if scaled is None:
                    return StepValue(STOP, items, f"“{row['value']}”不是数")
                return StepValue(pair(scaled, TEN_THOUSANDTHS), items)
        return StepValue(UNKNOWN, note="尚未填报")

    def confirmation(self, fold: steps.Confirmation, org_id: str) -> StepValue:
        """确认."""
        for row in self.facts.of("confirmations", org_id):
            if row["name"] == fold.name and row["period"] == str(self.facts.period) and row["by"] == fold.by:
                return StepValue(truth(row["confirmed"]), (Item(fold.by, row["confirmed"], str(row["on"])),))
        return StepValue(UNKNOWN, note=f"{fold.by}尚未确认")


def _ten_thousandths(text: str) -> int | None:
    try:
        scaled = Decimal(text).scaleb(4)
    except InvalidOperation:
        return None
    return int(scaled) if scaled.is_finite() and scaled == scaled.to_integral_value() else None


def _must_be_empty(found: StepValue) -> StepValue:
    if found.value.b:
        return StepValue(STOP, found.items, "有来源不在所列之中的记录")
    return StepValue(NOT_APPLICABLE)


def _listed(table: str, rows: Sequence[Row]) -> tuple[Item, ...]:
    day = DAY_OF.get(table, "")
    return tuple(Item(str(row.get(day) or ""), None, records=(record_of(table, row),)) for row in rows)


def _lines_of(lines: Sequence[steps.PersonLine], roles: set[str]) -> list[steps.PersonLine]:
    """Return what a person of these roles must reach."""
    return [line for line in lines if line.role in roles] or [line for line in lines if not line.role]


def _amount(column: str, amount: int) -> str:
    """Return a person's amount in words: study hours of a column of tenths, else how many records."""
    return f"{amount // 10}.{amount % 10}学时" if column == "hours" else f"{amount}次"


def _instance(duty: DutyPlan, instance: duties.Instance) -> Item:
    text = "补办" if instance.made_up else ""
    records = tuple((duty.table, record) for _, record in instance.records)
    return Item(f"{duty.name} {instance.piece.period}", instance.met, text, records)


_FOLDS: dict[type, Callable[[Folder, Any, str], StepValue]] = {
    steps.CountRows: Folder.count,
    steps.SumColumn: Folder.total,
    steps.AnyRow: Folder.any_row,
    steps.LatestFlag: Folder.latest,
    steps.ShareOfRows: Folder.share_of_rows,
    steps.ShareOfSums: Folder.share_of_sums,
    steps.DutiesMet: Folder.duties_met,
    steps.PersonsMet: Folder.persons_met,
    steps.Covered: Folder.covered,
    steps.InputOf: Folder.input_of,
    steps.Confirmation: Folder.confirmation,
}
