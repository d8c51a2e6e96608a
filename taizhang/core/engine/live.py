"""One fact more: the ratings that it touches are made anew, from what they can see.

Nothing is patched. A rating reads the rows of its organisation and of those below
it, of the persons placed there, and what these refer to. That neighbourhood is cut
out of the county by indexes and rated like a county of its own: a full run would
give the same (a test compares them after every post, retractions and all).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import rate_one
from taizhang.core.engine.quotas import with_quotas
from taizhang.core.engine.result import Rating, Run, stopped_in
from taizhang.core.engine.select import Facts
from taizhang.core.engine.tree_of_organisations import Organisations
from taizhang.core.facts.known import FactSet, Row, is_later
from taizhang.core.facts.tables import TABLES
from taizhang.core.plan.reads import measured_anew, tables_read
from taizhang.core.plan.steps import Plan

Identity = tuple[Any, ...]
_NOT_FOLLOWED = ("parent_id", "host_org_id")
INDEXED = {
    name: tuple(
        column.name
        for column in table.columns
        if (column.name.endswith("_id") or column.name == "target") and column.name not in _NOT_FOLLOWED
    )
    for name, table in TABLES.items()
}
# Things with an id of their own, that steps, codes and links speak of.
RECORDS = {
    name: table.key[0]
    for name, table in TABLES.items()
    if len(table.key) == 1 and name not in ("people", "vote_counts")
}


ALWAYS = ("organisations", "posts")  # who is there


class Shelf:
    """The latest version of every thing posted by a moment, found by any id that it carries."""

    def __init__(self, facts: FactSet, moment: datetime) -> None:
        self.moment = moment
        self._latest: dict[str, dict[Identity, Row]] = {name: {} for name in TABLES}
        self._by: dict[tuple[str, str], dict[Any, dict[Identity, Row]]] = {
            (name, column): {} for name, columns in INDEXED.items() for column in columns
        }
        for name in TABLES:
            for row in facts.rows(name):
                self.put(name, row)

    def put(self, table: str, row: Row) -> bool:
        """Take a version in; return whether it is now the latest by the moment."""
        if row["posted_at"] > self.moment:
            return False
        identity = tuple(row[name] for name in TABLES[table].key)
        held = self._latest[table].get(identity)
        if held is not None and not is_later(row, held):
            return False
        if held is not None:
            self._take_out(table, identity, held)
        self._latest[table][identity] = row
        if self._stands(row):
            for column in INDEXED[table]:
                if row[column] is not None:
                    self._by[table, column].setdefault(row[column], {})[identity] = row
        return True

    def _take_out(self, table: str, identity: Identity, held: Row) -> None:
        for column in INDEXED[table]:
            if held[column] is not None:
                self._by[table, column].get(held[column], {}).pop(identity, None)

    def _stands(self, row: Row) -> bool:
        return row["retracted_at"] is None or row["retracted_at"] > self.moment

    def latest(self, table: str, row: Row) -> Row | None:
        """Return the version that stands of the thing that a row is a version of, or None."""
        held = self._latest[table].get(tuple(row[name] for name in TABLES[table].key))
        return held if held is not None and self._stands(held) else None

    def rows(self, table: str) -> list[Row]:
        """Return all rows of a table that stand."""
        return [row for row in self._latest[table].values() if self._stands(row)]

    def of(self, table: str, column: str, value: Any) -> Iterable[Row]:
        """Return the rows of a table that carry an id in a column."""
        return self._by[table, column].get(value, {}).values()

    def records(self, record_id: str) -> Iterator[tuple[str, Row]]:
        """Yield the thing with this id, with its table."""
        for table, key in RECORDS.items():
            for row in self.of(table, key, record_id):
                yield table, row


class _Cut:
    """Rows collected out of a shelf, each once."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.tables: dict[str, dict[int, Row]] = {name: {} for name in wanted}

    def add(self, table: str, rows: Iterable[Row]) -> None:
        if table in self.tables:
            self.tables[table].update((id(row), row) for row in rows)

    def rows(self, table: str) -> list[Row]:
        return list(self.tables.get(table, {}).values())

    def facts(self) -> FactSet:
        return FactSet({name: tuple(rows.values()) for name, rows in self.tables.items()})


