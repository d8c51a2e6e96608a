"""Cases of checks, clocks and quotas: they stand beside the rating, not in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from taizhang.core.calendar import CHINA, Calendar
from taizhang.core.cases.facts import LONG_AGO, BadCell
from taizhang.core.cases.read import Case, Cell
from taizhang.core.cases.report import Report
from taizhang.core.cases.values import given as given_step
from taizhang.core.engine.checks import counted, look, run_check
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.quotas import cap_of
from taizhang.core.engine.result import StepValue
from taizhang.core.language import literals
from taizhang.core.language.literals import BadLiteral, Quantity, Unit
from taizhang.core.language.tree import Clock, Consequence, Quota, Scheme
from taizhang.core.plan.checks import CheckPlan
from taizhang.core.plan.clocks import dues, missed
from taizhang.core.plan.consequences import proposed
from taizhang.core.plan.steps import Plan

_NO_HOLIDAYS = Calendar(())  # 调休：不计, for sources that count Monday to Friday


def check_case(plan: Plan, folder: Folder, case: Case, cell: Cell, report: Report) -> None:
    """Run a case of a check: by a given number or value, else from the case's facts."""
    check = next((check for check in plan.checks if check.name == cell.text), None)
    if check is None:
        raise BadCell(cell, f"没有核对“{cell.text}”")
    org_id = case.options.get("组织", "本单位")
    number = next((one for one in case.given if one.field == "数"), None)
    if number is not None:
        n = int(_quantity(number).value)
        found: str = counted(check, org_id, n).verdict
        report.seen.setdefault(f"核对·{check.name}", set()).add((n, 1))
    elif check.looks_at:
        found = _looked(plan, folder, case, check, org_id, report)
    else:
        found_all = {checked.member: checked for checked in run_check(folder, check)}
        member = case.options.get("成员", "")
        wanted = [found_all[member]] if member in found_all else list(found_all.values())
        if not wanted:
            raise BadCell(cell, f"“{cell.text}”没有可核对的，写上台账记录")
        found = max((checked.verdict for checked in wanted), key=_ORDER.index)
        for checked in found_all.values():
            report.seen.setdefault(f"核对·{check.name}", set()).add((len(checked.records), 1))
    for expected in case.expected:
        report.compare(case, expected, found, agrees=found == expected.text)


_ORDER = ("通过", "待定", "不符", "不一致")  # of several members the worst is shown


def _looked(plan: Plan, folder: Folder, case: Case, check: CheckPlan, org_id: str, report: Report) -> str:
    given: dict[str, StepValue] = {}
    for cell in case.given:
        given.update(given_step(plan, cell))
    checked = look(folder, check, org_id, given)
    if checked.value is not None and checked.value.known:
        report.seen.setdefault(f"核对·{check.name}", set()).add((checked.value.a, checked.value.b))
    return checked.verdict


def _quantity(cell: Cell) -> Quantity:
    try:
        return literals.quantity(cell.text)
    except BadLiteral as bad:
        raise BadCell(cell, str(bad)) from None


def clock_case(scheme: Scheme, case: Case, report: Report) -> None:
    """Run a case of a clock: the due day of each node, or which were missed (应得·记号)."""
    plain = {cell.head: cell for cell in case.plain}
    clock = scheme.clocks.get(plain["时限"].text)
    if clock is None:
        raise BadCell(plain["时限"], f"没有时限“{plain['时限'].text}”")
    settings = {cell.field: cell.text for cell in case.settings}
    if "历法" in settings:
        clock = replace(clock, working_days=settings["历法"] == "工作日")
    calendar = _NO_HOLIDAYS if case.options.get("调休") == "不计" else CHINA
    anchor = _day(plain["起算"], scheme.year)
    for cell in case.expected:
        if cell.field == "记号":
            found = "、".join(_missed(clock, anchor, scheme.year, case, calendar))
        else:
            found = _due(clock, anchor, cell, plain, calendar)
        report.compare(case, cell, found, agrees=found == cell.text)
        report.seen.setdefault(f"时限·{clock.name}", set()).add((len(case.expected), 1))


