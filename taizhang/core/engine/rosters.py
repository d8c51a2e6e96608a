"""Who stands on a roster: organisations and persons, on the day that the roster names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import Row
from taizhang.core.language.tree import RosterDay
from taizhang.core.plan.steps import RosterPlan


def covers(row: Row, roster: RosterPlan, facts: Facts) -> bool:
    """Return whether a dated row counts for the roster's day (时点)."""
    first, last = facts.period.first, facts.period.last
    from_on, to_on = row["from"], row["to"] or date.max
    match roster.as_of:
        case RosterDay.PERIOD_START:
            return bool(from_on <= first <= to_on)
        case RosterDay.PERIOD_END:
            return bool(from_on <= last <= to_on)
        case RosterDay.WHOLE_PERIOD:
            return bool(from_on <= first and last <= to_on)
        case RosterDay.ANY_DAY:
            return bool(from_on <= last and first <= to_on)


def organisations(roster: RosterPlan, facts: Facts) -> dict[str, date]:
    """Return the organisations of a roster with the day each began (its first row, if it was moved since)."""
    began: dict[str, date] = {}
    for row in facts.rows("organisations"):
        began[row["org_id"]] = min(row["from"], began.get(row["org_id"], date.max))
    on_it = {
        row["org_id"]
        for row in facts.rows("organisations")
        if row["kind"] in roster.words and covers(row, roster, facts)
    }
    return {org_id: began[org_id] for org_id in sorted(on_it)}


class Persons:
    """A roster of persons: at each organisation, who stands on it and with which of its roles."""

    def __init__(self, roster: RosterPlan, facts: Facts) -> None:
        self.exempt: dict[str, set[str]] = defaultdict(set)
        self.at: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        exempt_persons: set[str] = set()
        for row in facts.rows("posts"):
            if not covers(row, roster, facts):
                continue
            if row["role"] in roster.words:
                self.at[row["org_id"]][row["person_id"]].add(row["role"])
            elif row["role"] in roster.except_words:
                self.exempt[row["org_id"]].add(row["person_id"])
                exempt_persons.add(row["person_id"])
        for row in facts.rows("exemptions"):
            if row["kind"] in roster.except_words and covers(row, roster, facts):
                exempt_persons.add(row["person_id"])
        for org_id, persons in self.at.items():
            for person in exempt_persons & set(persons):
                del persons[person]
                self.exempt[org_id].add(person)
