"""A plan to one SQL text: base of organisations, folds joined to it, then the rules level by level.

Every step has three integer columns: ``c`` its outcome code, ``a`` and ``b`` its
pair. A level holds all steps whose inputs stand in earlier levels, so the text
nests as deep as the rules do, not as many as there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import ibis

from taizhang.core.engine.sql.below import Below
from taizhang.core.engine.sql.days import DayTable
from taizhang.core.engine.sql.dialects import DIALECTS, Dialect, Expr
from taizhang.core.engine.sql.folds import Folds
from taizhang.core.engine.sql.fused import Folded, fuse, is_fused, table_of
from taizhang.core.engine.sql.rules import NONE, STOP, UNKNOWN, VALUE, Rules, inputs, whole_numbers
from taizhang.core.engine.sql.script import Script
from taizhang.core.engine.sql.source import Source, day
from taizhang.core.plan import folds, steps
from taizhang.core.plan.steps import Plan, Step


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """SQL text that reads the exchange tables by name and gives a row for each subject.

    It also reads a table ``days`` of the columns ``day_columns`` with the rows ``day_rows``,
    where there are any.
    """

    plan: Plan
    moment: datetime
    text: str
    columns: tuple[str, ...]
    day_columns: tuple[str, ...] = ()
    day_rows: tuple[tuple[date, ...], ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, for caching."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def compile_plan(plan: Plan, moment: datetime, dialect: str = "duckdb", *, marked: bool = False) -> CompiledQuery:
    """Return the query of a plan as of a moment.

    ``marked`` says that in every table exactly the first version of a thing has ``posted_at`` =
    ``first_posted_at``; then only later versions are ranked.

    Raises:
        ValueError: for a dialect that was not tried.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"dialects: {', '.join(DIALECTS)}")
    compiler = _Compiler(plan, moment, DIALECTS[dialect], marked=marked)
    last = compiler.expression()
    text, columns = compiler.script.text(last), tuple(last.columns)
    rows = tuple(compiler.days.rows())
    return CompiledQuery(plan, moment, text, columns, compiler.days.columns if rows else (), rows)


