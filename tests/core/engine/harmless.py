"""Harmless facts: such as can only speak for an organisation, made from the plan itself.

Harmless is, beside facts by which the step has a value already:

- for 履行, a record of a kind that the duty names, valid as it asks, on a day of one of its pieces or their grace;
- for 占比 by rows, a row that the share counts and that also meets 其中;
- for 占比 by sums, a row that adds the same to 分子 and to 分母;
- for 逐人, an attendance that the measure counts of somebody on the roster at the organisation;
- for 覆盖, a row that the measure counts of a member of the roster.

A step that has no value yet is left alone: a share that reaches its 最少 by one more vote may then be seen to be low.
So is a share of more than the whole, which only facts that contradict themselves can give.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from taizhang.core.engine.folds import Folder
from taizhang.core.engine.result import Rating
from taizhang.core.engine.rosters import members
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import FactSet
from taizhang.core.facts.tables import DAY_OF, TABLES
from taizhang.core.plan import folds, steps
from taizhang.core.plan.predicates import (
    Against,
    Filled,
    Home,
    In,
    Is,
    Meets,
    NotAfter,
    Predicate,
    Ref,
    ShareOf,
    Within,
)
from taizhang.core.plan.steps import Plan
from tests.core.engine.random_facts import SOURCES

SPOKEN_FOR = (folds.DutiesMet, folds.ShareOfRows, folds.ShareOfSums, folds.PersonsMet, folds.Covered)
POSTED = datetime(2015, 6, 2, tzinfo=UTC)
Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Harmless:
    """A fact that speaks for a step of an organisation."""

    step: str
    org_id: str
    tables: Tables


def is_spoken_for(step: steps.Step) -> bool:
    """Return whether a harmless fact can speak for a step."""
    return isinstance(step, steps.Measured) and isinstance(step.fold, SPOKEN_FOR) and not step.must_be_empty


class Maker:
    """Makes harmless facts for the plan, the facts and the moment of a run."""

    def __init__(self, plan: Plan, facts: FactSet, moment: datetime, chance: random.Random) -> None:
        self.plan, self.chance = plan, chance
        self.known = Facts(facts, plan.period, moment)
        self.folder = Folder(plan, self.known)
        self.last = min(plan.period.last, self.known.today)

    def all_for(self, rating: Rating) -> Iterator[Harmless]:
        """Yield a fact for each measured step of a rating that one can speak for."""
        for step in self.plan.steps:
            if not is_spoken_for(step):
                continue
            assert isinstance(step, steps.Measured)
            value = rating.steps[step.name].value
            if value.known and value.a <= value.b and (made := self._for(step, rating.org_id)):
                yield Harmless(step.name, rating.org_id, made)

    def _for(self, step: steps.Measured, org_id: str) -> Tables:
        match step.fold:
            case folds.DutiesMet(duties):
                return self._meeting(self.chance.choice(duties), org_id)
            case folds.ShareOfRows(rows, of_which, by, group):
                more = (In(Ref(Home.COLUMN, by), (group,)),) if by else ()
                return self._row(rows.table, (*rows.where, *of_which, *more), org_id=org_id)
            case folds.ShareOfSums(rows, numerator, denominator):
                n = self.chance.randint(1, 50)
                return self._row(rows.table, rows.where, org_id=org_id, **{numerator: n, denominator: n})
            case folds.PersonsMet(roster, rows, column):
                persons = self.folder.persons.roster(roster).of(org_id)
                who = self.chance.choice(persons) if persons else None
                amount = {column: self.chance.randint(1, 600)} if column else {}
                return self._row(rows.table, rows.where, org_id=org_id, person_id=who, **amount) if who else {}
            case folds.Covered(roster, rows, _, link):
                held = members(self.plan.rosters[roster], self.known, org_id)
                named = {"org_id": org_id, link: self.chance.choice(held)} if held else {}
                return self._row(rows.table, rows.where, **named) if held else {}
        return {}

    def _meeting(self, name: str, org_id: str) -> Tables:
        duty = self.plan.duties[name]
        piece = self.chance.choice(duty.pieces)
        days = (piece.grace_last - piece.period.first).days
        day = piece.period.first + timedelta(days=self.chance.randint(0, days))
        where = (In(Ref(Home.COLUMN, "kind"), duty.kinds), *duty.valid_if)
        return self._row(duty.table, where, org_id=org_id, **{DAY_OF[duty.table]: day})

    def _row(self, table: str, where: tuple[Predicate, ...], **given: Any) -> Tables:
        """Return a row that meets every predicate, with the steps and codes that it needs beside it."""
        day = self._day()
        record = f"harmless{self.chance.random()}"
        row: dict[str, Any] = dict.fromkeys(column.name for column in TABLES[table].columns)
        row |= {"first_posted_at": POSTED, "posted_at": POSTED, TABLES[table].key[0]: record, DAY_OF[table]: day}
        row |= {"source": SOURCES[0]} if table == "matters" else {}
        made: Tables = {table: [row]}
        row |= given
        for predicate in where:
            self._meet(made, row, record, predicate, day)
        row |= given
        facts = Facts(FactSet(made), self.plan.period, self.known.moment)
        assert facts.meets(table, facts.rows(table)[0], where), (row, where)
        return made

    def _day(self) -> date:
        first = self.plan.period.first
        return first + timedelta(days=self.chance.randint(0, (self.last - first).days))

    def _meet(self, made: Tables, row: dict[str, Any], record: str, predicate: Predicate, day: date) -> None:
        ref, value = predicate.ref, _value_for(predicate, day)
        times = {"first_posted_at": POSTED, "posted_at": POSTED, "retracted_at": None}
        if ref.home is Home.STEP:
            step = {"record_id": record, "step": ref.name, "due_on": None, "done_on": value, "outcome": None}
            made.setdefault("steps", []).append(step | times)
        elif ref.home is Home.CODE:
            made.setdefault("codes", []).append({"record_id": record, "set": ref.name, "code": value} | times)
        elif ref.home is Home.HELD:
            row["activity_id"] = f"held{record}"
            held = dict.fromkeys(column.name for column in TABLES["activities"].columns)
            held |= {"activity_id": row["activity_id"], "org_id": row["org_id"], "on": day, ref.name: value}
            made.setdefault("activities", []).append(held | times)
        else:
            row[ref.name] = value
        match predicate:
            case NotAfter(_, other) if other.home is Home.COLUMN:
                row[other.name] = value
            case Against(_, _, other):
                row[ref.name] = row[other.name] = 10
            case ShareOf(_, other):
                row[ref.name] = row[other.name] = 10


def _value_for(predicate: Predicate, day: date) -> Any:
    match predicate:
        case In(_, values):
            return values[0]
        case Is(_, flag):
            return flag
        case Filled(_, present):
            return day if present else None
        case Within(_, _, is_month):
            return f"{day:%Y-%m}" if is_month else day
        case NotAfter():
            return day
        case Meets(_, limit):
            return limit.low_num // limit.low_den + 1
    return None


def with_facts(facts: FactSet, more: Tables) -> FactSet:
    """Return facts with some more."""
    return FactSet({name: [*facts.rows(name), *more.get(name, ())] for name in TABLES})
