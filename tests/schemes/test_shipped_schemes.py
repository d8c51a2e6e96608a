"""Every shipped scheme checks without error or warning, every case comes out, and every rule has a case that needs it."""

from __future__ import annotations

import re

import pytest

from taizhang.core.cases import coverage, run
from taizhang.core.cases.mutants import Mutant, mutants, noticed
from taizhang.core.engine import record
from taizhang.core.explain.tree import explain
from taizhang.core.language import sentence
from taizhang.core.language.format import format_text
from taizhang.core.plan.build import build
from taizhang.core.problems import Severity
from tests.schemes.shipped import SCHEMES, Shipped

PARTS = ("indicators", "duties", "vetoes", "rosters", "inputs", "kinds", "checks", "clocks", "tables", "slots")
PARTS += ("quotas", "consequences", "disclosures", "lists", "appraisals", "codes", "cycles", "views")


@pytest.fixture(params=SCHEMES, ids=str)
def shipped(request) -> Shipped:
    return request.param


def test_it_checks_without_error_or_warning(shipped: Shipped) -> None:
    assert [str(p) for p in shipped.problems if p.severity is not Severity.NOTICE] == []


def test_it_is_in_canonical_form(shipped: Shipped) -> None:
    assert format_text(shipped.text) == shipped.text


def test_every_case_comes_out_and_none_was_lost(shipped: Shipped) -> None:
    report = run.run(shipped.scheme, shipped.cases)
    assert [str(problem) for problem in report.problems] == []
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped.file.parent.glob("cases/*.md"))]
    assert report.cases >= sum(len(re.findall(r"^## ", text, re.M)) for text in texts) > 0
    assert report.expected >= report.cases


def test_the_cases_stand_beside_every_boundary_and_count_every_measure_from_facts(shipped: Shipped) -> None:
    report = run.run(shipped.scheme, shipped.cases)
    assert [str(problem) for problem in coverage.uncovered(shipped.scheme, build(shipped.scheme), report)] == []


def test_a_boundary_without_its_neighbour_is_told() -> None:
    [shipped] = [one for one in SCHEMES if one.code == "qingshen-organs"]
    cases = [case for case in shipped.cases if not any(cell.text in ("59.9%", "1") for cell in case.given)]
    problems = coverage.uncovered(shipped.scheme, build(shipped.scheme), run.run(shipped.scheme, cases))
    assert "S11" in {problem.code for problem in problems}


def test_every_rule_is_needed_by_a_case(shipped: Shipped) -> None:
    deleted = [one for one in mutants(shipped.text) if one.name.endswith("：删去")]
    assert len(deleted) > 5
    assert _unexplained(shipped, deleted) == []


@pytest.mark.drill
def test_what_no_case_notices_is_explained(shipped: Shipped) -> None:
    found = list(mutants(shipped.text))
    assert _unexplained(shipped, found) == []
    assert set(shipped.survivors) <= {one.name for one in found}
    kept = [one for one in found if one.name in shipped.survivors]
    assert [one.name for one in kept if noticed(one, shipped.cases, shipped.bases)] == []
    assert all(shipped.survivors.values())


def _unexplained(shipped: Shipped, found: list[Mutant]) -> list[str]:
    cases, bases = shipped.cases, shipped.bases
    return [one.name for one in found if one.name not in shipped.survivors and not noticed(one, cases, bases)]


def test_every_rule_has_a_sentence(shipped: Shipped) -> None:
    for part in PARTS:
        for name, thing in getattr(shipped.scheme, part).items():
            assert sentence.of(thing).startswith(name)


def test_a_rating_survives_its_keeping_and_explains_itself_the_same(shipped: Shipped) -> None:
    plan = build(shipped.scheme)
    for case in shipped.cases:
        if any(cell.head in ("核对", "时限", "名额", "情形") for cell in case.plain):
            continue
        rating = run.evaluate(shipped.scheme, plan, case).rating
        kept = record.from_json(record.to_json(rating))
        assert kept == rating
        assert explain(shipped.scheme, plan, kept) == explain(shipped.scheme, plan, rating)


def test_an_explanation_says_its_rules_in_the_words_of_the_scheme_page(shipped: Shipped) -> None:
    plan = build(shipped.scheme)
    page = {one.text for one in sentence.in_order(shipped.scheme)}
    things = [thing for part in sentence.PARTS for thing in getattr(shipped.scheme, part).values()]
    page |= {sentence.of(thing, shipped.scheme.marks_of(thing)) for thing in things}  # inherited ones, too
    page |= {
        sentence.of(use)
        for part in (shipped.scheme.scoring.parts if shipped.scheme.scoring else ())
        for use in part.uses
    }
    case = next(one for one in shipped.cases if not any(cell.head in ("核对", "时限", "名额") for cell in one.plain))
    tree = explain(shipped.scheme, plan, run.evaluate(shipped.scheme, plan, case).rating)
    said = {node.sentence for node in tree.walk() if node.sentence}
    assert said
    assert said - page == set()
