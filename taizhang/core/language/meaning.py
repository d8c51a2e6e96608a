"""What names and literals cannot show: contradictions, units, restricted bases, empty slots."""

from __future__ import annotations

import re
from itertools import pairwise

from taizhang.core.language.literals import Quantity, Unit
from taizhang.core.language.reader import Context
from taizhang.core.language.results import TOTAL, TRUTH, Result, measured, result_of, takes_hours, unit_of
from taizhang.core.language.tree import (
    Achieved,
    Bands,
    Blend,
    Bound,
    ByShare,
    Comparator,
    Direct,
    Indicator,
    PerPerson,
    Scheme,
    Steps,
    Sum,
    TableKind,
    Use,
    Veto,
)
from taizhang.core.problems import Severity


def check(context: Context, scheme: Scheme) -> None:
    """Report what contradicts itself (S08–S10), does not fit (S19), is restricted (S17) or empty (S12)."""
    _bands(context, scheme)
    _vetoes(context, scheme)
    _uses(context, scheme)
    _requirements(context, scheme)
    _slots(context, scheme)
    _assumed(context, scheme)


def looked_at(scheme: Scheme, name: str) -> Result | None:
    """Return what a veto or the bands look at gives, or None where the name is not defined."""
    if name == TOTAL:
        return Result(Unit.POINTS)
    indicator = scheme.indicators.get(name)
    return result_of(indicator) if indicator else None


def _fits(context: Context, bound: Bound | None, result: Result | None, what: str, article: str) -> None:
    """Report a bound whose unit is not that of the value (S19)."""
    if bound is None or result is None:
        return
    units = {quantity.unit for quantity in (bound.low, bound.high) if quantity}
    fits = result == TRUTH if bound.truth is not None else not result.truth and units == {result.unit}
    if not fits:
        written = "是或否" if bound.truth is not None else (bound.low.text if bound.low else "")
        message = f"“{what}”是{result.label}，不能与“{written}”相比"
        context.report("S19", bound.line, message, "核对单位", article=article)


def _bands(context: Context, scheme: Scheme) -> None:
    bands = scheme.bands
    if bands is None:
        return
    result = looked_at(scheme, bands.looks_at)
    for band in bands.bands:
        _fits(context, band.bound, result, bands.looks_at, bands.article)
    if result and result.truth:
        truths = [band.bound.truth for band in bands.bands if band.bound]
        if sorted(str(truth) for truth in truths) != ["False", "True"] and bands.bands[-1].bound is not None:
            context.report(
                "S09", bands.line, "“星级”没有写全“是”和“否”两档", "各写一档，或末档写“其余: 是”", article=bands.article
            )
        return
    _descending(context, bands)


def _descending(context: Context, bands: Bands) -> None:
    if bands.bands[-1].bound is not None:
        context.report("S09", bands.line, "“星级”的末档不是“其余”", "末档写 {名: …, 其余: 是}", article=bands.article)
    for band in bands.bands[:-1]:
        if band.bound is None:
            context.report("S08", band.line, f"“{band.name}”写了“其余”却不是末档", "移到最后", article=bands.article)
        elif band.bound.comparator is not Comparator.AT_LEAST:
            context.report(
                "S08", band.line, f"“{band.name}”不是用“不低于”写的", "各档只写下限“不低于”", article=bands.article
            )
    lows = [(band, band.bound.low.value) for band in bands.bands if band.bound and band.bound.low]
    for (_, above), (band, below) in pairwise(lows):
        if below >= above:
            context.report(
                "S08", band.line, f"“{band.name}”的下限不低于上一档", "各档由高到低排列", article=bands.article
            )


def _vetoes(context: Context, scheme: Scheme) -> None:
    for veto in scheme.vetoes.values():
        result = looked_at(scheme, veto.looks_at)
        _fits(context, veto.bound, result, veto.looks_at, veto.article)
        indicator = scheme.indicators.get(veto.looks_at)
        if indicator:
            _restricted(context, scheme, indicator, f"否决“{veto.name}”", veto.line, veto.article)
        _against_bands(context, scheme, veto)


def _against_bands(context: Context, scheme: Scheme, veto: Veto) -> None:
    bands = scheme.bands
    if bands is None or veto.looks_at != bands.looks_at or veto.bound.low is None:
        return
    lows = [band.bound.low for band in bands.bands if band.bound and band.bound.low]
    if not lows:
        return
    lowest, bar = lows[-1], veto.bound.low
    clashes = (veto.bound.comparator is Comparator.AT_MOST and bar.value >= lowest.value) or (
        veto.bound.comparator is Comparator.BELOW and bar.value > lowest.value
    )
    if clashes:
        message = f"否决“{veto.name}”（{veto.bound.word}{bar.text}）与最低一档（不低于{lowest.text}）矛盾"
        context.report("S10", veto.line, message, f"改为“低于: {lowest.text}”，或提高最低一档", article=veto.article)


