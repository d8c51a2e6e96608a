"""ARCHITECTURE.md names, for every invariant, the check that holds it: each of them exists."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "ARCHITECTURE.md").read_text()
LINE = re.compile(r"^- \*\*I(?P<number>\d+)\*\* (?P<said>[^\n]+?\.) Held by (?P<held>[^\n]+)\.$", re.M)


def invariants(document: str) -> dict[int, list[str]]:
    """Return the checks of each invariant."""
    return {
        int(one["number"]): re.split(r", (?=contract|trigger|constraint|`)", one["held"])
        for one in LINE.finditer(document)
    }


def absent(check: str) -> str:
    """Return what of a check does not exist; nothing where it does."""
    if named := re.fullmatch(r"contract “(.+)”", check):
        contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
        return "" if named[1] in {one["name"] for one in contracts} else check
    if named := re.fullmatch(r"trigger `(taizhang/\w+/migrations/\w+\.py)`", check):
        file = ROOT / named[1]
        return "" if file.exists() and "TRIGGER" in file.read_text() else check
    if named := re.fullmatch(r"constraint `(\w+)`", check):
        texts = [file.read_text() for file in ROOT.glob("taizhang/*/migrations/*.py")]
        return "" if any(re.search(rf"name=['\"]{named[1]}['\"]", text) for text in texts) else check
    if named := re.fullmatch(r"`(tests/[\w/]+\.py)::(\w+)`", check):
        file = ROOT / named[1]
        body = ast.parse(file.read_text()).body if file.exists() else []
        defined = {node.name for node in body if isinstance(node, ast.FunctionDef)}
        return "" if named[2] in defined and named[2].startswith("test_") else check
    return f"not understood: {check}"


def test_invariants_are_numbered_without_gaps_and_every_line_is_read() -> None:
    found = invariants(DOCUMENT)
    assert list(found) == list(range(1, len(found) + 1))
    assert len(found) == len(re.findall(r"^- \*\*I", DOCUMENT, re.M)) > 20


def test_every_invariant_names_a_check_that_exists() -> None:
    missing = {
        number: [one for check in checks if (one := absent(check))] for number, checks in invariants(DOCUMENT).items()
    }
    assert {number: checks for number, checks in missing.items() if checks} == {}


def test_a_planted_check_that_does_not_exist_is_caught() -> None:
    planted = (
        "- **I1** It holds. Held by contract “No such thing”, constraint `no_such_thing`, "
        "trigger `taizhang/journal/migrations/0001_entries.py`, `tests/given.py::county`, "
        "`tests/architecture/test_invariants.py::test_nothing`, trust.\n"
    )
    [checks] = invariants(planted).values()
    assert [bool(absent(check)) for check in checks] == [True] * len(checks)
    assert len(checks) == 5
    assert absent("`tests/architecture/test_invariants.py::test_a_planted_check_that_does_not_exist_is_caught`") == ""
