"""履行 as a relation: earliest-first matching without recursion, and event duties.

Of piece i, ``g`` are records in the days of grace of the piece before, ``r`` the
rest of its own. The piece before takes from ``g`` what it still lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import ibis

from taizhang.core.calendar.days import ONE_DAY
from taizhang.core.engine.rows import DAY_OF
from taizhang.core.engine.sql.days import DayTable, chain_of
from taizhang.core.engine.sql.selections import Selections
from taizhang.core.engine.sql.sets import Sets
from taizhang.core.engine.sql.source import Expr, day, number
from taizhang.core.engine.watch import ANSWERING
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.tree import Relation
from taizhang.core.plan import folds
from taizhang.core.plan.sets import DutyPlan, EventPlan
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import Code


class Duties:
    """Makes the folds over duties."""

    def __init__(self, plan: Plan, selections: Selections, sets: Sets, days: DayTable) -> None:
        self.plan, self.selections, self.sets, self.days = plan, selections, sets, days
        self.source = selections.source

    def met(self, fold: folds.DutiesMet) -> Expr:
        """Return the met instances of the duties, of those due by the moment, by organisation."""
        parts = [self._one(self.plan.duties[name]) for name in fold.duties]
        both = ibis.union(*parts) if len(parts) > 1 else parts[0]
        found = both.group_by("org_id").aggregate(a=both.met.sum().cast("int64"), b=both.due.sum().cast("int64"))
        return found.select("org_id", c=ibis.literal(int(Code.VALUE)), a=found.a, b=found.b)

    def _one(self, duty: DutyPlan) -> Expr:
        """Return org_id, met, due."""
        if duty.event is None:
            return self._periodic(duty)
        return self._records(duty, duty.event) if duty.event.kind else self._posts(duty, duty.event)

    def _valid(self, duty: DutyPlan) -> Expr:
        table = self.selections.table(duty.table, duty.valid_if)
        return table.filter(table.kind.isin(duty.kinds) & self.selections.meets(table, duty.valid_if))

    # --- periodic duties ------------------------------------------------------------------

    def _periodic(self, duty: DutyPlan) -> Expr:
        holders = self.sets.holders(self.plan.rosters[duty.roster])
        counted = self._counted(duty).rename({"own": "own_org"})
        table = holders.left_join(counted, [("holder", "own")]).drop("own")
        table = table.mutate(**{name: table[name].fill_null(0) for name in counted.columns if name != "own"})
        table = self._matched(table, duty)
        due = [i for i, piece in enumerate(duty.pieces) if piece.grace_last <= self.source.today]
        met: Expr = ibis.literal(0)
        owed: Expr = ibis.literal(0)
        for i in due:
            piece = duty.pieces[i].period
            exists = (table.began <= day(piece.first)) & (day(piece.last) <= table.ended)
            met += ibis.ifelse(exists & (table[f"own{i}"] >= duty.times), 1, 0)
            owed += ibis.ifelse(exists, 1, 0)
        return table.select("org_id", met=met.cast("int64"), due=owed.cast("int64"))

    @staticmethod
    def _matched(table: Expr, duty: DutyPlan) -> Expr:
        """Add to each piece what it holds after the piece before took from its days of grace what it lacked."""
        for i, _ in enumerate(duty.pieces):
            table = table.mutate(**{f"own{i}": table[f"g{i}"] + table[f"r{i}"]})
            if i:
                lacking = ibis.greatest(0, duty.times - table[f"own{i - 1}"])
                table = table.mutate(taken=ibis.least(table[f"g{i}"], lacking))
                table = table.mutate(
                    **{f"own{i}": table[f"own{i}"] - table.taken, f"own{i - 1}": table[f"own{i - 1}"] + table.taken}
                )
        if duty.pieces:
            last = f"own{len(duty.pieces) - 1}"
            table = table.mutate(**{last: table[last] + table.after})
        return table

    def _counted(self, duty: DutyPlan) -> Expr:
        """Return by organisation the records in the days of grace and in the rest of each piece, and after the last."""
        table = self._valid(duty)
        on = table[DAY_OF[duty.table]]

        def between(first: date, last: date) -> Expr:
            return number(((on >= day(first)) & (on <= day(last))).fill_null(False))

        counters: dict[str, Expr] = {}
        grace_last = date.min
        for i, piece in enumerate(duty.pieces):
            first, last = piece.period.first, min(piece.period.last, piece.grace_last)
            in_grace = first <= grace_last
            counters[f"g{i}"] = between(first, min(grace_last, last)) if in_grace else between(last, first - ONE_DAY)
            counters[f"r{i}"] = _after(between, grace_last if in_grace else None, first, last)
            grace_last = piece.grace_last
        if duty.pieces:
            last = duty.pieces[-1].period.last
            counters["after"] = _after(between, last, last, grace_last)
        return table.group_by("own_org").aggregate(**counters)

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

    def _posts(self, duty: DutyPlan, _: EventPlan) -> Expr:
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
        held = valid.select(held_="activity_id", on=valid[DAY_OF[duty.table]])
        attended = self.source.known("attendances").select("activity_id", to_="person_id")
        answers = attended.join(held, [("activity_id", "held_")]).select("to_", "on")
        return self._instances(events, answers, duty)

    def _records(self, duty: DutyPlan, event: EventPlan) -> Expr:
        table, key, on = self.source.facts(event.table), TABLES[event.table].key[0], DAY_OF[event.table]
        period = self.source.period
        of_kind = table.filter(
            (table.kind == event.kind)
            & ((table[on] >= day(period.first)) & (table[on] <= day(period.last))).fill_null(False)
        )
        members = self.sets.organisations(self.plan.rosters[duty.roster]).select(member="org_id")
        of_kind = of_kind.semi_join(members, of_kind.org_id == members.member)
        events = of_kind.select("org_id", event=of_kind[key], joined=of_kind[key], begun=of_kind[on])
        valid = self._valid(duty)
        held = valid.select(held_=valid[TABLES[duty.table].key[0]], on=valid[DAY_OF[duty.table]])
        links = self.source.known("links")
        answering = links.filter(links.relation.isin(ANSWERING)).select("from_id", to_="to_id")
        answers = answering.join(held, [("from_id", "held_")]).select("from_id", "to_", "on").distinct()
        return self._instances(events, answers.select("to_", "on"), duty)


def _after(between: Callable[[date, date], Expr], after: date | None, first: date, last: date) -> Expr:
    """Return how many days lie in first..last and after ``after``."""
    if after is None:
        return between(first, last)
    return between(first, last) - (between(first, min(after, last)) if after >= first else 0)
