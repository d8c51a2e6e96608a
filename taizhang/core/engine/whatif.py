"""What if: the same facts by a changed scheme. Who moves, from what to what, and because of which rule.

A rule is named for a move only where it is necessary: undoing it alone takes the
organisation back to where it stood. Where no single one is, only several together
move it, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import rate_one
from taizhang.core.engine.quotas import with_quotas
from taizhang.core.engine.result import Rating, Run, State, StepValue, score_text
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import FactSet
from taizhang.core.language import names
from taizhang.core.language.differences import Difference, differences, undone
from taizhang.core.language.reader import Context
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Measured, OverBelow, Plan
from taizhang.core.problems import Severity


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an organisation stands: what people would notice if it changed."""

    state: State
    star: str
    score: str
    vetoes: tuple[str, ...]
    quotas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A difference undone alone, and where the organisation then stands; ``back`` where that is where it stood."""

    difference: Difference
    stands: Standing | None
    back: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An organisation that moves, and each difference that matters to it."""

    org_id: str
    was: Standing | None  # None where it was not rated at all
    now: Standing | None
    trials: tuple[Trial, ...]

    @property
    def by(self) -> tuple[Difference, ...]:
        """The differences each of which is necessary: undone alone, it takes the organisation back."""
        return tuple(trial.difference for trial in self.trials if trial.back)

    @property
    def only_together(self) -> bool:
        """True where no single difference takes it back: several move it together."""
        return not self.by


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What differs, what could not be undone alone, who moves, and how many were looked at."""

    differences: tuple[Difference, ...]
    inseparable: tuple[Difference, ...]
    moves: tuple[Move, ...]
    organisations: int


MakeFolder = Callable[[Plan], Folder]


class WhatIfRun:
    """Compares two schemes on ratings that were made by the older one.

    ``folder`` gives the facts for a plan; it is called only where a changed rule measures something new.
    """

    def __init__(self, old: Scheme, new: Scheme, before: Run, folder: MakeFolder) -> None:
        self.new, self.before, self.folder = new, before, folder
        self.differences = differences(old, new)
        self.was = {rating.org_id: rating for rating in before.ratings}

    def run(self, told: Callable[[int, int], None] = lambda _done, _of: None) -> WhatIf:
        """Return who moves and why; ``told`` hears how many of the trials are done."""
        trials = len(self.differences) + 1
        was = _standings(self.before)
        now = _standings(self._rated(self.new))
        told(1, trials)
        everybody = sorted({*was, *now})
        moved = [org_id for org_id in everybody if was.get(org_id) != now.get(org_id)]
        tried: dict[str, list[Trial]] = {org_id: [] for org_id in moved}
        inseparable = []
        for number, difference in enumerate(self.differences, 2):
            without = self._without(difference, moved)
            if without is None:
                inseparable.append(difference)
            else:
                for org_id in moved:
                    found = without.get(org_id)
                    if found != now.get(org_id):
                        tried[org_id].append(Trial(difference, found, found == was.get(org_id)))
            told(number, trials)
        moves = tuple(Move(org_id, was.get(org_id), now.get(org_id), tuple(tried[org_id])) for org_id in moved)
        return WhatIf(self.differences, tuple(inseparable), moves, len(everybody))

    def _without(self, difference: Difference, moved: list[str]) -> Mapping[str, Standing] | None:
        """Return how the moved stand with one difference undone; None where the rest does not stand without it."""
        if not moved:
            return {}
        scheme = undone(self.new, [difference])
        if not stands(scheme):
            return None
        return _standings(self._rated(scheme, None if scheme.quotas else set(moved)))

    def _rated(self, scheme: Scheme, only: set[str] | None = None) -> Run:
        plan = build(scheme, self.before.plan.period)
        kept = _same_readings(self.before.plan, plan)
        if _needs_facts(self.before.plan, plan, kept):
            return self._from_facts(plan, kept, only)
        folder = Folder(plan, Facts(FactSet({}), plan.period, self.before.moment))
        ratings = [
            rate_one(folder, rating.org_id, date.min, _given(rating, kept)) if rating.steps else rating
            for rating in self.before.ratings
            if only is None or rating.org_id in only
        ]
        return Run(plan, self.before.moment, tuple(ratings))

    def _from_facts(self, plan: Plan, kept: frozenset[str], only: set[str] | None) -> Run:
        folder = self.folder(plan)
        ratings = tuple(
            rate_one(folder, org_id, began, _given(self.was.get(org_id), kept))
            for org_id, began in folder.members(plan.subjects).items()
            if only is None or org_id in only
        )
        on_rosters = {quota.roster: folder.members(quota.roster) for quota in plan.quotas}
        return with_quotas(Run(plan, self.before.moment, ratings), on_rosters)


def stands(scheme: Scheme) -> bool:
    """Return whether every name that a scheme uses stands."""
    context = Context("", scheme.year)
    names.check(context, scheme, {})
    return not any(problem.severity is Severity.ERROR for problem in context.problems)


def _standings(run: Run) -> dict[str, Standing]:
    total = run.plan.total
    return {
        rating.org_id: Standing(
            rating.state,
            rating.star,
            score_text(run.plan, rating.value(total.name)) if total and rating.steps else "",
            rating.vetoes,
            rating.quotas,
        )
        for rating in run.ratings
    }


def _given(rating: Rating | None, kept: frozenset[str]) -> dict[str, StepValue]:
    """Return what need not be read from the facts again."""
    return {name: step for name, step in rating.steps.items() if name in kept} if rating else {}


# --- what reads the facts -----------------------------------------------------------------


def _same_readings(old: Plan, new: Plan) -> frozenset[str]:
    """Return the steps that read the facts and read the same by both plans."""
    if old.period != new.period or old.follows != new.follows:
        return frozenset()
    changed = {name for name in {*old.rosters, *new.rosters} if old.rosters.get(name) != new.rosters.get(name)}
    duties = {name for name in {*old.duties, *new.duties} if old.duties.get(name) != new.duties.get(name)}
    duties |= {name for name, duty in new.duties.items() if duty.roster in changed}
    before = {step.name: step for step in old.steps}
    same: set[str] = set()
    for step in new.steps:
        if isinstance(step, Measured | OverBelow) and before.get(step.name) == step:
            whole = not isinstance(step, OverBelow) or step.of in same
            if whole and not _words(step) & (changed | duties):
                same.add(step.name)
    return frozenset(same)


def _needs_facts(old: Plan, new: Plan, kept: frozenset[str]) -> bool:
    reads = [step.name for step in new.steps if isinstance(step, Measured | OverBelow)]
    who = old.rosters.get(old.subjects) != new.rosters.get(new.subjects)
    return who or bool(new.quotas) or not kept.issuperset(reads)


def _words(value: Any) -> set[str]:
    """Return every text in a step: the names of rosters and duties that it reads are among them."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return set().union(*(_words(inner) for inner in value))
    if is_dataclass(value) and not isinstance(value, type):
        return set().union(*(_words(getattr(value, field.name)) for field in fields(value)))
    return set()
