"""Whether the points of a scheme tell anybody apart: what nearly all get alike rewards no effort (S21)."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from taizhang.core.engine.result import Run
from taizhang.core.language.literals import decimal_text
from taizhang.core.language.tree import Scheme
from taizhang.core.plan import steps
from taizhang.core.plan.values import Value
from taizhang.core.problems import Place, Problem, Severity

FEWEST = 20  # organisations with points, below which chance alone may make all alike
ALIKE = 95  # per cent of them that get the same


def alike(scheme: Scheme, run: Run) -> list[Problem]:
    """Return a warning for every use of points that gives nearly all rated organisations the same (S21)."""
    problems = []
    parts = scheme.scoring.parts if scheme.scoring else ()
    lines = {f"{part.name}·{use.indicator}": (use.line, part.article) for part in parts for use in part.uses}
    for step in run.plan.steps:
        if isinstance(step, steps.Scored):
            got = Counter(_known(rating.value(step.name)) for rating in run.ratings if rating.steps)
            got.pop(None, None)
            problems += _told(run, step, got, lines.get(step.name, (0, "")))
    return problems


def _known(value: Value | None) -> int | None:
    return value.a if value and value.known else None


def _told(run: Run, step: steps.Scored, got: Counter[int | None], where: tuple[int, str]) -> list[Problem]:
    among = sum(got.values())
    if among < FEWEST:
        return []
    [(points, most)] = got.most_common(1)
    if most * 100 < among * ALIKE or points is None:
        return []
    text = decimal_text(Fraction(points, run.plan.quanta))
    message = f"“{step.name}”分不出高低：{among}个组织里{most}个都得{text}分"
    remedy = "收紧要求或分档，或改为只报告：做多做少一个样的，不必计分"
    line, article = where
    return [Problem("S21", message, remedy, Place(line=line, article=article), Severity.WARNING)]