def _due(clock: Clock, anchor: date, cell: Cell, plain: dict[str, Cell], calendar: Calendar) -> str:
    name, _, class_ = cell.field.partition("·")
    class_ = class_ or (plain["分类"].text if "分类" in plain else "")
    nodes = [one for one in dues(clock, anchor, calendar) if one.node.name == name and one.node.class_ in ("", class_)]
    if not nodes:
        raise BadCell(cell, f"时限“{clock.name}”没有节点“{cell.field}”")
    due = nodes[-1].due
    return due.on.isoformat() if due else "跟踪"


def _missed(clock: Clock, anchor: date, year: int, case: Case, calendar: Calendar) -> tuple[str, ...]:
    plain = {cell.head: cell for cell in case.plain if cell.text}
    today = literals.day(case.options["时点"], year) if "时点" in case.options else date(year, 12, 31)
    classes: list[tuple[date, str]] = []
    if "分类" in plain:
        changed = _day(plain["改类日"], year) if "改类日" in plain else LONG_AGO
        first = next((node.class_ for node in clock.nodes if node.class_), "")
        classes = [(LONG_AGO, first), (changed, plain["分类"].text)]
    heads = {cell.head for cell in case.plain}
    done = {
        node.name: _day(plain[f"{node.name}日"], year) if f"{node.name}日" in plain else None
        for node in clock.nodes
        if f"{node.name}日" in heads
    }
    plans = {}
    for node in clock.nodes:
        if node.or_ and f"{node.or_}日" in plain:
            plans[node.or_] = (_day(plain[f"{node.or_}日"], year), _day(plain["计划到期日"], year))
    return missed(clock, anchor, classes=classes, done=done, today=today, plans=plans, calendar=calendar)


def _day(cell: Cell, year: int) -> date:
    try:
        return literals.day(cell.text, year)
    except BadLiteral as bad:
        raise BadCell(cell, str(bad)) from None


def consequence_case(scheme: Scheme, case: Case, cell: Cell, report: Report) -> None:
    """Run a case of what is proposed on an occasion, as ``星级 不定星`` or ``逾期 工作事项``; 无 where nothing is."""
    words = cell.text.split()
    if len(words) % 2:
        raise BadCell(cell, "情形写成“星级 不定星”“逾期 工作事项”")
    found = proposed(scheme, dict(zip(words[::2], words[1::2], strict=True)))
    for expected in case.expected:
        if expected.field not in _SAID_OF:
            raise BadCell(expected, f"后果没有“{expected.field}”，可用：{'、'.join(_SAID_OF)}")
        said = "；".join(_SAID_OF[expected.field](one) for one in found) if found else "无"
        report.compare(case, expected, said, agrees=said == expected.text)


_SAID_OF: dict[str, Callable[[Consequence], str]] = {
    "提出": lambda one: one.proposes,
    "给": lambda one: one.to,
    "由": lambda one: one.by,
    "先": lambda one: "、".join(one.first),
    "期限": lambda one: one.term.text if one.term else "无期限",
}


def quota_case(scheme: Scheme, case: Case, cell: Cell, report: Report) -> None:
    """Run a case of a quota: how many a set of so many allows (给定·数 → 应得·上限)."""
    quota = scheme.quotas.get(cell.text)
    if quota is None:
        raise BadCell(cell, f"没有名额“{cell.text}”")
    given = {one.field: one for one in case.given}
    among = int(_quantity(given["数"]).value)
    for expected in case.expected:
        found = str(_cap(quota, among)) if expected.field == "上限" else _within(quota, among, given)
        report.compare(case, expected, found, agrees=found == expected.text)
    report.seen.setdefault(f"名额·{quota.name}", set()).add((_cap(quota, among), among))


def _cap(quota: Quota, among: int) -> int:
    said = quota.cap.low
    cap = said.value if said else Fraction(0)
    absolute = said is not None and said.unit is Unit.COUNT
    return cap_of(among, (cap.numerator, cap.denominator), quota.cap_rounding, absolute=absolute)


def _within(quota: Quota, among: int, given: dict[str, Cell]) -> str:
    return "通过" if int(_quantity(given["已给"]).value) <= _cap(quota, among) else "不符"
