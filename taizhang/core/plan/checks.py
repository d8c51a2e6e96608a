"""核对 as a plan: what must hold for each member of a set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from taizhang.core.language.dictionary import FACT_TABLES
from taizhang.core.language.tree import Check, FactTable, OnFailure, Scheme
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import Predicate


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """A check: its members are those of a roster, or the records of a kind (``table`` of the kind).

    One of: ``counts`` rows of ``counts_table`` against the limit (or ``filled`` slots), the step
    ``looks_at`` against it, or each record meets ``where``.
    """

    name: str
    roster: str
    kind: str
    table: str
    on_failure: OnFailure
    limit: Limit | None = None
    counts: str = ""
    counts_table: str = ""
    filled: int | None = None
    looks_at: str = ""
    against: str = ""
    where: tuple[Predicate, ...] = ()


def of_kind(scheme: Scheme, name: str) -> str:
    """Return the exchange table that holds the records of a kind or the lines of a list."""
    if name in scheme.kinds:
        feeds = scheme.kinds[name].feeds or FactTable.MATTERS
        return FACT_TABLES[feeds.value]
    return "lines"


def check_plans(
    scheme: Scheme, limit_of: Callable[[Check], Limit], where_of: Callable[[Check], tuple[Predicate, ...]]
) -> Iterator[CheckPlan]:
    """Yield the plan of every check of the scheme; the callables make its limit and its conditions."""
    for check in scheme.checks.values():
        is_kind = check.each in scheme.kinds and check.each not in scheme.rosters
        yield CheckPlan(
            check.name,
            "" if is_kind else check.each,
            check.each if is_kind else "",
            of_kind(scheme, check.each) if is_kind else "",
            check.on_failure,
            limit_of(check) if check.bound else None,
            check.counts,
            "" if check.counts in scheme.slots or not check.counts else of_kind(scheme, check.counts),
            len(scheme.slots[check.counts].filled) if check.counts in scheme.slots else None,
            check.looks_at,
            check.against,
            where_of(check),
        )
