"""What a run gives: per organisation the value of every step, its state, star, vetoes and flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from taizhang.core.language.literals import decimal_text
from taizhang.core.plan import steps
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import Code, Value


class State(StrEnum):
    """The state of a rating."""

    RATED = "rated"
    VETOED = "vetoed"
    PENDING = "pending"
    NOT_RATED = "not_rated"

    @property
    def label(self) -> str:
        """The word on pages and in cases."""
        return {"rated": "已评", "vetoed": "不定", "pending": "待定", "not_rated": "不参评"}[self.value]


@dataclass(frozen=True, slots=True)
class Item:
    """A line under a step: what was looked at, whether it was met, its records as ``(table, id)``.

    ``amount`` is the number that a limit inside the fold looked at; it is not kept with a rating.
    """

    label: str
    met: bool | None
    text: str = ""
    records: tuple[tuple[str, str], ...] = ()
    amount: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StepValue:
    """The outcome of a step, what it was made from, and a word on why where it is no value."""

    value: Value
    items: tuple[Item, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating of one organisation. ``star`` is the name of a band, or empty."""

    org_id: str
    state: State
    star: str = ""
    vetoes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    steps: dict[str, StepValue] = field(default_factory=dict)
    reason: str = ""
    quotas: tuple[str, ...] = ()

    def value(self, name: str) -> Value | None:
        """Return the outcome of a step, or None where there is none of that name."""
        step = self.steps.get(name)
        return step.value if step else None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A rule that cannot run: it ends the run, it is never skipped."""

    org_id: str
    step: str
    why: str


@dataclass(frozen=True, slots=True)
class QuotaResult:
    """A quota drawn: how many it is drawn among, the cap, who stands within it, who is tied across its line."""

    name: str
    among: int
    cap: int
    admitted: tuple[str, ...]
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The ratings of a plan as of a moment, in the order of organisation ids."""

    plan: Plan
    moment: datetime
    ratings: tuple[Rating, ...]
    stopped: tuple[Stopped, ...] = ()
    quotas: tuple[QuotaResult, ...] = ()

    def of(self, org_id: str) -> Rating:
        """Return the rating of an organisation.

        Raises:
            KeyError: where it is no subject of the scheme.
        """
        for rating in self.ratings:
            if rating.org_id == org_id:
                return rating
        raise KeyError(org_id)


def stopped_in(plan: Plan, ratings: Iterable[Rating]) -> tuple[Stopped, ...]:
    """Return the rules that could not run, where they began, in the plan's order: not what is built on them."""
    follow_on = (steps.Scored, steps.PartSum, steps.TotalSum, steps.Barred)
    begins = {step.name: step for step in plan.steps if not isinstance(step, follow_on)}
    return tuple(
        Stopped(rating.org_id, name, rating.steps[name].note)
        for rating in ratings
        for name, step in begins.items()
        if name in rating.steps and rating.steps[name].value.code is Code.STOP and not _follows(step, rating)
    )


def _follows(step: steps.Step, rating: Rating) -> bool:
    """Return whether a verdict only says again that what it looks at cannot run."""
    if not isinstance(step, steps.Verdict):
        return False
    looked = [rating.steps[name].value.code for name in (*step.of, step.guard) if name in rating.steps]
    return Code.STOP in looked


STARS = {"一星级": "1", "二星级": "2", "三星级": "3", "四星级": "4", "五星级": "5"}
NO_STAR = "no_star"


def star_of(plan: Plan, rating: Rating) -> str:
    """Return the star column: a number, ``no_star``, the name of another band, or empty."""
    bands = plan.bands
    if bands is None or not rating.star:
        return ""
    return NO_STAR if rating.star == bands.vetoed_to else STARS.get(rating.star, rating.star)


def score_text(plan: Plan, value: Value | None) -> str:
    """Return points as exact decimal text, or the word of the outcome."""
    if value is None:
        return ""
    if not value.known:
        return value.code.label
    return decimal_text(Fraction(value.a, value.b * plan.quanta))


def table_of(run: Run) -> list[dict[str, str]]:
    """Return the rating table: one row an organisation, all cells exact text.

    Columns: org_id, period, state, score, star, vetoes, flags, quotas where there are any, then every step of the
    plan as ``a/b`` or the word of its outcome.
    """
    plan = run.plan
    rows = []
    for rating in run.ratings:
        total = plan.total
        row = {
            "org_id": rating.org_id,
            "period": str(plan.period),
            "state": rating.state.value,
            "score": score_text(plan, rating.value(total.name)) if total and rating.steps else "",
            "star": star_of(plan, rating),
            "vetoes": ";".join(rating.vetoes),
            "flags": ";".join(rating.flags),
        }
        if plan.quotas:
            row["quotas"] = ";".join(rating.quotas)
        for step in plan.steps:
            if step.name != "星级":
                row[step.name] = cell(rating.value(step.name))
        rows.append(row)
    return rows


def cell(value: Value | None) -> str:
    """Return an outcome as exact text: ``31/32``, or 待定, 不适用, 停; empty where it was not evaluated."""
    if value is None:
        return ""
    return f"{value.a}/{value.b}" if value.code is Code.VALUE else value.code.label
