"""核对: what must hold for each member of a set, read off the facts. It scores nothing; people act on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import Evaluator
from taizhang.core.engine.result import StepValue
from taizhang.core.engine.rosters import Persons, covers, organisations
from taizhang.core.engine.rows import record_of
from taizhang.core.facts.known import Row
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.tree import MidPeriod, RosterDay, SetOf
from taizhang.core.plan.checks import CheckPlan
from taizhang.core.plan.values import Value


class Verdict(StrEnum):
    """What a check says of a member."""

    PASSES = "通过"
    FAILS = "不符"
    UNKNOWN = "待定"
    DIFFERS = "不一致"


@dataclass(frozen=True, slots=True)
class Checked:
    """A member of a check's set, its number or value, what the check says, and the records looked at."""

    check: str
    member: str
    verdict: Verdict
    value: Value | None = None
    records: tuple[tuple[str, str], ...] = ()


def run_check(folder: Folder, check: CheckPlan) -> Iterator[Checked]:
    """Yield a check for every member of its set."""
    for member, row in _members(folder, check):
        if check.looks_at:
            yield look(folder, check, member, {})
        elif row is not None and check.where:
            meets = folder.facts.meets(check.table, row, check.where)
            verdict = Verdict.PASSES if meets else Verdict.FAILS
            yield Checked(check.name, member, verdict, None, (record_of(check.table, row),))
        else:
            records = tuple(_counted(folder, check, member, row))
            yield counted(check, member, check.filled if check.filled is not None else len(records), records)


def counted(check: CheckPlan, member: str, n: int, records: tuple[tuple[str, str], ...] = ()) -> Checked:
    """Return what the check says of a count."""
    holds = check.limit is not None and check.limit.holds(n, 1)
    return Checked(check.name, member, Verdict.PASSES if holds else Verdict.FAILS, None, records)


def look(folder: Folder, check: CheckPlan, org_id: str, given: Mapping[str, StepValue]) -> Checked:
    """Return what the check says of an organisation's indicator; ``given`` cuts the tree."""
    evaluator = Evaluator(folder, org_id, dict(given))
    wanted = {check.looks_at, check.against}
    for step in folder.plan.steps:
        if getattr(step, "indicator", "") and not wanted <= set(evaluator.values):
            evaluator.evaluate(step)
    value = evaluator.value(check.looks_at)
    first = _verdict(check, value)
    if check.against and _verdict(check, evaluator.value(check.against)) is not first:
        return Checked(check.name, org_id, Verdict.DIFFERS, value)
    return Checked(check.name, org_id, first, value)


def _verdict(check: CheckPlan, value: Value) -> Verdict:
    if not value.known or check.limit is None:
        return Verdict.UNKNOWN
    return Verdict.PASSES if check.limit.holds(value.a, value.b) else Verdict.FAILS


def _members(folder: Folder, check: CheckPlan) -> Iterator[tuple[str, Row | None]]:
    """Yield the members: organisations and persons of a roster by id, records of a kind with their row."""
    facts = folder.facts
    if check.kind:
        key = TABLES[check.table].key[0]
        for row in sorted(facts.rows(check.table), key=lambda row: str(row[key])):
            if row["kind"] == check.kind and _stands(row, folder):
                yield str(row[key]), row
        return
    roster = folder.plan.rosters[check.roster]
    if roster.of is SetOf.PERSONS:
        persons = Persons(roster, facts, MidPeriod.AT_PERIOD_END)
        every = {person for org_id in facts.organisations.began for person in persons.of(org_id)}
        yield from ((person, None) for person in sorted(every))
    else:
        yield from ((org_id, None) for org_id in organisations(roster, facts))


def _stands(row: Row, folder: Folder) -> bool:
    """Return whether a record of a term holds on the period's last day, and a line is of the period's list."""
    period = folder.facts.period
    if row.get("list_year") not in (None, period.last.year):
        return False
    return "from" not in row or covers(row, RosterDay.PERIOD_END, period)


def _counted(folder: Folder, check: CheckPlan, member: str, row: Row | None) -> Iterator[tuple[str, str]]:
    """Yield the records that are counted for a member: those that name him, his lines, his organisation's records."""
    if check.filled is not None:
        return
    names = {member} | ({row["target"]} if row is not None and row.get("target") else set())
    by_person = not check.kind and folder.plan.rosters[check.roster].of is SetOf.PERSONS
    fields = ("person_id", "target") if by_person or check.kind else ("org_id",)
    for one in folder.facts.rows(check.counts_table):
        if one["kind"] == check.counts and _stands(one, folder) and any(one.get(field) in names for field in fields):
            yield record_of(check.counts_table, one)
