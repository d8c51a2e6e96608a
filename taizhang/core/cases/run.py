"""Run the cases of a scheme and say, for each expected value, whether it came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.core.cases.facts import LONG_AGO, BadCell, facts_of
from taizhang.core.cases.others import check_case, clock_case, consequence_case, quota_case
from taizhang.core.cases.read import Case, Cell
from taizhang.core.cases.report import Report
from taizhang.core.cases.values import agrees, given, shown
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import folder_of, rate_one
from taizhang.core.engine.result import Item, Rating, StepValue
from taizhang.core.facts.known import end_of
from taizhang.core.language import literals, results
from taizhang.core.language.tree import Scheme
from taizhang.core.plan import folds, steps
from taizhang.core.plan.build import build
from taizhang.core.plan.predicates import ShareOf
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import Code
from taizhang.core.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A case that was run, for looking into: its rating and the folder that made it."""

    case: Case
    rating: Rating
    folder: Folder


def run(scheme: Scheme, cases: list[Case]) -> Report:
    """Run every case; differing values are problems (C03) with file, line and both values."""
    plan = build(scheme)
    report = Report()
    for case in cases:
        report.cases += 1
        try:
            _run(scheme, plan, case, report)
        except BadCell as bad:
            place = Place(case.file, bad.cell.line, case.section)
            report.problems.append(Problem("C02", f"{case.title}：{bad}", "照表头和单位改写", place))
    return report


OPTIONS = ("组织", "类别", "成员", "调休", "时点")


def _known(case: Case) -> None:
    """Refuse an option or a setting that nothing reads: it would seem to hold."""
    for word, text in case.options.items():
        if word not in OPTIONS:
            raise BadCell(Cell(word, "", text, case.line), f"没有选项“{word}”，可用：{'、'.join(OPTIONS)}")
    of_clock = any(cell.head == "时限" for cell in case.plain)
    for cell in case.settings:
        if not of_clock or cell.field != "历法":
            raise BadCell(cell, f"没有“设·{cell.field}”，只有时限的例可以写“设·历法”")


def _run(scheme: Scheme, plan: Plan, case: Case, report: Report) -> None:
    _known(case)
    plain = {cell.head: cell for cell in case.plain}
    if "核对" in plain:
        check_case(plan, folder(scheme, plan, case), case, plain["核对"], report)
    elif "时限" in plain:
        clock_case(scheme, case, report)
    elif "名额" in plain:
        quota_case(scheme, case, plain["名额"], report)
    elif "情形" in plain:
        consequence_case(scheme, case, plain["情形"], report)
    else:
        evaluated = evaluate(scheme, plan, case)
        for cell in case.expected:
            found = shown(evaluated.rating, plan, cell)
            report.compare(case, cell, found, agrees=agrees(evaluated.rating, plan, cell))
        _note(report, plan, evaluated)


def code_sets(scheme: Scheme) -> frozenset[str]:
    """Return the names of the code sets that the kinds of a scheme declare."""
    return frozenset(name for kind in scheme.kinds.values() for name in results.code_sets(scheme, kind))


def folder(scheme: Scheme, plan: Plan, case: Case) -> Folder:
    """Return the facts of a case, known at its moment."""
    moment = end_of(literals.day(case.options["时点"], 0)) if "时点" in case.options else end_of(plan.closes)
    return folder_of(plan, facts_of(case, plan, code_sets(scheme)), moment)


def evaluate(scheme: Scheme, plan: Plan, case: Case) -> Evaluated:
    """Rate the subject of a case by its facts and given values."""
    made = folder(scheme, plan, case)
    cut: dict[str, StepValue] = {}
    for cell in case.given:
        cut.update(given(plan, cell))
    org_id = case.options.get("组织", "本单位")
    began = made.facts.organisations.began.get(org_id, LONG_AGO)
    return Evaluated(case, rate_one(made, org_id, began, cut), made)


# --- what the cases touch -----------------------------------------------------------------


def _note(report: Report, plan: Plan, evaluated: Evaluated) -> None:
    rating = evaluated.rating
    for name, step in rating.steps.items():
        if step.value.known:
            report.seen.setdefault(name, set()).add((step.value.a, step.value.b))
        planned = plan.step(name)
        if isinstance(planned, steps.Measured) and step.note != "给定" and _has_facts(step.items):
            report.from_facts.add(planned.indicator)
    for veto in plan.vetoes:
        if veto.name in rating.steps:
            value = rating.steps[veto.name].value
            kind = "alone" if rating.vetoes == (veto.name,) else "unknown" if value.code is Code.UNKNOWN else ""
            report.vetoes.setdefault(veto.name, set()).add(kind)
    for key, seen in _inside(plan, evaluated):
        report.seen.setdefault(key, set()).add(seen)


def _has_facts(items: tuple[Item, ...]) -> bool:
    return any(item.records or item.text for item in items)


def _inside(plan: Plan, evaluated: Evaluated) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what limits inside a fold looked at: hours of a person, presence at a meeting."""
    facts = evaluated.folder.facts
    for step in plan.steps:
        if isinstance(step, steps.Measured) and isinstance(step.fold, folds.PersonsMet):
            found = evaluated.rating.steps.get(step.name)
            for item in found.items if found else ():
                yield f"每人·{step.indicator}", (item.amount or 0, 1)
    for duty in plan.duties.values():
        for row in facts.rows(duty.table):
            if row["kind"] not in duty.kinds:
                continue
            for predicate in duty.valid_if:
                if isinstance(predicate, ShareOf):
                    top = facts.value(duty.table, row, predicate.ref)
                    whole = facts.value(duty.table, row, predicate.other)
                    if top is not None and whole:
                        yield f"有效·{duty.name}", (top, whole)
