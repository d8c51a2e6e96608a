"""Points, vetoes, bands and quotas of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import gcd

from taizhang.core.language.literals import Quantity, Unit
from taizhang.core.language.results import TOTAL, measured
from taizhang.core.language.tree import (
    Achieved,
    Bonus,
    Bound,
    ByShare,
    Converted,
    Deduct,
    Direct,
    Indicator,
    Manual,
    Part,
    PerItem,
    Scheme,
    SetOf,
    Steps,
    Use,
)
from taizhang.core.plan import steps
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.steps import CONFIRMED, How, QuotaPlan, Step


class Points:
    """Lowers what turns values into a star. ``limit`` makes a threshold in a unit, ``quanta`` make a point."""

    def __init__(self, scheme: Scheme, quanta: int, limit: Callable[[Bound, Unit], Limit]) -> None:
        self.scheme, self.quanta, self.limit = scheme, quanta, limit

    def looked_at(self) -> Iterator[str]:
        """Yield every indicator that points, vetoes, bands and quotas look at, those of the base too."""
        scheme = self.scheme
        for part in scheme.scoring.parts if scheme.scoring else ():
            yield from (use.indicator for use in part.uses)
        yield from (veto.looks_at for veto in scheme.vetoes.values())
        yield from (quota.by for quota in scheme.quotas.values())
        if scheme.bands:
            yield scheme.bands.looks_at

    def steps(self) -> Iterator[Step]:
        """Yield the steps after the indicators, in order."""
        yield from self._points()
        yield from self._vetoes()
        yield from self._bands()

    def _points(self) -> Iterator[Step]:
        scoring = self.scheme.scoring
        if scoring is None:
            return
        fulls = [use.points for part in scoring.parts for use in part.uses] + [part.points for part in scoring.parts]
        common = gcd(*(self._quanta_of(points) for points in fulls)) or 1
        for part in scoring.parts:
            yield from self._part(part, common)
        names = tuple(part.name for part in scoring.parts)
        bonus = any(isinstance(use.score, Bonus) for part in scoring.parts for use in part.uses)
        yield steps.TotalSum(TOTAL, names, self._quanta_of(scoring.points), bonus and not scoring.may_exceed)

    def _quanta_of(self, points: Quantity | None) -> int:
        return int(points.value * self.quanta) if points else 0

    def _part(self, part: Part, common: int) -> Iterator[Step]:
        names = []
        for use in part.uses:
            names.append(f"{part.name}·{use.indicator}")
            full = self._quanta_of(use.points)
            how, rows, per, most = self._score(use, self.scheme.indicators[use.indicator])
            yield steps.Scored(names[-1], use.indicator, part.name, full, full // common, how, rows, per, most)
        full = self._quanta_of(part.points)
        yield steps.PartSum(part.name, tuple(names), full, full // common)

    def _score(self, use: Use, indicator: Indicator) -> tuple[str, tuple[tuple[Limit | None, int], ...], int, int]:
        match use.score:
            case ByShare():
                return How.SHARE, (), 0, 0
            case Achieved():
                return How.ACHIEVED, (), 0, 0
            case Direct():
                return How.DIRECT, (), 0, 0
            case Converted():
                ceiling = indicator.measure.ceiling if isinstance(indicator.measure, Manual) else use.points
                return How.CONVERTED, (), self._quanta_of(ceiling), 0
            case Steps(rows):
                unit = measured(indicator, self.scheme).unit
                made = tuple(
                    (self.limit(row.bound, unit) if row.bound else None, self._quanta_of(row.points)) for row in rows
                )
                return How.STEPS, made, 0, 0
            case PerItem(per):
                return How.ITEM, (), self._quanta_of(per), 0
            case Deduct(per, at_most):
                return How.DEDUCT, (), self._quanta_of(per), self._quanta_of(at_most)
            case Bonus(per, most):
                return How.BONUS, (), self._quanta_of(per), self._quanta_of(most)

    def _unit_looked_at(self, name: str) -> Unit:
        return Unit.POINTS if name == TOTAL else measured(self.scheme.indicators[name], self.scheme).unit

    def _vetoes(self) -> Iterator[Step]:
        for veto in self.scheme.vetoes.values():
            indicator = self.scheme.indicators.get(veto.looks_at)
            confirmation = CONFIRMED + veto.looks_at if indicator and indicator.confirmed_by else ""
            limit = self.limit(veto.bound, self._unit_looked_at(veto.looks_at))
            yield steps.Barred(veto.name, veto.looks_at, limit, confirmation, veto.flag_at_bound)

    def _bands(self) -> Iterator[Step]:
        bands = self.scheme.bands
        if bands is None:
            return
        unit = self._unit_looked_at(bands.looks_at)
        rows = tuple(
            steps.BandRow(band.name, self.limit(band.bound, unit) if band.bound else None) for band in bands.bands
        )
        yield steps.Banded("星级", bands.looks_at, rows, bands.vetoed_to, tuple(self.scheme.vetoes))

    def quotas(self) -> Iterator[QuotaPlan]:
        """Yield the quotas that put organisations in order."""
        for quota in self.scheme.quotas.values():
            roster = self.scheme.rosters.get(quota.among)
            if quota.by and quota.cap.low and roster and roster.of is SetOf.ORGANISATIONS:
                cap = quota.cap.low.value
                pair = (cap.numerator, cap.denominator)
                absolute = quota.cap.low.unit is Unit.COUNT
                yield QuotaPlan(quota.name, quota.among, quota.by, pair, quota.cap_rounding, quota.ties, absolute)
