"""履行 as a relation: earliest-first matching without recursion, and event duties.

Of piece i, ``g`` are records in the days of grace of the piece before, ``r`` the
rest of its own. The piece before takes from ``g`` what it still lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import ibis

from taizhang.core.calendar.days import ONE_DAY
from taizhang.core.engine.sql.days import DayTable, chain_of
from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.selections import Selections
from taizhang.core.engine.sql.sets import Sets
from taizhang.core.engine.sql.source import day
from taizhang.core.facts.tables import DAY_OF, TABLES, Type
from taizhang.core.language.tree import Relation
from taizhang.core.plan import folds
from taizhang.core.plan.sets import ANSWERING, DutyPlan, EventPlan
from taizhang.core.plan.steps import Measured, Plan, Step
from taizhang.core.plan.values import Code

BLOCK = 4  # pieces whose days of grace are looked at before the text is cut


class Duties:
    """Makes the folds over duties."""

    def __init__(self, plan: Plan, selections: Selections, sets: Sets, days: DayTable) -> None:
        self.plan, self.selections, self.sets, self.days = plan, selections, sets, days
        self.source = selections.source

    def met(self, fold: folds.DutiesMet) -> Expr:
        """Return the met instances of the duties, of those due by the moment, by organisation."""
        duties = [self.plan.duties[name] for name in fold.duties]
        parts = [self._periodic(own) for own in _by_roster([duty for duty in duties if not duty.event])]
        parts += [self._event(duty, duty.event) for duty in duties if duty.event]
        both = ibis.union(*parts) if len(parts) > 1 else parts[0]
        found = both.group_by("org_id").aggregate(a=both.met.sum().cast("int64"), b=both.due.sum().cast("int64"))
        return found.select("org_id", c=ibis.literal(int(Code.VALUE)), a=found.a, b=found.b)

    def _valid(self, duty: DutyPlan) -> Expr:
        table = self.selections.table(duty.table, duty.valid_if)
        return table.filter(table.kind.isin(duty.kinds) & self.selections.meets(table, duty.valid_if))

    # --- periodic duties ------------------------------------------------------------------

    def _periodic(self, duties: Sequence[DutyPlan]) -> Expr:
        """Return org_id, met, due of duties that the same organisations owe."""
        roster = self.plan.rosters[duties[0].roster]
        holders = self.source.script.piece(f"holders of {roster.name}", lambda: self.sets.holders(roster), shared=True)
        table = holders
        for place, name in enumerate(dict.fromkeys(duty.table for duty in duties)):
            counted = self.source.script.piece(f"answers in {name}", partial(self._counted, name), shared=True)
            counters = {one: counted[one] for one in counted.columns if one != "own_org"}
            counted = counted.select(**{f"own {place}": counted.own_org}, **counters)
            table = table.left_join(counted, [("holder", f"own {place}")])
            table = table.mutate(**{one: table[one].fill_null(0) for one in counters})
        table = self._taken(table, duties)
        met, owed = self._sums(table, duties)
        return table.select("org_id", met=met.cast("int64"), due=owed.cast("int64"))

    def _sums(self, table: Expr, duties: Sequence[DutyPlan]) -> tuple[Expr, Expr]:
        met: Expr = ibis.literal(0)
        owed: Expr = ibis.literal(0)
        for duty in duties:
            held = self._held(table, duty)
            for piece, own in zip(duty.pieces, held, strict=True):
                if piece.grace_last <= self.source.today:
                    lives = (table.began <= day(piece.period.first)) & (day(piece.period.last) <= table.ended)
                    met += _one(lives & (own >= duty.times))
                    owed += _one(lives)
        return met, owed

    def _taken(self, table: Expr, duties: Sequence[DutyPlan]) -> Expr:
        """Add what each piece took from the days of grace after it, piece by piece: each looks at the one before."""
        longest = max((len(duty.pieces) for duty in duties), default=0)
        for i in range(1, longest):
            made = {}
            for duty in duties:
                if _has_grace(duty, i):
                    lacking = ibis.greatest(0, duty.times - self._own(table, duty, i - 1))
                    made[f"{self._prefix(duty)} t{i}"] = ibis.least(self._counter(table, duty, f"g{i}"), lacking)
            table = table.mutate(**made) if made else table
            if made and i % BLOCK == 0:  # a database may put one selection into the next, and would repeat the chain
                staged, name = table, f"grace {i} of {duties[0].roster}"
                table = self.source.script.given(name, staged, shared=True)
        return table

    def _counter(self, table: Expr, duty: DutyPlan, name: str) -> Expr:
        return table[f"{self._prefix(duty)} {name}"]

    def _own(self, table: Expr, duty: DutyPlan, i: int) -> Expr:
        """Return the records in a piece that the piece before did not take."""
        own = self._counter(table, duty, f"r{i}")
        if _has_grace(duty, i):
            own = own + self._counter(table, duty, f"g{i}") - self._counter(table, duty, f"t{i}")
        return own

    def _held(self, table: Expr, duty: DutyPlan) -> list[Expr]:
        """Return what each piece holds: its own records, and those it took from the days of grace after it."""
        held: list[Expr] = []
        for i in range(len(duty.pieces)):
            taken = self._counter(table, duty, f"t{i + 1}") if _has_grace(duty, i + 1) else ibis.literal(0)
            held.append(self._own(table, duty, i) + taken)
        if held:
            held[-1] = held[-1] + self._counter(table, duty, "after")
        return held

    def _prefix(self, duty: DutyPlan) -> str:
        return f"d{list(self.plan.duties).index(duty.name)}"

    def _counted(self, name: str) -> Expr:
        """Return by organisation the answers of all periodic duties in a table, in one pass over its rows."""
        used = {one for step in self.plan.steps for one in _duties_of(step)}
        duties = [self.plan.duties[one] for one in sorted(used)]
        duties = [duty for duty in duties if duty.table == name and not duty.event]
        table = self.selections.table(name, [one for duty in duties for one in duty.valid_if])
        kinds = sorted({kind for duty in duties for kind in duty.kinds})
        table = table.filter(table.kind.isin(kinds))
        counters: dict[str, Expr] = {}
        for duty in duties:
            counters |= self._counters(table, duty)
        return table.group_by("own_org").aggregate(**counters)

    def _counters(self, table: Expr, duty: DutyPlan) -> dict[str, Expr]:
        """Return the counters of a duty: the days of grace and the rest of each piece, and after the last."""
        on, prefix = _day_of(duty.table, table), self._prefix(duty)
        valid = table.kind.isin(duty.kinds) & self.selections.meets(table, duty.valid_if)

        def between(first: date, last: date) -> Expr:
            # Of some hundred counters, a count with a filter each was half as dear again as a sum.
            return ibis.ifelse(valid & (on >= day(first)) & (on <= day(last)), 1, 0).sum().cast("int64")

        counters: dict[str, Expr] = {}
        grace_last = date.min
        for i, piece in enumerate(duty.pieces):
            first, last = piece.period.first, min(piece.period.last, piece.grace_last)
            if first <= grace_last:
                counters[f"{prefix} g{i}"] = between(first, min(grace_last, last))
                first = grace_last + ONE_DAY
            counters[f"{prefix} r{i}"] = between(first, last)
            grace_last = piece.grace_last
        if duty.pieces:
            last_day = duty.pieces[-1].period.last
            counters[f"{prefix} after"] = between(last_day + ONE_DAY, grace_last)
        return counters

    # --- event duties ---------------------------------------------------------------------

    def _instances(self, events: Expr, answers: Expr, duty: DutyPlan) -> Expr:
        """Return org_id, met, due of events (org_id, event, begun, joined) with answers (to_, on)."""
        end = self.days.column(chain_of(duty))
        ends = self.days.table()
        dated = events.join(ends, [("begun", "day")])
        dated = dated.select("org_id", "event", "joined", "begun", last=dated[end])
        pairs = dated.left_join(
            answers, [dated.joined == answers.to_, dated.begun <= answers.on, answers.on <= dated.last]
        )
        counted = pairs.group_by(["org_id", "event", "last"]).aggregate(n=pairs.on.count())
        due = counted.last <= day(self.source.today)
        met = due & (counted.n >= duty.times)
        return counted.select(
            "org_id", met=ibis.ifelse(met, 1, 0).cast("int64"), due=ibis.ifelse(due, 1, 0).cast("int64")
        )

    def _event(self, duty: DutyPlan, event: EventPlan) -> Expr:
        return self._records(duty, event) if event.kind else self._posts(duty)

    def _posts(self, duty: DutyPlan) -> Expr:
        roster = self.plan.rosters[duty.roster]
        posts = self.source.facts("posts")
        begun = posts["from"]
        period = self.source.period
        taken = posts.filter(posts.role.isin(roster.words) & (begun >= day(period.first)) & (begun <= day(period.last)))
        event = taken.person_id.concat("|", taken.own_org, "|", taken.role, "|", taken["from"].cast("string"))
        events = taken.select("org_id", event=event, joined=taken.person_id, begun=taken["from"])
        if roster.relation in (Relation.BELOW, Relation.OWN_AND_BELOW):
            pairs = self.source.subtrees()
            if roster.relation is Relation.BELOW:
                pairs = pairs.filter(pairs.top != pairs.node)
            joined = events.join(pairs, [("org_id", "node")])
            events = joined.select(org_id=joined.top, event=joined.event, joined=joined.joined, begun=joined.begun)
        valid = self._valid(duty)
        held = valid.select(held_="activity_id", on=valid["on"])
        attended = self.source.known("attendances").select("activity_id", to_="person_id")
        answers = attended.join(held, [("activity_id", "held_")]).select("to_", "on")
        return self._instances(events, answers, duty)

    def _records(self, duty: DutyPlan, event: EventPlan) -> Expr:
        table, key = self.source.facts(event.table), TABLES[event.table].key[0]
        on = _day_of(event.table, table)
        period = self.source.period
        of_kind = table.filter(
            (table.kind == event.kind) & ((on >= day(period.first)) & (on <= day(period.last))).fill_null(False)
        )
        members = self.sets.organisations(self.plan.rosters[duty.roster]).select(member="org_id")
        of_kind = of_kind.semi_join(members, of_kind.org_id == members.member)
        events = of_kind.select("org_id", event=of_kind[key], joined=of_kind[key], begun=_day_of(event.table, of_kind))
        valid = self._valid(duty)
        held = valid.select(held_=valid[TABLES[duty.table].key[0]], on=_day_of(duty.table, valid))
        links = self.source.known("links")
        answering = links.filter(links.relation.isin(ANSWERING)).select("from_id", to_="to_id")
        answers = answering.join(held, [("from_id", "held_")]).select("from_id", "to_", "on").distinct()
        return self._instances(events, answers.select("to_", "on"), duty)


def _day_of(name: str, table: Expr) -> Expr:
    """Return the day of a table's rows: of a month its first day."""
    column = DAY_OF[name]
    of_month = TABLES[name].column(column).type is Type.MONTH
    return table[column].concat("-01").cast("date") if of_month else table[column]


def _one(condition: Expr) -> Expr:
    """Return 1 or 0; a cast of truths to numbers is what one database reads faster and another refuses."""
    return condition.cast("int32").cast("int64")


def _has_grace(duty: DutyPlan, i: int) -> bool:
    """Return whether days of the piece ``i`` are days of grace of the piece before."""
    return 0 < i < len(duty.pieces) and duty.pieces[i].period.first <= duty.pieces[i - 1].grace_last


def _duties_of(step: Step) -> tuple[str, ...]:
    fold = step.fold if isinstance(step, Measured) else None
    return fold.duties if isinstance(fold, folds.DutiesMet) else ()


def _by_roster(duties: Sequence[DutyPlan]) -> list[list[DutyPlan]]:
    """Return the duties in groups that the same organisations owe."""
    found: dict[str, list[DutyPlan]] = {}
    for duty in duties:
        found.setdefault(duty.roster, []).append(duty)
    return list(found.values())
