"""The interpreter and the compiled SQL agree on every organisation and every field."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from taizhang.core.engine.interpret import rate
from taizhang.core.engine.result import table_of
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.ratings.readers.duck import rate_folder
from taizhang.ratings.readers.exchange import read_folder, write_folder
from tests.core.engine.random_facts import Generator

ROOT = Path(__file__).parents[3]
PLANS = {
    path.parts[-3]: build(check(path.read_text()).unwrap())
    for path in sorted((ROOT / "schemes").glob("*/2015/scheme.md"))
}
SEEDS = range(3)  # random schemes are tried on many more in test_differential.py
MOMENTS = [date(2016, 1, 31), date(2015, 6, 30)]


@pytest.mark.parametrize("scheme", PLANS)
@pytest.mark.parametrize("seed", SEEDS)
def test_both_give_the_same_table(scheme, seed, tmp_path):
    facts = Generator(seed).facts()
    write_folder(tmp_path, facts.tables)
    for day in MOMENTS:
        by_interpreter = table_of(rate(PLANS[scheme], facts, end_of(day)))
        assert table_of(rate_folder(PLANS[scheme], tmp_path, end_of(day))) == by_interpreter


def test_the_folder_reads_back_as_it_was_written(tmp_path):
    facts = Generator(3).facts()
    write_folder(tmp_path, facts.tables)
    assert {name: list(rows) for name, rows in read_folder(tmp_path).unwrap().tables.items()} == facts.tables


def test_the_random_facts_reach_every_state_and_outcome():
    states, cells = Counter(), Counter()
    for seed in range(30):
        for row in table_of(rate(PLANS["qingshen-organs"], Generator(seed).facts(), end_of(MOMENTS[0]))):
            states[row["state"]] += 1
            cells.update({"待定", "不适用", "停"} & set(row.values()))
    assert {"vetoed", "pending", "not_rated", "rated"} <= set(states)
    assert {"待定", "不适用"} <= set(cells)


def test_a_changed_fact_is_noticed_by_the_comparison(tmp_path):
    facts = Generator(1).facts()
    spoiled = dict(facts.tables)
    spoiled["votes"] = [row | {"satisfied": (row["satisfied"] or 0) + 1} for row in facts.rows("votes")]
    write_folder(tmp_path, spoiled)
    by_interpreter = table_of(rate(PLANS["qingshen-organs"], facts, end_of(MOMENTS[0])))
    assert table_of(rate_folder(PLANS["qingshen-organs"], tmp_path, end_of(MOMENTS[0]))) != by_interpreter


def test_shuffled_facts_change_nothing():
    plan = PLANS["qingshen-organs"]
    generator = Generator(5)
    facts = generator.facts()
    before = rate(plan, facts, end_of(MOMENTS[0]))
    shuffled = {name: generator.random.sample(rows, len(rows)) for name, rows in facts.tables.items()}
    assert rate(plan, FactSet(shuffled), end_of(MOMENTS[0])) == before
