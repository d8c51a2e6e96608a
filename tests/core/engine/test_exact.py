"""Points, tables, blends and limits are what fractions and one formula of rounding say, whatever the pairs."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor, gcd

from hypothesis import example, given, settings
from hypothesis import strategies as st

from taizhang.core.calendar import Period
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import rate_one
from taizhang.core.engine.result import StepValue, score_text
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import FactSet
from taizhang.core.language.tree import Comparator, NotApplicablePoints, Rounding, TableKind
from taizhang.core.plan import steps
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.steps import How, Plan
from taizhang.core.plan.values import NOT_APPLICABLE, Code, Value, pair

YEAR = Period.year(2015)
NOON = datetime(2016, 1, 31, 4, tzinfo=UTC)
HOWS = (How.SHARE, How.ACHIEVED, How.DIRECT, How.STEPS, How.DEDUCT)
ROUNDINGS = st.sampled_from(Rounding)
NUMBERS = st.one_of(st.integers(0, 40), st.integers(0, 10**9), st.sampled_from([0, 1, 59, 60, 94, 95, 99, 100]))
POSITIVE = NUMBERS.map(lambda n: n + 1)


def rounded(exact: Fraction, how: Rounding) -> int:
    """Return the whole number: the one formula of rounding, written apart from the engine's."""
    return floor(exact + Fraction(1, 2)) if how is Rounding.HALF_UP else floor(exact)


def plan_of(*made: steps.Step, rounding: Rounding, policy: NotApplicablePoints, quanta: int = 100) -> Plan:
    return Plan("x", 2015, YEAR, date(2016, 1, 31), "谁", {}, {}, made, quanta, rounding, policy)


def values_of(plan: Plan, given_values: dict[str, Value]) -> dict[str, Value]:
    """Return the value of every step of a plan whose measured steps are given."""
    folder = Folder(plan, Facts(FactSet(), plan.period, NOON))
    rating = rate_one(folder, "o", date(2010, 1, 1), {name: StepValue(value) for name, value in given_values.items()})
    return {name: step.value for name, step in rating.steps.items()}


# --- points ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """One indicator in a part: how it scores, in quanta, and what was measured."""

    full: int
    how: str
    value: Value
    per: int = 0
    at_most: int = 0
    rows: tuple[tuple[Fraction | None, int], ...] = ()

    @property
    def applies(self) -> bool:
        return self.value.code is not Code.NOT_APPLICABLE

    def exact(self) -> Fraction:
        """Return the points before anything is spread or rounded."""
        looked = Fraction(self.value.a, self.value.b)
        match self.how:
            case How.SHARE:
                return self.full * looked
            case How.ACHIEVED:
                return Fraction(self.full if looked == 1 else 0)
            case How.DIRECT:
                return min(looked, Fraction(self.full))
            case How.STEPS:
                return Fraction(next(points for least, points in self.rows if least is None or looked >= least))
        lost = self.per * looked
        return max(Fraction(0), self.full - (min(lost, Fraction(self.at_most)) if self.at_most else lost))

    def step(self, name: str, part: str, common: int) -> steps.Scored:
        rows = tuple(
            (Limit(Comparator.AT_LEAST, least.numerator, least.denominator) if least is not None else None, points)
            for least, points in self.rows
        )
        weight = self.full // common
        return steps.Scored(f"{part}·{name}", name, part, self.full, weight, self.how, rows, self.per, self.at_most)


@st.composite
def uses(draw: st.DrawFn) -> Use:
    how = draw(st.sampled_from(HOWS))
    full = draw(st.integers(1, 5000))
    match how:
        case How.ACHIEVED:
            value = pair(draw(st.integers(0, 1)))
        case How.DEDUCT:
            value = pair(draw(st.integers(0, 12)))
        case How.SHARE | How.STEPS:
            b = draw(POSITIVE)
            value = pair(draw(st.integers(0, b)), b)
        case _:
            value = pair(draw(NUMBERS), draw(POSITIVE))
    if draw(st.integers(0, 3)) == 0:
        value = NOT_APPLICABLE
    bounds = draw(st.lists(st.fractions(0, 1, max_denominator=100), max_size=3, unique=True))
    points = st.integers(0, full)
    rows = (*((bound, draw(points)) for bound in sorted(bounds, reverse=True)), (None, draw(points)))
    return Use(full, how, value, draw(st.integers(1, 900)), draw(st.integers(0, 3000)), rows)


