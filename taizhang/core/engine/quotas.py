"""名额: after all are rated, organisations are put in order and the cap is drawn. People decide what comes of it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from fractions import Fraction

from taizhang.core.engine.result import QuotaResult, Rating, Run, State
from taizhang.core.language.tree import CapRounding, Ties
from taizhang.core.plan.steps import QuotaPlan


def with_quotas(run: Run, on_rosters: Mapping[str, Container[str]]) -> Run:
    """Return the run with its quotas drawn among the subjects that stand on each roster."""
    found = tuple(
        draw(quota, tuple(rating for rating in run.ratings if rating.org_id in on_rosters[quota.roster]))
        for quota in run.plan.quotas
    )
    if not found:
        return run
    admitted: dict[str, tuple[str, ...]] = {}
    for result in found:
        for org_id in result.admitted:
            admitted[org_id] = (*admitted.get(org_id, ()), result.name)
    ratings = tuple(replace(rating, quotas=admitted.get(rating.org_id, ())) for rating in run.ratings)
    return replace(run, ratings=ratings, quotas=found)


def draw(quota: QuotaPlan, ratings: tuple[Rating, ...]) -> QuotaResult:
    """Return who stands within the cap, and who is tied across its line."""
    among = len(ratings)
    cap = cap_of(among, quota.cap, quota.rounding, absolute=quota.absolute)
    valued = [(rating.value(quota.by), rating.org_id) for rating in ratings if rating.state is State.RATED]
    known = [(Fraction(value.a, value.b), org_id) for value, org_id in valued if value and value.known]
    ordered = sorted(known, key=lambda pair: (-pair[0], pair[1]))
    if len(ordered) <= cap:
        return QuotaResult(quota.name, among, cap, tuple(org_id for _, org_id in ordered))
    line = ordered[cap - 1][0] if cap else None
    across = line is not None and ordered[cap][0] == line
    above = tuple(org_id for value, org_id in ordered[:cap] if not across or value > (line or 0))
    tied = tuple(org_id for value, org_id in ordered if across and value == line)
    admitted = above + tied if quota.ties is Ties.ALL_OF_THEM else above
    return QuotaResult(quota.name, among, cap, admitted, tied)


def cap_of(among: int, cap: tuple[int, int], rounding: CapRounding, *, absolute: bool = False) -> int:
    """Return the cap: so many, or ``among × cap`` cut to a whole number; exactly, 17 × 1/3 is 5."""
    top, bottom = cap[0] if absolute else among * cap[0], cap[1]
    match rounding:
        case CapRounding.DOWN:
            return top // bottom
        case CapRounding.UP:
            return -(-top // bottom)
        case CapRounding.HALF_UP:
            return (2 * top + bottom) // (2 * bottom)
