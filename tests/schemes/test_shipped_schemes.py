"""Every shipped scheme checks without error or warning, and every one of its cases comes out."""

from pathlib import Path

import pytest

from taizhang.core.cases import coverage, run
from taizhang.core.cases.read import read
from taizhang.core.engine import record
from taizhang.core.explain.tree import explain
from taizhang.core.language import sentence
from taizhang.core.language.check import check
from taizhang.core.language.format import format_text
from taizhang.core.plan.build import build
from taizhang.core.problems import Severity

ROOT = Path(__file__).parents[2]
SCHEMES = sorted((ROOT / "schemes").glob("*/*/scheme.md"))
EXPECTED = {"heilong-town": (29, 55), "qingshen-organs": (76, 146)}


@pytest.fixture(params=SCHEMES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def document(request):
    return request.param


def cases_of(document):
    found = [read(path.read_text(), path.name) for path in sorted(document.parent.glob("cases/*.md"))]
    assert [problem for _, problems in found for problem in problems] == []
    return [case for cases, _ in found for case in cases]


def test_it_checks_without_error_or_warning(document):
    problems = check(document.read_text()).problems
    assert [str(p) for p in problems if p.severity is not Severity.NOTICE] == []


def test_it_is_in_canonical_form(document):
    assert format_text(document.read_text()) == document.read_text()


def test_every_case_comes_out_and_none_was_lost(document):
    scheme = check(document.read_text()).unwrap()
    report = run.run(scheme, cases_of(document))
    assert [str(problem) for problem in report.problems] == []
    assert (report.cases, report.expected) == EXPECTED[scheme.code]


def test_the_cases_stand_beside_every_boundary_and_count_every_measure_from_facts(document):
    scheme = check(document.read_text()).unwrap()
    plan = build(scheme)
    report = run.run(scheme, cases_of(document))
    assert [str(problem) for problem in coverage.uncovered(scheme, plan, report)] == []


def test_a_boundary_without_its_neighbour_is_told(document):
    scheme = check(document.read_text()).unwrap()
    cases = [case for case in cases_of(document) if not any(cell.text in ("59.9%", "1") for cell in case.given)]
    problems = coverage.uncovered(scheme, build(scheme), run.run(scheme, cases))
    assert "S11" in {problem.code for problem in problems}


def test_every_rule_has_a_sentence(document):
    scheme = check(document.read_text()).unwrap()
    for part in ("indicators", "duties", "vetoes", "rosters", "inputs", "kinds", "checks", "clocks", "tables", "slots"):
        for name, thing in getattr(scheme, part).items():
            assert sentence.of(thing).startswith(name)


def test_a_rating_survives_its_keeping_and_explains_itself_the_same(document):
    scheme = check(document.read_text()).unwrap()
    plan = build(scheme)
    for case in cases_of(document):
        if any(cell.head in ("核对", "时限") for cell in case.plain):
            continue
        rating = run.evaluate(scheme, plan, case).rating
        kept = record.from_json(record.to_json(rating))
        assert kept == rating
        assert explain(scheme, plan, kept) == explain(scheme, plan, rating)
