"""What the cases do not cover: boundaries without neighbours (S11), measures never counted from facts (S18).

A boundary needs a case just below, on, and just above it. *Just* is one quantum
of the unit; for a share, one more (one fewer) in the numerator. With merely some
value below, real faults passed (a rate wrong by one fen).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.core.cases.report import Report
from taizhang.core.language.tree import Scheme
from taizhang.core.plan import folds, steps
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import ShareOf
from taizhang.core.plan.steps import MEASURED, Plan
from taizhang.core.problems import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Boundary:
    """A number that something is compared with: identified by what is looked at and the number."""

    looked_at: str
    num: int
    den: int
    text: str
    line: int
    is_share: bool
    step: int = 1  # the quantum, in the unit of the value


def boundaries(plan: Plan) -> list[Boundary]:
    """Return every boundary of a plan once, and those of the checks."""
    found: dict[tuple[str, int, int], Boundary] = {}
    for boundary in _all(plan):
        found.setdefault((boundary.looked_at, boundary.num * 10**6 // boundary.den, boundary.den), boundary)
    return list(found.values())


def _all(plan: Plan) -> Iterator[Boundary]:
    for step in plan.steps:
        match step:
            case steps.Verdict(_, of, limit):
                yield from _of(of[0] if len(of) == 1 else step.name + "·", limit, is_share=True)
            case steps.Barred(_, of_one, limit):
                yield from _of(of_one, limit, is_share=_is_share(plan, of_one))
            case steps.Banded(_, of_one, rows):
                for row in rows:
                    if row.limit:
                        yield from _of(of_one, row.limit, is_share=_is_share(plan, of_one))
            case steps.Scored(_, of_one) if step.rows:
                for limit_or_none, _ in step.rows:
                    if limit_or_none:
                        yield from _of(of_one, limit_or_none, is_share=_is_share(plan, of_one))
            case steps.Measured(_, folds.PersonsMet() as fold):
                for line in fold.lines:
                    yield from _of(f"每人·{step.indicator}", line.limit, is_share=False)
    for duty in plan.duties.values():
        for predicate in duty.valid_if:
            if isinstance(predicate, ShareOf):
                yield from _of(f"有效·{duty.name}", predicate.limit, is_share=True)
    for check in plan.checks:
        if check.limit:
            yield from _of(
                f"核对·{check.name}", check.limit, is_share=bool(check.looks_at) and _is_share(plan, check.looks_at)
            )


def _is_share(plan: Plan, name: str) -> bool:
    step = plan.step(name)
    if isinstance(step, steps.Measured):
        return not isinstance(
            step.fold, folds.CountRows | folds.SumColumn | folds.InputOf | folds.DensestWindow | folds.DaysBetween
        )
    return not isinstance(step, steps.TotalSum | steps.PartSum | steps.LookedUp)


def _of(looked_at: str, limit: Limit, *, is_share: bool) -> Iterator[Boundary]:
    if not limit.is_truth:
        yield Boundary(looked_at, limit.low_num, limit.low_den, limit.text, limit.line, is_share)
        if limit.high_num:
            yield Boundary(looked_at, limit.high_num, limit.high_den, limit.text, limit.line, is_share)


def missing(boundary: Boundary, seen: set[tuple[int, int]]) -> list[str]:
    """Return which of 差一点, 正好, 多一点 no case shows."""
    num, den = boundary.num, boundary.den
    below = any(a * den < num * b <= (a + boundary.step) * den for a, b in seen)
    on = any(a * den == num * b for a, b in seen)
    above = any(a * den > num * b >= (a - boundary.step) * den for a, b in seen)
    wanted = [("差一点", below, num > 0), ("正好", on, True), ("多一点", above, not (boundary.is_share and num >= den))]
    return [word for word, shown, needed in wanted if needed and not shown]


def uncovered(scheme: Scheme, plan: Plan, report: Report) -> list[Problem]:
    """Return a warning for every boundary, measure and veto that the cases leave out."""
    problems = []
    for boundary in boundaries(plan):
        if _inherited(scheme, boundary):
            continue  # the base has cases of its own
        lacking = missing(boundary, _seen(report, boundary))
        if lacking:
            label = boundary.looked_at.replace(MEASURED, "").rstrip("·")
            message = f"“{label}”的界限{boundary.text}没有紧挨着的例：{'、'.join(lacking)}"
            problems.append(_warning("S11", boundary.line, message, "在 cases/ 里补一行", _article(scheme, boundary)))
    for name, indicator in scheme.own("indicators").items():
        measured = {step.indicator for step in plan.steps if isinstance(step, steps.Measured) and not step.ceiling}
        if name in measured and name not in report.from_facts:
            message = f"“{name}”没有由台账算起的例"
            problems.append(
                _warning("S18", indicator.line, message, "在 cases/ 里补一例，写出台账记录", indicator.article)
            )
    for veto in scheme.own("vetoes").values():
        kinds = report.vetoes.get(veto.name, set())
        for kind, word in (("alone", "单独成立"), ("unknown", "尚不能认定")):
            if kind not in kinds:
                message = f"否决“{veto.name}”没有{word}的例"
                problems.append(_warning("S11", veto.line, message, "在 cases/ 里补一行", veto.article))
    return problems


def _inherited(scheme: Scheme, boundary: Boundary) -> bool:
    bare = boundary.looked_at.replace(MEASURED, "").rstrip("·").rsplit("·", maxsplit=1)[-1]
    part = "checks" if boundary.looked_at.startswith("核对·") else "duties" if "有效·" in boundary.looked_at else ""
    return any((one, bare) in scheme.inherited for one in ((part,) if part else ("indicators",)))


def _seen(report: Report, boundary: Boundary) -> set[tuple[int, int]]:
    if boundary.looked_at.endswith("·"):  # by category: any of them
        return {pair for name, found in report.seen.items() if name.startswith(boundary.looked_at) for pair in found}
    return report.seen.get(boundary.looked_at, set())


def _article(scheme: Scheme, boundary: Boundary) -> str:
    """Return the article that the boundary's line stands under."""
    above = [article for article in scheme.articles if article.line <= boundary.line]
    return max(above, key=lambda article: article.line).title if above else ""


def _warning(code: str, line: int, message: str, remedy: str, article: str) -> Problem:
    return Problem(code, message, remedy, Place(line=line, article=article), Severity.WARNING)
