"""A boundary that no case shows is told under the article where its number stands."""

from __future__ import annotations

import pytest

from taizhang.core.cases import coverage, run
from taizhang.core.language.tree import Bound
from taizhang.core.language.walk import nodes
from taizhang.core.plan.build import build
from tests.schemes.shipped import SCHEMES, Shipped


@pytest.mark.parametrize("shipped", SCHEMES, ids=str)
def test_a_boundary_is_told_under_the_article_of_its_own_line(shipped: Shipped) -> None:
    scheme = shipped.scheme
    own = {article.title for article in scheme.articles}
    stands = {bound.line: title for title, bound in nodes(scheme, Bound) if title in own}
    told = coverage.uncovered(scheme, build(scheme), run.run(scheme, []))
    found = [one.place for one in told if one.code == "S11" and "的界限" in one.message]
    assert found
    assert [(one.line, one.article) for one in found if stands.get(one.line or 0) != one.article] == []
