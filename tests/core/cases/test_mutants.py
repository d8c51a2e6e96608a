"""Mutants: every number and every rule of a document has some, each differs, and cases that look catch them."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.core.cases.mutants import RULES, mutants, noticed
from taizhang.core.cases.read import read
from taizhang.core.language.places import places, things

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "schemes/heilong-town/2015"
TEXT = (FOLDER / "scheme.md").read_text(encoding="utf-8")
CASES = [case for path in sorted((FOLDER / "cases").glob("*.md")) for case in read(path.read_text(), str(path))[0]]
MUTANTS = list(mutants(TEXT))


def test_a_mutant_differs_in_one_line_or_lacks_one_thing() -> None:
    assert len({mutant.text for mutant in MUTANTS}) == len(MUTANTS) > 30
    for mutant in MUTANTS:
        lines = [one for one in zip(TEXT.split("\n"), mutant.text.split("\n"), strict=True) if one[0] != one[1]]
        assert lines, mutant.name
        assert len(lines) == 1 or mutant.name.endswith("删去"), mutant.name
        assert all("```" not in old for old, _ in lines), mutant.name


def test_every_rule_is_deleted_once() -> None:
    rules = {f"{thing.block}.{thing.name.text}：删去" for thing in things(TEXT) if thing.block in RULES}
    assert rules == {mutant.name for mutant in MUTANTS if mutant.name.endswith("删去")}


def test_a_thing_ends_before_the_next_and_places_lie_within() -> None:
    found = list(things(TEXT))
    assert all(thing.name.line <= thing.last for thing in found)
    for place in places(TEXT):
        if place.block in RULES:
            [thing] = [one for one in found if (one.block, one.name.text) == place.path[:2]]
            assert thing.name.line <= place.node.line <= thing.last


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("指标.办结率.要求.不低于：95%→95.01%", "例"),
        ("指标.办结率.要求.不低于：不低于→超过", "例"),
        ("指标.办结率：删去", "检查"),
    ],
)
def test_the_cases_notice(name: str, who: str) -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.name == name]
    assert noticed(mutant, CASES, {}) == who


def test_without_cases_nobody_notices() -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.name == "指标.办结率.要求.不低于：95%→95.01%"]
    assert noticed(mutant, [], {}) == ""