class _Compiler:
    def __init__(self, plan: Plan, moment: datetime, dialect: Dialect, *, marked: bool) -> None:
        self.plan = plan
        self.script = Script(dialect)
        self.source = Source(self.script, plan.period, moment, follows=plan.follows, marked=marked)
        self.days = DayTable(plan)
        self.folds = Folds(plan, self.source, self.days, dialect.days_between)
        self.rules = Rules(plan, dialect.whole)
        self.below = Below(plan, self.source, self.folds.sets, dialect.whole)

    def expression(self) -> Expr:
        """Return the last selection; the pieces that it reads stand in the script."""
        measured = [step for step in self.plan.steps if isinstance(step, steps.Measured)]
        table = self.script.piece("measured", lambda: self._measured(measured), shared=True)
        placed = {step.name for step in measured}
        waiting = [step for step in self.plan.steps if not isinstance(step, steps.Measured | steps.Banded)]
        number = 0
        while waiting:
            level = [step for step in waiting if set(inputs(self.plan, step)) <= placed]
            number += 1
            table = self._level(f"rules {number}", table, level)
            placed.update(step.name for step in level)
            waiting = [step for step in waiting if step.name not in placed]
        table = table.filter(table.is_subject)
        rosters = dict.fromkeys(quota.roster for quota in self.plan.quotas)
        for roster in rosters:
            table = self._on_roster(table, roster)
        table = table.mutate(**self.rules.outcome(table))
        own = [column for step in self.plan.steps for column in self.rules.names(step)]
        names = ["org_id", "not_rated", "state", "band", *map(on_roster, rosters), *own]
        return table.select(*[name for name in names if name in table.columns]).order_by("org_id")

    def _level(self, name: str, table: Expr, level: Sequence[Step]) -> Expr:
        """Return the table with the columns of steps whose inputs it has."""
        for step in level:
            if isinstance(step, steps.OverBelow):
                table = self.script.piece(f"below {step.name}", partial(self._below, table, step), shared=True)
        rest = [step for step in level if not isinstance(step, steps.OverBelow)]
        if not rest:
            return table
        if any(isinstance(step, steps.Scored) for step in rest):
            prepared = self.rules.prepared(table)
            ready = table
            if prepared:
                table = self.script.piece(f"{name} before", lambda: ready.mutate(**prepared))
        made = table
        return self.script.piece(name, lambda: made.mutate(**self.rules.columns(made, rest)))

    def _on_roster(self, table: Expr, name: str) -> Expr:
        members = self.folds.sets.organisations(self.plan.rosters[name]).select(member="org_id")
        members = members.mutate(**{on_roster(name): ibis.literal(True)})
        joined = table.left_join(members, [("org_id", "member")]).drop("member")
        return joined.mutate(**{on_roster(name): joined[on_roster(name)].fill_null(False)})

    def _base(self) -> Expr:
        """Return the subjects, and the organisations below them that a 下级 looks at."""
        roster = self.plan.rosters[self.plan.subjects]
        members = self.folds.sets.organisations(roster)
        late: Expr = ibis.literal(False)
        if roster.starts_by:
            late = members.began > day(roster.starts_by)
        subjects = members.select("org_id", is_subject=ibis.literal(True), not_rated=late)
        kinds = {kind for step in self.plan.steps if isinstance(step, steps.OverBelow) for kind in step.kinds}
        if not kinds:
            return subjects
        standing = self.source.standing()
        below = standing.filter(standing.kind.isin(sorted(kinds))).select("org_id").distinct()
        below = below.anti_join(members, "org_id")
        below = below.select("org_id", is_subject=ibis.literal(False), not_rated=ibis.literal(False))
        return ibis.union(subjects, below)

    # --- measured -------------------------------------------------------------------------

    def _measured(self, measured: Sequence[steps.Measured]) -> Expr:
        """Return the organisations with the columns of all measured steps: one join a relation, one selection."""
        base = self.script.piece("base", self._base, shared=True)
        relations = self._declarations(measured)
        columns: dict[str, tuple[str | None, str, str | None, str]] = {}
        for number, folded in enumerate(self._folded(measured)):
            relation = folded.relation
            renamed = {f"{name} {number}": relation[name] for name in relation.columns if name != "org_id"}
            relations.append(relation.select(**{f"holder {number}": relation.org_id}, **renamed))
            for name, (c, a, b) in folded.columns.items():
                code, bottom = (f"{one} {number}" if one else None for one in (c, b))
                columns[name] = (code, f"{a} {number}", bottom, f"holder {number}")
        joined = base
        for relation in relations:
            joined = joined.left_join(relation, [("org_id", relation.columns[0])])
        made: dict[str, Expr] = {}
        for step in measured:
            outcome = whole_numbers(_outcome(step, joined, columns[step.name]))
            made.update(zip(self.rules.names(step), outcome, strict=True))
        return joined.select("org_id", "is_subject", "not_rated", **made)

    def _declarations(self, measured: Sequence[steps.Measured]) -> list[Expr]:
        sources = dict.fromkeys(step.declared_by for step in measured if step.declared_by)
        return [self.folds.declared(source).select(**{declared_by(source): "org_id"}) for source in sources]

    def _folded(self, measured: Sequence[steps.Measured]) -> Iterator[Folded]:
        """Yield the relations to join: one for all fused folds of a table, one for each other fold."""
        by_table: dict[str, list[tuple[str, folds.Fold]]] = {}
        of_persons: dict[str, list[tuple[str, folds.PersonsMet]]] = {}
        others: dict[folds.Fold, list[str]] = {}
        for step in measured:
            if is_fused(step.fold):
                by_table.setdefault(table_of(step.fold), []).append((step.name, step.fold))
            elif isinstance(step.fold, folds.PersonsMet):
                of_persons.setdefault(step.fold.roster, []).append((step.name, step.fold))
            else:
                others.setdefault(step.fold, []).append(step.name)
        for table, named in by_table.items():
            folded = fuse(self.folds.selections, named)
            relation = self.script.given(f"folds of {table}", folded.relation)
            yield Folded(relation, folded.columns)
        for roster, met in of_persons.items():
            relation = self.script.given(f"met by {roster}", self.folds.persons.met([fold for _, fold in met]))
            yield Folded(relation, {name: (None, f"a{n}", "b") for n, (name, _) in enumerate(met)})
        for number, (fold, names) in enumerate(others.items()):
            kind = type(fold).__name__
            relation = self.script.given(f"{kind} {number}", self.folds.relation(fold))
            yield Folded(relation, dict.fromkeys(names, ("c", "a", "b")))

    def _below(self, table: Expr, step: steps.OverBelow) -> Expr:
        c, a, b = self.rules.value(table, step.of)
        found = self.below.relation(step, table.select(child=table.org_id, c=c, a=a, b=b))
        found = found.select(holder=found.org_id, **{"f c": found.c, "f a": found.a, "f b": found.b})
        joined = table.left_join(found, [("org_id", "holder")])
        values = (joined["f c"].fill_null(int(step.if_none)), joined["f a"].fill_null(0), joined["f b"].fill_null(1))
        made = dict(zip(self.rules.names(step), whole_numbers(values), strict=True))
        return joined.mutate(**made).drop("holder", "f c", "f a", "f b")