def expected(parts: list[list[Use]], rounding: Rounding, policy: NotApplicablePoints) -> list[list[int | None]]:
    """Return the points of every use; None where it does not apply."""
    whole = sum(use.full for part in parts for use in part)
    standing = sum(use.full for part in parts if any(use.applies for use in part) for use in part)
    found: list[list[int | None]] = []
    for part in parts:
        full, applying = sum(use.full for use in part), sum(use.full for use in part if use.applies)
        grown = Fraction(full, applying) * Fraction(whole, standing) if applying else Fraction(0)
        spread = grown if policy is NotApplicablePoints.REDISTRIBUTE else Fraction(1)
        anyway = {NotApplicablePoints.FULL: [use.full for use in part]}.get(policy, [None for _ in part])
        found.append(
            [
                rounded(use.exact() * spread, rounding) if use.applies else instead
                for use, instead in zip(part, anyway, strict=True)
            ]
        )
    return found


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(uses(), min_size=1, max_size=3), min_size=1, max_size=3),
    ROUNDINGS,
    st.sampled_from(NotApplicablePoints),
    st.sampled_from([1, 2, 10, 100, 1000]),
)
@example([[Use(1, How.SHARE, pair(1, 2))]], Rounding.HALF_UP, NotApplicablePoints.LEAVE_OUT, 100)
@example([[Use(1, How.SHARE, pair(1, 2))]], Rounding.DOWN, NotApplicablePoints.LEAVE_OUT, 100)
def test_points_are_what_fractions_say(
    parts: list[list[Use]], rounding: Rounding, policy: NotApplicablePoints, quanta: int
) -> None:
    fulls = [use.full for part in parts for use in part] + [sum(use.full for use in part) for part in parts]
    common = gcd(*fulls)
    made: list[steps.Step] = []
    measured: dict[str, Value] = {}
    for i, part in enumerate(parts):
        scored = [use.step(f"指标{i}{k}", f"部分{i}", common) for k, use in enumerate(part)]
        measured |= {step.of: use.value for step, use in zip(scored, part, strict=True)}
        full = sum(use.full for use in part)
        made += [*scored, steps.PartSum(f"部分{i}", tuple(step.name for step in scored), full, full // common)]
    made.append(steps.TotalSum("总分", tuple(f"部分{i}" for i in range(len(parts))), sum(fulls) // 2))
    plan = plan_of(*made, rounding=rounding, policy=policy, quanta=quanta)
    found = values_of(plan, measured)

    wanted = expected(parts, rounding, policy)
    for i, part in enumerate(parts):
        for k in range(len(part)):
            value = found[f"部分{i}·指标{i}{k}"]
            assert (value.a if value.known else None) == wanted[i][k]
            assert value.b == 1
    known = [points for part in wanted for points in part if points is not None]
    total = found["总分"]
    assert (total.a if total.known else None) == (sum(known) if known else None)
    if known:
        assert Decimal(score_text(plan, total)) * quanta == sum(known)


# --- tables, blends, quotients --------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(NUMBERS, POSITIVE, NUMBERS, POSITIVE, ROUNDINGS, st.sampled_from(TableKind))
def test_a_table_gives_what_fractions_say(
    a: int, b: int, amount: int, per: int, rounding: Rounding, kind: TableKind
) -> None:
    per = 1 if kind is TableKind.BAND else per
    step = steps.LookedUp("查", "数", kind, ((0, 7, 1), (None, amount, per)), rounding)
    plan = plan_of(step, rounding=Rounding.HALF_UP, policy=NotApplicablePoints.LEAVE_OUT)
    base = Fraction(a, b)
    rate = Fraction(7, 1) if base == 0 else Fraction(amount, per)
    yuan = {TableKind.PER_HEAD: base * rate, TableKind.RATE: base * rate * 100, TableKind.BAND: rate}[kind]
    assert values_of(plan, {"数": pair(a, b)})["查"] == pair(rounded(yuan, rounding))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NUMBERS, POSITIVE, st.integers(1, 100)), min_size=1, max_size=4))
def test_a_blend_is_the_weighted_mean(sides: list[tuple[int, int, int]]) -> None:
    step = steps.Blended("合", tuple((f"边{i}", weight) for i, (_, _, weight) in enumerate(sides)), Code.UNKNOWN)
    plan = plan_of(step, rounding=Rounding.HALF_UP, policy=NotApplicablePoints.LEAVE_OUT)
    found = values_of(plan, {f"边{i}": pair(a, b) for i, (a, b, _) in enumerate(sides)})["合"]
    whole = sum(weight for _, _, weight in sides)
    assert Fraction(found.a, found.b) == sum(Fraction(a, b) * weight for a, b, weight in sides) / whole


@settings(max_examples=100, deadline=None)
@given(NUMBERS, POSITIVE, NUMBERS, POSITIVE)
def test_a_quotient_is_one_fraction_by_another(a: int, b: int, c: int, d: int) -> None:
    step = steps.Quotient("比", "甲", "乙", Code.NOT_APPLICABLE)
    plan = plan_of(step, rounding=Rounding.HALF_UP, policy=NotApplicablePoints.LEAVE_OUT)
    found = values_of(plan, {"甲": pair(a, b), "乙": pair(c, d)})["比"]
    if c == 0:
        assert found == NOT_APPLICABLE
    else:
        assert Fraction(found.a, found.b) == Fraction(a, b) / Fraction(c, d)


# --- limits ---------------------------------------------------------------------------------------

COMPARES = {
    Comparator.AT_LEAST: operator.ge,
    Comparator.AT_MOST: operator.le,
    Comparator.BELOW: operator.lt,
    Comparator.ABOVE: operator.gt,
    Comparator.EQUALS: operator.eq,
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(Comparator), NUMBERS, POSITIVE, NUMBERS, POSITIVE, NUMBERS, POSITIVE)
@example(Comparator.AT_LEAST, 9499, 10000, 95, 100, 0, 1)
@example(Comparator.AT_LEAST, 19, 20, 95, 100, 0, 1)
@example(Comparator.BELOW, 3, 5, 60, 100, 0, 1)
def test_a_limit_compares_as_fractions_do(
    comparator: Comparator, a: int, b: int, low: int, low_den: int, high: int, high_den: int
) -> None:
    limit = Limit(comparator, low, low_den, high, high_den)
    value, least, most = Fraction(a, b), Fraction(low, low_den), Fraction(high, high_den)
    between = least <= value <= most
    assert limit.holds(a, b) is (between if comparator is Comparator.BETWEEN else COMPARES[comparator](value, least))
    assert limit.on_bound(a, b) is (value == least)