def _restricted(context: Context, scheme: Scheme, indicator: Indicator, user: str, line: int, article: str) -> None:
    """Report a scored or vetoed basis that is restricted (S17): study hours, and what is report only."""
    if takes_hours(indicator):
        message = f"{user}以学时为依据，属于限制使用的计分依据"
        context.report("S17", line, message, "改用履行率，学时只作提醒和报告", article=article)
    elif indicator.report_only:
        message = f"{user}用了“只报告”的指标“{indicator.name}”"
        context.report("S17", line, message, "换一个指标，或去掉“用途: 只报告”", article=article)
    elif isinstance(indicator.measure, Blend):
        for item in indicator.measure.items:
            if inner := scheme.indicators.get(item.indicator):
                _restricted(context, scheme, inner, user, line, article)


def _uses(context: Context, scheme: Scheme) -> None:
    if scheme.scoring is None:
        return
    for part in scheme.scoring.parts:
        for use in part.uses:
            if indicator := scheme.indicators.get(use.indicator):
                _restricted(context, scheme, indicator, f"考评“{part.name}”", use.line, part.article)
                _score_fits(context, use, result_of(indicator), part.article)


def _score_fits(context: Context, use: Use, result: Result, article: str) -> None:
    match use.score:
        case ByShare():
            fits = result.unit is Unit.SHARE and not result.truth
        case Achieved():
            fits = result.truth
        case Direct():
            fits = result.unit is Unit.POINTS
        case Steps(steps):
            for step in steps:
                _fits(context, step.bound, result, use.indicator, article)
            if any(step.points.value > use.points.value for step in steps):
                context.report(
                    "S07",
                    use.line,
                    f"“{use.indicator}”有一档的得分超过满分{use.points.text}",
                    "降低该档的分",
                    article=article,
                )
            return
        case _:
            fits = result.unit is Unit.COUNT
    if not fits:
        message = f"“{use.indicator}”的值是{result.label}，不能这样计分"
        context.report(
            "S19",
            use.line,
            message,
            "比例用“按占比”或“分档”，是或否用“达标”，评分用“直接”，计数用“扣分”",
            article=article,
        )


def _requirements(context: Context, scheme: Scheme) -> None:
    for indicator in scheme.indicators.values():
        if indicator.requires:
            _fits(context, indicator.requires, measured(indicator), indicator.name, indicator.article)
        measure = indicator.measure
        if isinstance(measure, PerPerson):
            unit = unit_of(measure.each.table, measure.each.field) if isinstance(measure.each, Sum) else Unit.COUNT
            for line in measure.lines:
                _fits(context, line.bound, Result(unit), indicator.name, indicator.article)
        if isinstance(measure, Blend):
            for item in measure.items:
                inner = scheme.indicators.get(item.indicator)
                if inner and result_of(inner) != Result(Unit.SHARE):
                    message = f"合成的“{item.indicator}”是{result_of(inner).label}，不是比例"
                    context.report("S19", indicator.line, message, "只合成比例", article=indicator.article)
    for table in scheme.tables.values():
        wanted = Unit.SHARE if table.kind is TableKind.RATE else Unit.MONEY
        gives = [row.gives for row in table.rows] + ([table.amount] if table.amount else [])
        for quantity in gives:
            if quantity.unit is not wanted:
                word = "率" if wanted is Unit.SHARE else "金额"
                context.report(
                    "S19",
                    table.line,
                    f"表“{table.name}”的“{quantity.text}”不是{word}",
                    "核对单位",
                    article=table.article,
                )


def _slots(context: Context, scheme: Scheme) -> None:
    used = {clock.slots: clock for clock in scheme.clocks.values() if clock.slots}
    used_by_checks = {check.counts: check for check in scheme.checks.values()}
    for slots in scheme.slots.values():
        left = slots.size - len(slots.filled)
        if not left:
            continue
        user = used.get(slots.name) or used_by_checks.get(slots.name)
        if user:
            message = f"空格“{slots.name}”还有{left}格没有填，而“{user.name}”要用它"
            context.report("S12", slots.line, message, "由县里填上再采用", article=slots.article)
        else:
            message = f"空格“{slots.name}”还有{left}格没有填"
            context.report(
                "S12", slots.line, message, "由县里填上；不填不影响评定", Severity.NOTICE, article=slots.article
            )


_ASSUMED = re.compile(r"([^\s,{}\[\]:：，]+)[（(]假定[）)]")


def assumed_in(scheme: Scheme) -> list[tuple[str, int, str]]:
    """Return ``(article, line, text)`` of everything assumed: the list that the meeting must confirm."""
    found = []
    for article in scheme.articles:
        for first, block in article.blocks:
            for number, line in enumerate(block.split("\n"), first):
                found += [(article.title, number, match[1]) for match in _ASSUMED.finditer(line.split(" #")[0])]
    return found


def _assumed(context: Context, scheme: Scheme) -> None:
    for article, line, text in assumed_in(scheme):
        context.report("S13", line, f"“{text}”是假定的", "采用前由会议确认", Severity.NOTICE, article=article)


def quantities_of(bound: Bound) -> tuple[Quantity, ...]:
    """Return the numbers of a bound."""
    return tuple(quantity for quantity in (bound.low, bound.high) if quantity)