def declared_by(source: str) -> str:
    """Return the column of those for whom a source has declared the period."""
    return f"declared by {source}"


def _outcome(
    step: steps.Measured, table: Expr, columns: tuple[str | None, str, str | None, str]
) -> tuple[Expr, Expr, Expr]:
    """Return the columns of a measured step: what an absent row means, then the empty and minimum rules."""
    code_name, a_name, b_name, holder = columns
    absent_code, absent_b = _absent(step.fold)
    there = table[holder].notnull()
    code: Expr = ibis.ifelse(there, table[code_name], absent_code) if code_name else ibis.literal(VALUE)
    a = table[a_name].fill_null(0)
    b: Expr = table[b_name].fill_null(absent_b) if b_name else ibis.literal(1)
    known = code == VALUE
    branches: list[tuple[Expr, Any]] = []
    declared: Expr = ibis.literal(True)
    if step.declared_by:
        declared = table[declared_by(step.declared_by)].notnull()
        branches.append((~declared, UNKNOWN))
    branches.append((~known, code))
    if step.must_be_empty:
        branches += [(b > 0, STOP), (b == 0, NONE)]
    if step.ceiling:
        branches.append((a > step.ceiling, STOP))
    if step.minimum:
        branches.append((b < step.minimum, int(step.below_minimum)))
    final = ibis.cases(*branches, (b == 0, int(step.if_none)), else_=VALUE)
    kept = declared & known & (b > 0)
    return final, ibis.ifelse(kept, a * step.scale, 0), ibis.ifelse(kept, b, 1)


def _absent(fold: folds.Fold) -> tuple[int, int]:
    """Return the code and b of an organisation that a fold has no row for."""
    match fold:
        case folds.InputOf(_, missing):
            return int(missing), 1
        case folds.Confirmation():
            return UNKNOWN, 1
        case folds.SumColumn(_, _, may_be_empty):
            return VALUE, 0 if may_be_empty else 1
        case folds.CountRows() | folds.AnyRow() | folds.DensestWindow():
            return VALUE, 1
    return VALUE, 0


def on_roster(roster: str) -> str:
    """Return the column that says whether a subject stands on a roster of a quota."""
    return f"on·{roster}"
