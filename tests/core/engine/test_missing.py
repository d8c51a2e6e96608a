"""Missing is not zero; what cannot be evaluated stops the run; what nobody confirmed bars nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import rate, rate_one
from taizhang.core.engine.result import Run, State, StepValue, table_of
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.check import check
from taizhang.core.plan import folds, steps
from taizhang.core.plan.build import build
from taizhang.core.plan.values import UNKNOWN, Code, Value, truth

ROOT = Path(__file__).parents[3]
PLAN = build(check((ROOT / "schemes/qingshen-organs/2015/scheme.md").read_text()).unwrap())
MOMENT = end_of(date(2016, 1, 31))
POSTED = datetime(2015, 6, 1, tzinfo=UTC)
SHARES = (folds.ShareOfRows, folds.ShareOfSums, folds.PersonsMet)


def row(table: str, **given: Any) -> dict[str, Any]:
    empty = dict.fromkeys(column.name for column in TABLES[table].columns)
    return {**empty, "first_posted_at": POSTED, "posted_at": POSTED, **given}


def rated(**tables: list[dict[str, Any]]) -> Run:
    """Rate one branch that has only these records."""
    branch = row("organisations", org_id="o", kind="支部", name="o", **{"from": date(2010, 1, 1)})
    return rate(PLAN, FactSet({"organisations": [branch], **tables}), MOMENT)


def test_an_organisation_without_any_record_is_pending_and_has_no_score() -> None:
    [shown] = table_of(rated())
    assert (shown["state"], shown["score"], shown["star"], shown["vetoes"]) == ("pending", "待定", "", "")


def test_a_share_of_nothing_is_what_the_scheme_says_and_never_a_number() -> None:
    [rating] = rated().ratings
    looked = [step for step in PLAN.steps if isinstance(step, steps.Measured) and isinstance(step.fold, SHARES)]
    assert len(looked) >= 4
    for step in looked:
        said = step.below_minimum if step.minimum else step.if_none
        assert rating.steps[step.name].value.code is said is not Code.VALUE, step.name


def test_a_figure_that_nobody_stated_is_unknown_and_a_stated_nought_is_nought() -> None:
    [without] = rated().ratings
    assert without.value("工作实绩评分") == UNKNOWN
    nought = row("inputs", org_id="o", name="工作实绩评分", period="2015", value="0")
    [stated] = rated(inputs=[nought]).ratings
    assert stated.value("工作实绩评分") == Value(Code.VALUE, 0, 10000)


def test_no_sanction_counts_only_once_its_source_has_spoken() -> None:
    [silent] = rated().ratings
    assert silent.value("戊处分") == UNKNOWN
    [declared] = rated(declarations=[row("declarations", source="纪检机关", org_id="o", period="2015")]).ratings
    assert declared.value("戊处分") == truth(False)


def test_two_checks_that_contradict_each_other_stop_the_run_by_name() -> None:
    checks = [
        row("checks", check_id=f"c{n}", org_id="o", kind="阵地检查", on=date(2015, 6, 1), passed=passed)
        for n, passed in enumerate((True, False))
    ]
    assert ("o", "阵地达标") in {(stop.org_id, stop.step) for stop in rated(checks=checks).stopped}
    assert rated(checks=checks[:1]).stopped == ()


@pytest.mark.parametrize(
    ("said", "bars"), [(None, UNKNOWN), (True, truth(True)), (False, truth(False))], ids=["nobody", "yes", "no"]
)
def test_a_veto_on_a_value_bars_only_once_the_named_body_confirmed_it(said: bool | None, bars: Value) -> None:
    plan = replace(PLAN, steps=tuple(step for step in PLAN.steps if isinstance(step, (steps.Barred, steps.Banded))))
    folder = Folder(plan, Facts(FactSet(), plan.period, MOMENT))
    given = {step.of: StepValue(truth(True)) for step in plan.steps if isinstance(step, steps.Barred)}
    given |= {"受处分党员数": StepValue(truth(False)), "总分": StepValue(Value(Code.VALUE, 9700, 1))}
    given |= {f"确认·{name}": StepValue(truth(True)) for name in ("三会一课落实", "阵地达标")}
    given |= {"阵地达标": StepValue(truth(False))}
    given["确认·阵地达标"] = StepValue(UNKNOWN if said is None else truth(said))
    rating = rate_one(folder, "o", date(2010, 1, 1), given)
    assert rating.value("丁阵地") == bars
    wanted = {None: State.PENDING, True: State.VETOED, False: State.RATED}
    assert rating.state is wanted[said]
