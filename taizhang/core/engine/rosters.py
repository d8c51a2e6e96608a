"""Who stands on a roster: organisations, persons, lines and targets, on the day that the roster names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from taizhang.core.calendar import Period
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import Row
from taizhang.core.language.dictionary import MEMBER_ROLES
from taizhang.core.language.tree import MidPeriod, Relation, RosterDay, SetOf
from taizhang.core.plan.sets import RosterPlan


def covers(row: Row, as_of: RosterDay, period: Period) -> bool:
    """Return whether a dated row counts for the roster's day (时点)."""
    first, last = period.first, period.last
    from_on, to_on = row["from"], row["to"] or date.max
    match as_of:
        case RosterDay.PERIOD_START:
            return bool(from_on <= first <= to_on)
        case RosterDay.PERIOD_END | RosterDay.EVENT_DAY:
            return bool(from_on <= last <= to_on)
        case RosterDay.WHOLE_PERIOD:
            return bool(from_on <= first and last <= to_on)
        case RosterDay.ANY_DAY:
            return bool(from_on <= last and first <= to_on)


def organisations(roster: RosterPlan, facts: Facts) -> dict[str, date]:
    """Return the organisations of a roster with the day each began (its first row, if it was moved since)."""
    on_it = {
        row["org_id"]
        for row in facts.rows("organisations")
        if row["kind"] in roster.words and covers(row, roster.as_of, facts.period)
    }
    return {org_id: facts.organisations.began[org_id] for org_id in sorted(on_it)}


def months_begun(row: Row, period: Period) -> int:
    """Return how many calendar months of the period a post touches."""
    first, last = max(row["from"], period.first), min(row["to"] or date.max, period.last)
    return Period(first, last).months if first <= last else 0


class Persons:
    """A roster of persons: at each organisation, who stands on it, with which roles and for how many months of each.

    ``mid`` widens the roles that bind: under 按最高身份 every role of the roster held on any day of the
    period, under 按月折算 too, with its months.
    """

    def __init__(self, roster: RosterPlan, facts: Facts, mid: MidPeriod) -> None:
        self.roster, self.facts = roster, facts
        self.exempt: dict[str, set[str]] = defaultdict(set)
        self._at: dict[str, set[str]] = defaultdict(set)
        self._roles: dict[str, dict[str, int]] = defaultdict(dict)
        self._months: dict[str, int] = {}
        exempt = self._exempt()
        branches = self._branches() if roster.relation is Relation.OWN_BRANCH else {}
        for row in facts.rows("posts"):
            if row["role"] in roster.words:
                self._post(row, mid, exempt, branches)

    def _exempt(self) -> set[str]:
        words, as_of, period = self.roster.except_words, self.roster.as_of, self.facts.period
        posts = {
            row["person_id"] for row in self.facts.rows("posts") if row["role"] in words and covers(row, as_of, period)
        }
        dated = {
            row["person_id"]
            for row in self.facts.rows("exemptions")
            if row["kind"] in words and covers(row, as_of, period)
        }
        return posts | dated

    def _branches(self) -> dict[str, set[str]]:
        """Return each person's own branches on the roster's day."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.facts.rows("posts"):
            if row["role"] in MEMBER_ROLES and covers(row, self.roster.as_of, self.facts.period):
                found[row["person_id"]].add(row["org_id"])
        return found

    def _post(self, row: Row, mid: MidPeriod, exempt: set[str], branches: dict[str, set[str]]) -> None:
        person, period = row["person_id"], self.facts.period
        on_day = covers(row, self.roster.as_of, period)
        if on_day:
            places = branches.get(person, ()) if self.roster.relation is Relation.OWN_BRANCH else (row["org_id"],)
            for place in places:
                (self.exempt if person in exempt else self._at)[place].add(person)
        if on_day or (mid is not MidPeriod.AT_PERIOD_END and covers(row, RosterDay.ANY_DAY, period)):
            months = months_begun(row, period)
            roles = self._roles[person]
            roles[row["role"]] = min(period.months, roles.get(row["role"], 0) + months)
            self._months[person] = min(period.months, self._months.get(person, 0) + months)

    def of(self, org_id: str) -> list[str]:
        """Return the persons on the roster seen from an organisation, in the order of their ids."""
        return sorted({person for one in self._reach(org_id) for person in self._at.get(one, ())})

    def exempt_of(self, org_id: str) -> int:
        """Return how many persons are exempt there."""
        return len({person for one in self._reach(org_id) for person in self.exempt.get(one, ())})

    def roles(self, person: str) -> dict[str, int]:
        """Return the roles that bind a person, with the months of each in the period."""
        return self._roles[person]

    def months(self, person: str) -> int:
        """Return the months of the period that a person stood on the roster."""
        return self._months[person]

    def _reach(self, org_id: str) -> Iterator[str]:
        return reach(self.roster.relation, self.facts, org_id)


def reach(relation: Relation, facts: Facts, org_id: str) -> Iterator[str]:
    """Yield the organisations whose persons count for one: itself, those below, or both."""
    if relation in (Relation.OWN, Relation.OWN_BRANCH):
        yield org_id
        return
    for one in sorted(facts.organisations.subtree(org_id)):
        if relation is Relation.OWN_AND_BELOW or one != org_id:
            yield one


def members(roster: RosterPlan, facts: Facts, org_id: str) -> list[str]:
    """Return the ids of a roster's members within an organisation's subtree: what a coverage goes through."""
    inside = facts.organisations.subtree(org_id)
    match roster.of:
        case SetOf.ORGANISATIONS:
            return [one for one in organisations(roster, facts) if one in inside]
        case SetOf.PERSONS:
            return Persons(roster, facts, MidPeriod.AT_PERIOD_END).of(org_id)
        case SetOf.LINES:
            rows = (row for row in facts.rows("lines") if row["kind"] in roster.words and row["org_id"] in inside)
            year = facts.period.last.year
            return sorted({row["line_id"] for row in rows if row["list_year"] in (None, year)})
        case SetOf.TARGETS:
            rows = (row for row in facts.rows("assignments") if row["kind"] in roster.words and row["target"])
            return sorted(
                {row["target"] for row in rows if row["org_id"] in inside and covers(row, roster.as_of, facts.period)}
            )
