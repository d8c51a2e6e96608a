"""逐人: what each person of a roster reached, taken over the whole county."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from taizhang.core.engine.result import Item, StepValue
from taizhang.core.engine.rosters import Persons
from taizhang.core.engine.rows import distinct_values, record_of
from taizhang.core.engine.select import Facts
from taizhang.core.language.tree import MidPeriod
from taizhang.core.plan import folds
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import pair

Reached = tuple[int, list[tuple[str, str]]]  # the amount, and the records that made it


class PersonFolds:
    """Makes each roster and each measure of persons once, for all subjects."""

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self.plan, self.facts = plan, facts
        self._rosters: dict[tuple[str, MidPeriod], Persons] = {}
        self._reached: dict[int, dict[str, Reached]] = {}

    def roster(self, name: str, mid: MidPeriod = MidPeriod.AT_PERIOD_END) -> Persons:
        """Return a roster of persons."""
        if (name, mid) not in self._rosters:
            self._rosters[name, mid] = Persons(self.plan.rosters[name], self.facts, mid)
        return self._rosters[name, mid]

    def met(self, fold: folds.PersonsMet, org_id: str) -> StepValue:
        """Return how many persons of the roster at an organisation meet the lines, of all."""
        persons, reached = self.roster(fold.roster, fold.mid), self._whole_county(fold)
        items, met = [], 0
        for person in persons.of(org_id):
            amount, records = reached.get(person, (0, []))
            lines = _lines(fold, persons, person)
            yes = bool(lines) and all(_holds(fold, line, months, amount) for line, months in lines)
            met += yes
            must = "，".join(_must(fold, line, months) for line, months in lines)
            items.append(Item(person, yes, f"{_amount(fold, amount)}（{must}）", tuple(records), amount))
        exempt = persons.exempt_of(org_id)
        return StepValue(pair(met, len(items)), tuple(items), f"免除{exempt}人" if exempt else "")

    def _whole_county(self, fold: folds.PersonsMet) -> Mapping[str, Reached]:
        if id(fold) not in self._reached:
            self._reached[id(fold)] = dict(self._persons(fold))
        return self._reached[id(fold)]

    def _persons(self, fold: folds.PersonsMet) -> Iterator[tuple[str, Reached]]:
        table = fold.rows.table
        rows: dict[str, list[Any]] = {}
        for row in self.facts.rows(table):
            if row["person_id"] and self.facts.chosen(fold.rows, row):
                rows.setdefault(row["person_id"], []).append(row)
        for person, own in rows.items():
            yield person, (self._amount(fold, own), sorted(record_of(table, row) for row in own))

    def _amount(self, fold: folds.PersonsMet, rows: Sequence[Any]) -> int:
        if fold.column:
            return sum(row[fold.column] or 0 for row in rows)
        if fold.distinct is None:
            return len(rows)
        return len(distinct_values(self.facts.value(fold.rows.table, row, fold.distinct) for row in rows))


def _lines(fold: folds.PersonsMet, persons: Persons, person: str) -> list[tuple[folds.PersonLine, int]]:
    """Return the lines that bind a person, each with the months that count; where none does, he meets nothing."""
    roles = persons.roles(person)
    own = [(line, roles[line.role]) for line in fold.lines if line.role in roles]
    return own or [(line, persons.months(person)) for line in fold.lines if not line.role]


def _must(fold: folds.PersonsMet, line: folds.PersonLine, months: int) -> str:
    """Return what a line asks in words: 班子成员不低于56学时, and of how many months."""
    part = f"×{months}/{fold.months}" if fold.mid is MidPeriod.BY_MONTHS else ""
    return f"{line.role or '其余'}{line.limit.comparator.value}{line.limit.text}{part}"


def _holds(fold: folds.PersonsMet, line: folds.PersonLine, months: int, amount: int) -> bool:
    """Return whether the amount meets the line; under 按月折算 the target shrinks to the months held."""
    if fold.mid is MidPeriod.BY_MONTHS:
        return line.limit.holds(amount * fold.months, months)
    return line.limit.holds(amount, 1)


def _amount(fold: folds.PersonsMet, amount: int) -> str:
    """Return a person's amount in words: study hours of a column of tenths, else how many."""
    return f"{amount // 10}.{amount % 10}学时" if fold.column == "hours" else str(amount)
