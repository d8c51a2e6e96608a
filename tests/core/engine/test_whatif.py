"""What if: who moves is what two full runs say, and the rule named is necessary: a third full run says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import folder_of, rate
from taizhang.core.engine.result import Run, table_of
from taizhang.core.engine.whatif import WhatIf, WhatIfRun
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.language.check import check
from taizhang.core.language.differences import undone
from taizhang.core.language.literals import Mark
from taizhang.core.language.parameters import changed
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from tests.core.engine.random_facts import Generator
from tests.schemes.shipped import SCHEMES

[QINGSHEN] = [one for one in SCHEMES if one.code == "qingshen-organs"]
CHANGES: dict[str, Mapping[str, str]] = {
    "a band": {"星级.档.四星级.不低于": "90分", "星级.档.五星级.不低于": "99分"},
    "a veto": {"否决.乙满意率.低于": "96%"},
    "points": {
        "考评.部分.活动开展.用.三会一课履行率.满分": "10分",
        "考评.部分.活动开展.用.学习日履行率.满分": "10分",
    },
    "a duty": {"应办.党课.频次": "每月1次"},
    "a roster": {"名册.参评组织.存续不少于": "10个月"},
    "several": {"星级.档.五星级.不低于": "85分", "否决.乙满意率.低于": "96%", "应办.党课.频次": "每半年1次"},
}
SEEDS = range(4)


def other(changes: Mapping[str, str]) -> Scheme:
    wanted = {name: (value, Mark.ASSUMED) for name, value in changes.items()}
    return check(changed(QINGSHEN.text, wanted).unwrap()).unwrap()


def full(scheme: Scheme, facts: FactSet) -> Run:
    plan = build(scheme)
    return rate(plan, facts, end_of(plan.closes))


def seen(run: Run) -> dict[str, tuple[str, ...]]:
    """Return what people notice of every organisation."""
    return {row["org_id"]: (row["state"], row["star"], row["score"], row["vetoes"]) for row in table_of(run)}


def whatif(new: Scheme, facts: FactSet, folder: Callable[[Plan], Folder] | None = None) -> WhatIf:
    before = full(QINGSHEN.scheme, facts)
    return WhatIfRun(QINGSHEN.scheme, new, before, folder or (lambda plan: folder_of(plan, facts, before.moment))).run()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", CHANGES)
def test_who_moves_and_why_is_what_full_runs_say(what: str, seed: int) -> None:
    facts = Generator(seed, orgs=10).facts()
    new = other(CHANGES[what])
    found = whatif(new, facts)
    was, now = seen(full(QINGSHEN.scheme, facts)), seen(full(new, facts))
    assert [move.org_id for move in found.moves] == sorted(org for org in {*was, *now} if was.get(org) != now.get(org))
    for difference in found.differences:
        without = seen(full(undone(new, [difference]), facts))
        for move in found.moves:
            back = without.get(move.org_id) == was.get(move.org_id)
            assert (difference in move.by) == back, (difference.name, move)


def test_every_kind_of_change_moves_somebody_and_some_only_together() -> None:
    moved, together = set(), 0
    for what, changes in CHANGES.items():
        for seed in SEEDS:
            found = whatif(other(changes), Generator(seed, orgs=10).facts())
            moved |= {what} if found.moves else set()
            together += sum(move.only_together for move in found.moves)
    assert moved == set(CHANGES)
    assert together > 0


def test_a_change_of_points_bands_or_vetoes_reads_no_fact() -> None:
    facts = Generator(1, orgs=10).facts()

    def refuse(_: Plan) -> Folder:
        raise AssertionError("facts were read")

    for what in ("a band", "a veto", "points"):
        whatif(other(CHANGES[what]), facts, refuse)
    with pytest.raises(AssertionError, match="facts were read"):
        whatif(other(CHANGES["a duty"]), facts, refuse)


def test_nothing_changed_moves_nobody() -> None:
    found = whatif(QINGSHEN.scheme, Generator(2).facts())
    assert (found.differences, found.moves) == ((), ())
