"""履行: which instances of a duty were due and met, from the records that answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import CHINA, add_term
from taizhang.core.engine.result import Item, StepValue
from taizhang.core.engine.rosters import reach
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import Row
from taizhang.core.facts.tables import TABLES, day_of
from taizhang.core.plan import duties, folds
from taizhang.core.plan.duties import Instance
from taizhang.core.plan.sets import ANSWERING, DutyPlan, EventPlan
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import pair


@dataclass(frozen=True, slots=True)
class EventInstance:
    """An event with its last day and the records that answer it in time."""

    label: str
    begun: date
    last: date
    times: int
    records: tuple[tuple[str, str], ...]
    days: tuple[date, ...] = ()

    @property
    def answered_on(self) -> date:
        """The day on which it was met; only where it is."""
        return self.days[self.times - 1]

    @property
    def met(self) -> bool:
        """True where enough records answer it."""
        return len(self.records) >= self.times


class Watch:
    """Reads duties off the facts; ``members`` gives the organisations of a roster and when each began."""

    def __init__(self, plan: Plan, facts: Facts, members: Callable[[str], Mapping[str, date]]) -> None:
        self.plan, self.facts, self.members = plan, facts, members
        self._by_person: dict[str, dict[str, list[tuple[date, str]]]] = {}
        self._by_event: dict[str, dict[str, list[tuple[date, str]]]] = {}

    def met(self, fold: folds.DutiesMet, org_id: str) -> StepValue:
        """Return the met instances of the duties, of those due by the moment."""
        items = [item for name in fold.duties for item in self._items(self.plan.duties[name], org_id)]
        return StepValue(pair(sum(bool(item.met) for item in items), len(items)), tuple(items))

    def _items(self, duty: DutyPlan, org_id: str) -> Iterator[Item]:
        if duty.event:
            for event in self.events(duty, duty.event, org_id):
                if event.last <= self.facts.today:
                    yield Item(f"{duty.name} {event.label}", event.met, f"{event.last}前", event.records)
            return
        for instance in self.instances(duty, org_id):
            if instance.piece.grace_last <= self.facts.today:
                records = tuple((duty.table, record) for _, record in instance.records)
                text = "补办" if instance.made_up else ""
                yield Item(f"{duty.name} {instance.piece.period}", instance.met, text, records)

    # --- periodic duties ------------------------------------------------------------------

    def instances(self, duty: DutyPlan, org_id: str) -> Iterator[Instance]:
        """Yield the pieces that an organisation owes, with their records: those of its whole existence.

        Where mergers follow, also the pieces that a merged organisation owed until its last day.
        """
        tree = self.facts.organisations
        if org_id not in self.members(duty.roster):
            return
        for holder in tree.merged_into(org_id) if self.facts.follows else (org_id,):
            for instance in duties.match(duty, self._answers(duty, holder)):
                piece = instance.piece.period
                if tree.began[holder] <= piece.first and piece.last <= tree.ended[holder]:
                    yield instance

    def _answers(self, duty: DutyPlan, org_id: str) -> list[tuple[date, str]]:
        """Return an organisation's own valid records that may answer a duty, as (day, id)."""
        key = TABLES[duty.table].key[0]
        return [
            (day, str(row[key]))
            for row in self.facts.own(duty.table, org_id)
            if (day := day_of(duty.table, row)) is not None and self._valid(duty, row)
        ]

    def _valid(self, duty: DutyPlan, row: Row) -> bool:
        return row["kind"] in duty.kinds and self.facts.meets(duty.table, row, duty.valid_if)

    # --- event duties ---------------------------------------------------------------------

    def events(self, duty: DutyPlan, event: EventPlan, org_id: str) -> Iterator[EventInstance]:
        """Yield the events that an organisation must answer: new posts there, or records of the kind."""
        if not event.kind:
            yield from self._posts(duty, event, org_id)
        elif org_id in self.members(duty.roster):
            yield from self._records(duty, event, org_id)

    def _posts(self, duty: DutyPlan, event: EventPlan, org_id: str) -> Iterator[EventInstance]:
        roster = self.plan.rosters[duty.roster]
        answers = self._held_with(duty)
        for place in reach(roster.relation, self.facts, org_id):
            rows = [row for row in self.facts.of("posts", place) if row["role"] in roster.words]
            for row in sorted(rows, key=lambda row: (row["from"], row["person_id"], row["role"])):
                if row["from"] in self.facts.period:
                    label = f"{row['person_id']} {row['role']}"
                    yield self._instance(duty, event, label, row["from"], answers.get(row["person_id"], ()))

    def _records(self, duty: DutyPlan, event: EventPlan, org_id: str) -> Iterator[EventInstance]:
        key, answers = TABLES[event.table].key[0], self._linked(duty)
        rows = [row for row in self.facts.of(event.table, org_id) if row["kind"] == event.kind]
        dated = [(day, row[key]) for row in rows if (day := day_of(event.table, row)) is not None]
        for begun, record in sorted(dated):
            if begun in self.facts.period:
                yield self._instance(duty, event, str(record), begun, answers.get(record, ()))

    def _instance(
        self, duty: DutyPlan, event: EventPlan, label: str, begun: date, answers: Iterable[tuple[date, str]]
    ) -> EventInstance:
        due = add_term(begun, event.term, CHINA)
        last = due.on if due else date.max
        if duty.grace and due:
            later = add_term(last, duty.grace, CHINA)
            last = later.on if later else last
        held = [(day, record) for day, record in sorted(answers) if begun <= day <= last]
        records = tuple((duty.table, record) for _, record in held)
        return EventInstance(label, begun, last, duty.times, records, tuple(day for day, _ in held))

    def _held_with(self, duty: DutyPlan) -> Mapping[str, list[tuple[date, str]]]:
        """Return by person the valid activities of the duty's kinds that he attended."""
        if duty.name not in self._by_person:
            valid = {row["activity_id"]: row["on"] for row in self.facts.rows("activities") if self._valid(duty, row)}
            found: dict[str, list[tuple[date, str]]] = {}
            for row in self.facts.rows("attendances"):
                if row["activity_id"] in valid:
                    held = (valid[row["activity_id"]], row["activity_id"])
                    found.setdefault(row["person_id"], []).append(held)
            self._by_person[duty.name] = found
        return self._by_person[duty.name]

    def _linked(self, duty: DutyPlan) -> Mapping[str, list[tuple[date, str]]]:
        """Return by event the valid records of the duty's kinds that are linked to it."""
        if duty.name not in self._by_event:
            key, rows = TABLES[duty.table].key[0], self.facts.rows(duty.table)
            dated = {row[key]: day_of(duty.table, row) for row in rows if self._valid(duty, row)}
            valid = {record: day for record, day in dated.items() if day is not None}
            found: dict[str, set[tuple[date, str]]] = {}
            for link in self.facts.rows("links"):
                if link["relation"] in ANSWERING and link["from_id"] in valid:
                    held = (valid[link["from_id"]], link["from_id"])
                    found.setdefault(link["to_id"], set()).add(held)
            self._by_event[duty.name] = {event: sorted(held) for event, held in found.items()}
        return self._by_event[duty.name]
