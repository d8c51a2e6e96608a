"""Run the cases of a scheme and say, for each expected value, whether it came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from taizhang.core.calendar import CHINA, add_term
from taizhang.core.cases.facts import LONG_AGO, BadCell, facts_of
from taizhang.core.cases.read import Case, Cell
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import rate_one
from taizhang.core.engine.result import Item, Rating, StepValue
from taizhang.core.engine.select import Facts
from taizhang.core.engine.words import scale_of, text_of, unit_of_step
from taizhang.core.facts.known import end_of
from taizhang.core.language import literals
from taizhang.core.language.literals import BadLiteral
from taizhang.core.language.tree import Scheme
from taizhang.core.plan import steps
from taizhang.core.plan.build import build
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import ShareOf
from taizhang.core.plan.steps import CONFIRMED, MEASURED, Plan
from taizhang.core.plan.values import NOT_APPLICABLE, UNKNOWN, Code, Value, pair, truth
from taizhang.core.problems import Place, Problem


@dataclass(slots=True)
class Report:
    """What the cases of a scheme gave: how many expected values came out, and the problems."""

    cases: int = 0
    expected: int = 0
    differing: int = 0
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    from_facts: set[str] = field(default_factory=set)
    vetoes: dict[str, set[str]] = field(default_factory=dict)


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


def _run(scheme: Scheme, plan: Plan, case: Case, report: Report) -> None:
    plain = {cell.head: cell for cell in case.plain}
    if "核对" in plain:
        _check_case(scheme, case, plain["核对"], report)
    elif "时限" in plain:
        _clock_case(scheme, case, plain, report)
    else:
        evaluated = evaluate(scheme, plan, case)
        for cell in case.expected:
            _compare(report, case, cell, shown(evaluated.rating, plan, cell), _agrees(evaluated.rating, plan, cell))
        _note(report, plan, evaluated)


def code_sets(scheme: Scheme) -> frozenset[str]:
    """Return the names of the code sets that the kinds of a scheme declare."""
    return frozenset(
        key for kind in scheme.kinds.values() for key, value in (kind.spec or {}).items() if isinstance(value, list)
    )


def evaluate(scheme: Scheme, plan: Plan, case: Case) -> Evaluated:
    """Rate the subject of a case by its facts and given values."""
    moment = end_of(literals.day(case.options["时点"], 0)) if "时点" in case.options else end_of(plan.closes)
    folder = Folder(plan, Facts(facts_of(case, plan, code_sets(scheme)), plan.period, moment))
    given: dict[str, StepValue] = {}
    for cell in case.given:
        given.update(_given(plan, cell))
    return Evaluated(case, rate_one(folder, case.options.get("组织", "本单位"), LONG_AGO, given), folder)


def _compare(report: Report, case: Case, cell: Cell, found: str, agrees: bool) -> None:
    report.expected += 1
    if agrees:
        return
    report.differing += 1
    message = f"{case.title}：“{cell.field}”应得“{cell.text or '（空）'}”，算得“{found or '（空）'}”"
    place = Place(case.file, cell.line, case.section)
    report.problems.append(Problem("C03", message, "先用手算核对，再改规则或改例", place))


# --- given and expected values ------------------------------------------------------------


def _given(plan: Plan, cell: Cell) -> dict[str, StepValue]:
    name = cell.field
    target = name
    if isinstance(plan.step(name), steps.Verdict) and plan.step(name + MEASURED) and "/" in cell.text:
        target = name + MEASURED
    if plan.step(target) is None:
        raise BadCell(cell, f"没有“{name}”这一步")
    value = _value(plan, target, cell)
    given = {target: StepValue(value, note="给定")}
    if plan.step(CONFIRMED + name):
        given[CONFIRMED + name] = StepValue(truth(True), note="给定")
    return given


def _value(plan: Plan, name: str, cell: Cell) -> Value:
    words = {"缺": UNKNOWN, "待定": UNKNOWN, "不适用": NOT_APPLICABLE, "是": truth(True), "否": truth(False)}
    if cell.text in words:
        return words[cell.text]
    top, slash, bottom = cell.text.partition("/")
    if slash and top.isdigit() and bottom.isdigit():
        return pair(int(top), int(bottom)) if int(bottom) else _empty(plan, name)
    try:
        quantity = literals.quantity(cell.text)
    except BadLiteral as bad:
        raise BadCell(cell, str(bad)) from None
    value = quantity.value * scale_of(plan, unit_of_step(plan, name))
    if quantity.text.endswith("%"):
        tenths = quantity.value * 1000
        return pair(tenths.numerator, 1000 * tenths.denominator)
    return pair(value.numerator, value.denominator)


def _empty(plan: Plan, name: str) -> Value:
    step = plan.step(name)
    return Value(step.if_none) if isinstance(step, steps.Measured) else NOT_APPLICABLE


def shown(rating: Rating, plan: Plan, cell: Cell) -> str:
    """Return what came out, in the words of the cases."""
    words = {
        "状态": rating.state.label,
        "星级": rating.star,
        "否决": "、".join(rating.vetoes),
        "提示": "、".join(rating.flags),
    }
    if cell.field in words:
        return words[cell.field]
    if cell.field == "未达":
        return "、".join(
            step.note
            for name, step in rating.steps.items()
            if isinstance(plan.step(name), steps.Verdict) and step.value.is_false
        )
    value = rating.value(_expected_step(plan, cell))
    if value is None:
        return "（没有这一步）"
    return text_of(plan, _expected_step(plan, cell), value)


def _expected_step(plan: Plan, cell: Cell) -> str:
    name = cell.field
    if isinstance(plan.step(name), steps.Verdict) and "/" in cell.text and plan.step(name + MEASURED):
        return name + MEASURED
    return name


def _agrees(rating: Rating, plan: Plan, cell: Cell) -> bool:
    if cell.field in ("状态", "星级", "否决", "提示", "未达"):
        return shown(rating, plan, cell) == cell.text
    name = _expected_step(plan, cell)
    value = rating.value(name)
    if value is None:
        raise BadCell(cell, f"没有“{cell.field}”这一步")
    if cell.text == "无事项":
        return value.code is Code.NOT_APPLICABLE
    wanted = _value(plan, name, cell)
    if not wanted.known or not value.known:
        return wanted.code is value.code
    if "/" in cell.text:
        return (wanted.a, wanted.b) == (value.a, value.b)
    return wanted.a * value.b == value.a * wanted.b


# --- checks and clocks --------------------------------------------------------------------


def _check_case(scheme: Scheme, case: Case, cell: Cell, report: Report) -> None:
    check = scheme.checks.get(cell.text)
    if check is None:
        raise BadCell(cell, f"没有核对“{cell.text}”")
    given = {cell.field: cell for cell in case.given}["数"]
    number = int(literals.quantity(given.text).value)
    bound = check.bound
    low, high = bound.low.value if bound.low else Fraction(0), bound.high.value if bound.high else Fraction(0)
    limit = Limit(bound.comparator, low.numerator, low.denominator, high.numerator, high.denominator)
    found = "通过" if limit.holds(number, 1) else "不符"
    report.seen.setdefault(f"核对·{check.name}", set()).add((number, 1))
    for expected in case.expected:
        _compare(report, case, expected, found, found == expected.text)


def _clock_case(scheme: Scheme, case: Case, plain: dict[str, Cell], report: Report) -> None:
    clock = scheme.clocks.get(plain["时限"].text)
    if clock is None:
        raise BadCell(plain["时限"], f"没有时限“{plain['时限'].text}”")
    try:
        anchor = literals.day(plain["起算"].text, scheme.year)
    except BadLiteral as bad:
        raise BadCell(plain["起算"], str(bad)) from None
    class_ = plain["分类"].text if "分类" in plain else ""
    for cell in case.expected:
        nodes = [node for node in clock.nodes if node.name == cell.field and node.class_ in ("", class_)]
        if not nodes:
            raise BadCell(cell, f"时限“{clock.name}”没有节点“{cell.field}”")
        due = add_term(anchor, nodes[0].term.term, CHINA, in_working_days=clock.working_days)
        found = due.on.isoformat() if due else "跟踪"
        _compare(report, case, cell, found, found == cell.text)


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
        if isinstance(step, steps.Measured) and isinstance(step.fold, steps.PersonsMet):
            for item in evaluated.rating.steps[step.name].items:
                yield f"每人·{step.indicator}", (item.amount or 0, 1)
    for duty in plan.duties.values():
        for row in facts.rows(duty.table):
            if row["kind"] not in duty.kinds:
                continue
            for predicate in duty.valid_if:
                if isinstance(predicate, ShareOf):
                    top, whole = (
                        facts.value(duty.table, row, predicate.ref),
                        facts.value(duty.table, row, predicate.other),
                    )
                    if top is not None and whole:
                        yield f"有效·{duty.name}", (top, whole)
