"""The rows that a driver gave for a compiled query, as a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from taizhang.core.engine.quotas import with_quotas
from taizhang.core.engine.result import Rating, Run, State, StepValue, stopped_in
from taizhang.core.engine.sql.compiler import CompiledQuery, on_roster
from taizhang.core.engine.sql.rules import STATES
from taizhang.core.plan import steps
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import Code, Value


def run_of(query: CompiledQuery, rows: Iterable[Sequence[Any]]) -> Run:
    """Return the rows as a run: only values, without the records behind them."""
    plan = query.plan
    on_rosters: dict[str, set[str]] = {quota.roster: set() for quota in plan.quotas}
    ratings = []
    for row in rows:
        named = dict(zip(query.columns, row, strict=True))
        ratings.append(_rating(plan, named))
        for roster, members in on_rosters.items():
            if named[on_roster(roster)]:
                members.add(named["org_id"])
    return with_quotas(Run(plan, query.moment, tuple(ratings), stopped_in(plan, ratings)), on_rosters)


def _rating(plan: Plan, row: Mapping[str, Any]) -> Rating:
    if row["not_rated"]:
        return Rating(row["org_id"], State.NOT_RATED)
    values = {
        step.name: StepValue(Value(Code(row[f"c{i}"]), int(row[f"a{i}"]), int(row[f"b{i}"])))
        for i, step in enumerate(plan.steps)
        if not isinstance(step, steps.Banded)
    }
    vetoes = tuple(veto.name for veto in plan.vetoes if values[veto.name].value.is_true)
    flags = tuple(
        veto.name
        for veto in plan.vetoes
        if veto.flag_at_bound
        and values[veto.of].value.known
        and veto.limit.on_bound(values[veto.of].value.a, values[veto.of].value.b)
    )
    star = plan.bands.rows[row["band"]].name if plan.bands and row["band"] >= 0 else ""
    return Rating(row["org_id"], STATES[row["state"]], star, vetoes, flags, values)