class Live:
    """The ratings of a plan as of a moment, kept up fact by fact."""

    def __init__(self, plan: Plan, facts: FactSet, moment: datetime) -> None:
        self.plan, self.moment = plan, moment
        self.shelf = Shelf(facts, moment)
        self.ratings: dict[str, Rating] = {}
        self._reads = tables_read(plan)
        self._begin()

    def _begin(self) -> None:
        """Rate the whole county."""
        tables = {name: self.shelf.rows(name) for name in TABLES}
        self.organisations = Organisations(tables["organisations"], self.plan.period.last)
        folder = self._folder(FactSet(tables))
        self.subjects = folder.members(self.plan.subjects)
        self.ratings = {org_id: rate_one(folder, org_id, began) for org_id, began in self.subjects.items()}

    def _folder(self, facts: FactSet) -> Folder:
        period, follows = self.plan.period, self.plan.follows
        return Folder(self.plan, Facts(facts, period, self.moment, follows=follows, organisations=self.organisations))

    def run(self) -> Run:
        """Return the run that a full rating of the same facts would give."""
        ratings = tuple(self.ratings[org_id] for org_id in self.subjects)
        folder = self._folder(FactSet({"organisations": self.shelf.rows("organisations")}))
        on_rosters = {quota.roster: folder.members(quota.roster) for quota in self.plan.quotas}
        return with_quotas(Run(self.plan, self.moment, ratings, stopped_in(self.plan, ratings)), on_rosters)

    def post(self, table: str, row: Row) -> tuple[Rating, ...]:
        """Take in a version of a thing; return the ratings that came out otherwise, in the order of ids.

        The row is typed and complete (``admit`` saw it). One posted after the moment changes nothing yet.
        """
        before = self.shelf.latest(table, row)
        touched = set(self._touched(table, before)) if before else set()
        if not self.shelf.put(table, row):
            return ()
        if table == "organisations":  # the tree itself: everybody's neighbourhood
            was = self.ratings
            self._begin()
            return tuple(one for org_id, one in self.ratings.items() if was.get(org_id) != one)
        after = self.shelf.latest(table, row)
        touched |= set(self._touched(table, after)) if after else set()
        changed = []
        anew = measured_anew(self._reads, table)
        wanted = frozenset(ALWAYS).union(*(self._reads[name] for name in anew))
        for org_id in self._subjects_of(touched) if anew else ():
            given = {
                name: value
                for name, value in self.ratings[org_id].steps.items()
                if name in self._reads and name not in anew
            }
            made = rate_one(self._folder(self.around(org_id, wanted)), org_id, self.subjects[org_id], given)
            if made != self.ratings[org_id]:
                self.ratings[org_id] = made
                changed.append(made)
        return tuple(changed)

    def _subjects_of(self, touched: Iterable[str]) -> list[str]:
        """Return the subjects among organisations, what they were merged into, and all above these."""
        found: set[str] = set()
        for org_id in touched:
            holder = self.organisations.into.get(org_id, org_id) if self.plan.follows else org_id
            found |= {org_id, holder, *self.organisations.above(org_id), *self.organisations.above(holder)}
        return sorted(found & set(self.subjects))

    # --- whom a fact touches --------------------------------------------------------------

    def _touched(self, table: str, row: Row) -> Iterator[str]:
        """Yield the organisations whose own rows, persons or records a row belongs to."""
        if "org_id" in INDEXED[table]:
            yield row["org_id"]
        if row.get("person_id"):
            yield from (post["org_id"] for post in self.shelf.of("posts", "person_id", row["person_id"]))
        match table:
            case "steps" | "codes":
                yield from self._of_record(row["record_id"])
            case "vote_counts":
                yield from self._of_record(row["vote_id"])
            case "links":
                yield from self._of_record(row["from_id"])
                yield from self._of_record(row["to_id"])
            case "assignments":
                yield from self._of_target(row["target"])
        if table in RECORDS:
            yield from self._answered_by(row[RECORDS[table]])
        if table == "activities":
            yield from self._attending(row["activity_id"])

    def _of_record(self, record_id: str) -> Iterator[str]:
        yield from self._attending(record_id)
        for table, row in self.shelf.records(record_id):
            yield from self._touched(table, row)

    def _answered_by(self, record_id: str) -> Iterator[str]:
        for link in self.shelf.of("links", "from_id", record_id):
            yield from (row["org_id"] for _, row in self.shelf.records(link["to_id"]))

    def _attending(self, activity_id: str) -> Iterator[str]:
        for attendance in self.shelf.of("attendances", "activity_id", activity_id):
            yield from self._touched("attendances", attendance)

    def _of_target(self, target: str | None) -> Iterator[str]:
        if target is not None:
            yield from (row["org_id"] for row in self.shelf.of("lines", "line_id", target))
            yield from (row["org_id"] for row in self.shelf.of("assignments", "target", target))

    # --- what a rating sees ---------------------------------------------------------------

    def around(self, org_id: str, wanted: frozenset[str] = frozenset(TABLES)) -> FactSet:
        """Return the rows of the wanted tables that the rating of an organisation can see."""
        cut, places = _Cut(wanted), set(self.organisations.subtree(org_id))
        if self.plan.follows:
            places |= {gone for place in tuple(places) for gone in self.organisations.merged_into(place)}
        for place in places:
            self._carrying(cut, "org_id", place)
        for person in {row["person_id"] for row in cut.rows("posts")}:
            self._carrying(cut, "person_id", person)
        self._aimed_at(cut)
        for activity in {row["activity_id"] for row in cut.rows("attendances")}:
            cut.add("activities", self.shelf.of("activities", "activity_id", activity))
        self._answers(cut)
        attended = {
            row["activity_id"] for row in cut.rows("attendances")
        }  # with codes, were the activity itself absent
        for record in attended.union(_records_in(cut)):
            cut.add("steps", self.shelf.of("steps", "record_id", record))
            cut.add("codes", self.shelf.of("codes", "record_id", record))
            cut.add("vote_counts", self.shelf.of("vote_counts", "vote_id", record))
        return cut.facts()

    def _carrying(self, cut: _Cut, column: str, value: str) -> None:
        for table in cut.tables:
            if column in INDEXED[table]:
                cut.add(table, self.shelf.of(table, column, value))

    def _aimed_at(self, cut: _Cut) -> None:
        """Add what anybody assigned to the same targets, and to the lines."""
        targets = {row["target"] for row in cut.rows("assignments") if row["target"] is not None}
        for target in targets | {row["line_id"] for row in cut.rows("lines")}:
            cut.add("assignments", self.shelf.of("assignments", "target", target))

    def _answers(self, cut: _Cut) -> None:
        """Add what anybody wrote in answer to the records."""
        for record in _records_in(cut):
            for link in self.shelf.of("links", "to_id", record):
                cut.add("links", (link,))
                for table, row in self.shelf.records(link["from_id"]):
                    cut.add(table, (row,))


def _records_in(cut: _Cut) -> list[str]:
    return [row[key] for table, key in RECORDS.items() for row in cut.rows(table)]
