"""A harmless fact never lowers a score; what harmless is stands in harmless.py. The order of facts decides nothing."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.core.calendar import Period
from taizhang.core.engine.interpret import rate
from taizhang.core.engine.result import Rating, State, table_of
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.language.check import check
from taizhang.core.plan import steps
from taizhang.core.plan.build import build
from taizhang.core.plan.duties import match
from taizhang.core.plan.sets import DutyPlan, Piece
from taizhang.core.plan.steps import Plan
from tests.core.engine.harmless import Harmless, Maker, is_spoken_for, with_facts
from tests.core.engine.random_facts import Generator
from tests.core.engine.test_two_evaluators import MOMENTS

ROOT = Path(__file__).parents[3]
PLANS = {path.parts[-3]: build(check(path.read_text()).unwrap()) for path in ROOT.glob("schemes/*/2015/scheme.md")}
SEEDS = st.integers(0, 10**6)


def lowered(plan: Plan, before: Rating, after: Rating, spoken_for: str = "") -> list[str]:
    """Return by what an organisation stands worse than before; ``spoken_for`` is a step that may not fall either."""
    found = [f"barred by {veto}" for veto in after.vetoes if veto not in before.vetoes]
    for step in plan.steps:
        counts = isinstance(step, (steps.Scored, steps.PartSum, steps.TotalSum, steps.Verdict))
        if step.name in before.steps and (counts or step.name == spoken_for):
            was, now = before.steps[step.name].value, after.steps[step.name].value
            if was.known and not (now.known and Fraction(now.a, now.b) >= Fraction(was.a, was.b)):
                found.append(f"{step.name} {was} → {now}")
    if plan.bands and before.state is State.RATED:
        names = [row.name for row in plan.bands.rows]
        if after.state is not State.RATED or names.index(after.star) > names.index(before.star):
            found.append(f"{before.star} → {after.star or after.state}")
    return found


def consequences(plan: Plan, facts: FactSet, moment_on: int, more: Harmless) -> list[str]:
    """Return who stands worse for one more fact, and by what."""
    moment = end_of(MOMENTS[moment_on])
    before, after = rate(plan, facts, moment), rate(plan, with_facts(facts, more.tables), moment)
    return [
        f"{was.org_id}: {fault}"
        for was, now in zip(before.ratings, after.ratings, strict=True)
        for fault in lowered(plan, was, now, more.step if was.org_id == more.org_id else "")
    ]


def harmless(plan: Plan, facts: FactSet, moment_on: int, seed: int) -> list[Harmless]:
    moment = end_of(MOMENTS[moment_on])
    maker = Maker(plan, facts, moment, random.Random(seed))
    return [one for rating in rate(plan, facts, moment).ratings if rating.steps for one in maker.all_for(rating)]


@pytest.mark.parametrize("scheme", PLANS)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, moment_on=st.integers(0, 1))
def test_a_harmless_fact_never_lowers_a_score(scheme: str, seed: int, moment_on: int) -> None:
    plan, facts = PLANS[scheme], Generator(seed).facts()
    for more in harmless(plan, facts, moment_on, seed):
        assert consequences(plan, facts, moment_on, more) == [], more


def test_a_harmless_fact_is_tried_for_every_measure_that_can_have_one() -> None:
    tried, wanted = Counter(), set()
    for scheme, plan in PLANS.items():
        for seed in range(30):
            facts = Generator(seed).facts()
            tried.update((scheme, one.step) for one in harmless(plan, facts, 0, seed))
            known = {name for one in rate(plan, facts, end_of(MOMENTS[0])).ratings for name in known_in(one)}
            wanted |= {(scheme, step.name) for step in plan.steps if step.name in known and is_spoken_for(step)}
    assert len(wanted) > 20
    assert wanted - set(tried) == set()


def known_in(rating: Rating) -> list[str]:
    """Return the steps that have a value, of no more than the whole."""
    return [name for name, step in rating.steps.items() if step.value.known and step.value.a <= step.value.b]


def test_a_planted_harmful_fact_is_caught() -> None:
    plan, facts = PLANS["qingshen-organs"], Generator(10).facts()
    [vote, *_] = [one for one in harmless(plan, facts, 0, 1) if one.step == "群众满意率"]
    spoiled = [row | {"satisfied": 0, "valid": 100} for row in vote.tables["votes"]]
    found = consequences(plan, facts, 0, Harmless(vote.step, vote.org_id, {"votes": spoiled}))
    assert found
    assert all(fault.startswith(f"{vote.org_id}: ") for fault in found)


# --- order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", PLANS)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, chance=st.randoms(use_true_random=False), moment_on=st.integers(0, 1))
def test_the_order_of_rows_and_of_tables_changes_nothing(
    scheme: str, seed: int, chance: random.Random, moment_on: int
) -> None:
    plan, facts, moment = PLANS[scheme], Generator(seed).facts(), end_of(MOMENTS[moment_on])
    names = chance.sample(list(facts.tables), len(facts.tables))
    shuffled = FactSet({name: chance.sample(list(facts.rows(name)), len(facts.rows(name))) for name in names})
    before, after = rate(plan, facts, moment), rate(plan, shuffled, moment)
    assert table_of(after) == table_of(before)
    assert after == before  # what an explanation shows is the same as well


# --- duties of any shape --------------------------------------------------------------------------

DAYS = st.dates(date(2014, 12, 20), date(2016, 1, 31))


@settings(max_examples=300, deadline=None)
@given(
    times=st.integers(1, 4),
    months=st.sampled_from([1, 3, 6, 12]),
    grace=st.integers(0, 27),
    days=st.lists(DAYS, max_size=30),
    more=DAYS,
)
def test_one_more_record_never_undoes_a_duty(times: int, months: int, grace: int, days: list[date], more: date) -> None:
    pieces = tuple(Piece(one, one.last, one.last + timedelta(days=grace)) for one in Period.year(2015).split(months))
    duty = DutyPlan("会", "谁", "activities", ("会",), (), times, pieces)
    records = [(day, f"r{number}") for number, day in enumerate(days)]
    before = {str(one.piece.period) for one in match(duty, records) if one.met}
    after = {str(one.piece.period) for one in match(duty, [*records, (more, "more")]) if one.met}
    assert before <= after
