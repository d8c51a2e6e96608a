"""What names and literals cannot show: contradictions, units, restricted bases, empty slots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from taizhang.core.language.literals import Unit
from taizhang.core.language.reader import Context
from taizhang.core.language.results import TOTAL, TRUTH, Result, measured, result_of, takes_hours, unit_of_each
from taizhang.core.language.tree import (
    Achieved,
    Bands,
    Blend,
    Bound,
    ByShare,
    Change,
    Children,
    Comparator,
    Converted,
    Count,
    Direct,
    Elapsed,
    Indicator,
    Manual,
    Named,
    PerPerson,
    Scheme,
    Share,
    Steps,
    TableKind,
    Use,
    Veto,
    Where,
)
from taizhang.core.problems import Severity


def check(context: Context, scheme: Scheme) -> None:
    """Report what contradicts itself (S08–S10), does not fit (S19), is restricted (S17) or empty (S12)."""
    _bands(context, scheme)
    _vetoes(context, scheme)
    _uses(context, scheme)
    _requirements(context, scheme)
    _checks(context, scheme)
    _slots(context, scheme)
    _assumed(context, scheme)


def looked_at(scheme: Scheme, name: str) -> Result | None:
    """Return what a veto or the bands look at gives, or None where the name is not defined."""
    if name == TOTAL:
        return Result(Unit.POINTS)
    indicator = scheme.indicators.get(name)
    return result_of(indicator, scheme) if indicator else None


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
    if looked := scheme.indicators.get(bands.looks_at):
        _restricted(context, scheme, looked, "星级", bands.line, bands.article)
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
    for veto in scheme.own("vetoes").values():
        result = looked_at(scheme, veto.looks_at)
        _fits(context, veto.bound, result, veto.looks_at, veto.article)
        indicator = scheme.indicators.get(veto.looks_at)
        if indicator:
            _restricted(context, scheme, indicator, f"否决“{veto.name}”", veto.line, veto.article)
        if not veto.basis and scheme.year >= _VETO_NEEDS_BASIS_FROM and not scheme.historical:
            message, remedy = f"否决“{veto.name}”没有写依据", "补上“依据: …”；一票否决要有依据、批准人和期限"
            context.report("S17", veto.line, message, remedy, Severity.WARNING, veto.article)
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


# Since the notices of 2019 and 2024 a veto needs a basis, an approver and an end (regulation of burdens).
_VETO_NEEDS_BASIS_FROM = 2019


def _restricted(context: Context, scheme: Scheme, indicator: Indicator, user: str, line: int, article: str) -> None:
    """Report a scored or vetoed basis that is restricted (S17): study hours, and what is report only.

    In a scheme marked 历史 it is a warning: that is how it was; adopting it today needs a basis.
    """
    severity = Severity.WARNING if scheme.historical else Severity.ERROR
    if takes_hours(indicator):
        message = f"{user}以学时为依据，属于限制使用的计分依据"
        context.report("S17", line, message, "改用履行率，学时只作提醒和报告", severity, article)
    elif indicator.report_only or isinstance(indicator.measure, Elapsed):
        message = f"{user}用了只报告的指标“{indicator.name}”"
        context.report("S17", line, message, "换一个指标，或去掉“用途: 只报告”", severity, article)
    for name in _inside(indicator):
        if inner := scheme.indicators.get(name):
            _restricted(context, scheme, inner, user, line, article)


def _inside(indicator: Indicator) -> tuple[str, ...]:
    match indicator.measure:
        case Blend(items):
            return tuple(item.indicator for item in items)
        case Children(name) | Change(name):
            return (name,)
    return ()


def _uses(context: Context, scheme: Scheme) -> None:
    if scheme.scoring is None:
        return
    for part in scheme.scoring.parts:
        for use in part.uses:
            if indicator := scheme.indicators.get(use.indicator):
                _restricted(context, scheme, indicator, f"考评“{part.name}”", use.line, part.article)
                _score_fits(context, use, result_of(indicator, scheme), indicator, part.article)


def _score_fits(context: Context, use: Use, result: Result, indicator: Indicator, article: str) -> None:
    match use.score:
        case ByShare():
            fits = result.unit is Unit.SHARE and not result.truth
        case Achieved():
            fits = result.truth
        case Direct() | Converted():
            fits = result.unit is Unit.POINTS and isinstance(indicator.measure, Manual)
        case Steps(steps):
            for step in steps:
                _fits(context, step.bound, result, use.indicator, article)
            if use.points and any(step.points.value > use.points.value for step in steps):
                context.report(
                    "S07",
                    use.line,
                    f"“{use.indicator}”有一档的得分超过满分{use.points.text if use.points else ''}",
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
            "比例用“按占比”或“分档”，是或否用“达标”，评分用“直接”或“折算”，计数用“逐项”“扣分”“加分”",
            article=article,
        )


def _requirements(context: Context, scheme: Scheme) -> None:
    for indicator in scheme.own("indicators").values():
        if indicator.requires:
            _fits(context, indicator.requires, measured(indicator, scheme), indicator.name, indicator.article)
        measure = indicator.measure
        if isinstance(measure, PerPerson):
            for line in measure.lines:
                _fits(context, line.bound, Result(unit_of_each(measure.each)), indicator.name, indicator.article)
        _parts(context, scheme, indicator)
    for table in scheme.own("tables").values():
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


def _parts(context: Context, scheme: Scheme, indicator: Indicator) -> None:
    """Report a blend of what is no share, a change of what is no quantity (S19), categories without a requirement."""
    measure = indicator.measure
    for name in _inside(indicator):
        inner = scheme.indicators.get(name)
        if inner is None:
            continue
        result = result_of(inner, scheme)
        if isinstance(measure, Blend) and result != Result(Unit.SHARE):
            message = f"合成的“{name}”是{result.label}，不是比例"
            context.report("S19", indicator.line, message, "只合成比例", article=indicator.article)
        if isinstance(measure, Change) and (result.truth or isinstance(inner.measure, Manual | Blend | Children)):
            message = f"增减的“{name}”是{result.label}，比不出增减"
            context.report("S19", indicator.line, message, "只比计数、合计和比例", article=indicator.article)
    if isinstance(measure, Share) and measure.by and not indicator.requires and not indicator.report_only:
        message = f"“{indicator.name}”逐类计算，却没有“要求”，也不是只报告"
        remedy = "写“要求: {不低于: …}”逐类判断，或写“用途: 只报告”"
        context.report("S15", indicator.line, message, remedy, article=indicator.article)


def _checks(context: Context, scheme: Scheme) -> None:
    """Report a check whose bound does not fit what it looks at (S19)."""
    for check in scheme.own("checks").values():
        if check.looks_at:
            _fits(context, check.bound, looked_at(scheme, check.looks_at), check.looks_at, check.article)
        elif check.counts:
            _fits(context, check.bound, Result(Unit.COUNT), check.counts, check.article)


def _slots(context: Context, scheme: Scheme) -> None:
    """Report places that the county has not filled: a notice, an error where a rule needs them (S12)."""
    users: dict[str, str] = {clock.slots: clock.name for clock in scheme.clocks.values() if clock.slots}
    users |= {check.counts: check.name for check in scheme.checks.values()}
    for slots in scheme.own("slots").values():
        _unfilled(context, slots, slots.size - len(slots.filled), users.get(slots.name, ""))
    for codes in scheme.own("codes").values():
        user = next((name for name, field in _fields_used(scheme) if field == codes.name), "")
        _unfilled(context, codes, codes.size - len(codes.codes), user)


def _unfilled(context: Context, what: Named, left: int, user: str) -> None:
    if not left:
        return
    said, remedy, severity = f"空格“{what.name}”还有{left}格没有填", "由县里填上；不填不影响评定", Severity.NOTICE
    if user:
        said, remedy, severity = f"{said}，而“{user}”要用它", "由县里填上再采用", Severity.ERROR
    context.report("S12", what.line, said, remedy, severity, what.article)


def _fields_used(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Yield ``(indicator, field)`` of every field that a measure selects or counts by."""
    for indicator in scheme.indicators.values():
        measure = indicator.measure
        inner = measure.each if isinstance(measure, PerPerson) else measure
        for where in (getattr(inner, "where", None), getattr(inner, "of_which", None)):
            for field, _ in where.conditions if isinstance(where, Where) else ():
                yield indicator.name, field
        if isinstance(inner, Count) and inner.distinct:
            yield indicator.name, inner.distinct


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
