"""What a scheme inherits from the base it builds on (承接), and where it is looser than the base (S23).

Every rule of a base has its own day of coming into force; the version in force on
the first day of the scheme's period counts, so that a scheme of 2015 finds the
base of 2015. A scheme may say the same thing again, stricter: which way is
stricter follows from the comparator (不低于 up, 不超过 down), a term (shorter) or
a cadence (denser). Looser is an error that cites both articles; a base rule with
强度: 提醒 (the text says 一般) only warns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from taizhang.core.language import fits, meaning, names, read_scheme
from taizhang.core.language import text as documents
from taizhang.core.language.literals import Quantity, TermLiteral
from taizhang.core.language.read_scheme import NAMED
from taizhang.core.language.reader import Context
from taizhang.core.language.translate import front_in_chinese
from taizhang.core.language.tree import (
    Bound,
    Cadence,
    Comparator,
    Disclosure,
    Force,
    Named,
    OnFailure,
    Scheme,
    Visibility,
)
from taizhang.core.problems import Severity

PARTS = {part: block for block, (part, _) in NAMED.items()}
# Rough days of a term, enough to say which is shorter: a working day is longer than a calendar day.
_DAYS = {
    "当日": Fraction(0),
    "日": Fraction(1),
    "个工作日": Fraction(7, 5),
    "个月": Fraction(30),
    "年": Fraction(365),
    "跟踪": Fraction(0),
}
_STRENGTH = list(OnFailure)  # from refusing the record down to a line beside it
_UP = (Comparator.AT_LEAST, Comparator.ABOVE)
_DOWN = (Comparator.AT_MOST, Comparator.BELOW)


def is_base(text: str) -> bool:
    """Return whether a document says that others may build on it (基础: 是)."""
    front = front_in_chinese(documents.read(text).front_matter, lambda *_: None)
    said = front.get("基础")
    return said is not None and said.text == "是"


def build_on(context: Context, scheme: Scheme, bases: Mapping[str, str]) -> Scheme:
    """Return the scheme with what its base adds; without a base, the scheme itself.

    ``bases`` are the texts of base documents by id.
    """
    if not scheme.builds_on:
        return scheme
    source = bases.get(scheme.builds_on)
    if source is None:
        known = "、".join(sorted(bases)) or "没有可承接的方案"
        context.report("S06", 1, f"“承接”的方案“{scheme.builds_on}”找不到", f"可用：{known}")
        return scheme
    base_context, _, base, reading = read_scheme.read(source, f"{scheme.builds_on}.md", scheme.first_day)
    if base is not None:
        names.check(base_context, base, reading.broken)
        fits.check(base_context, base)
        meaning.check(base_context, base)
    faults = [problem for problem in base_context.problems if problem.severity is Severity.ERROR]
    if base is None or faults:
        context.report("S06", 1, f"承接的“{scheme.builds_on}”有{len(faults)}处错误", "先改好它，再承接")
        return scheme
    if not base.is_base:
        context.report("S06", 1, f"“{base.title}”不是可承接的基础方案", "在它的方案说明里写“基础: 是”，或删去“承接”")
        return scheme
    if base.in_force > scheme.last_day:
        message = f"承接的“{base.title}”{base.in_force}起施行，晚于本方案的期间"
        context.report("S24", 1, message, "换一个当时施行的基础方案，或删去“承接”")
        return scheme
    return _joined(context, scheme, base)


def _joined(context: Context, scheme: Scheme, base: Scheme) -> Scheme:
    inherited: set[tuple[str, str]] = set()
    marks = dict(base.marks) | dict(scheme.marks)
    parts: dict[str, Any] = {}
    for part, block in PARTS.items():
        own, given = getattr(scheme, part), getattr(base, part)
        for name, thing in given.items():
            if name in own:
                _compare(context, f"{block}“{name}”", own[name], thing, base)
            else:
                inherited.add((part, name))
        parts[part] = {name: _sourced(thing, base) for name, thing in given.items() if name not in own} | dict(own)
    return replace(scheme, inherited=frozenset(inherited), marks=marks, **parts)


def _sourced(thing: Any, base: Scheme) -> Any:
    return replace(thing, article=f"{base.title} {thing.article}")


# --- stricter or looser -------------------------------------------------------------------


def _compare(context: Context, what: str, own: Named, given: Named, base: Scheme) -> None:
    reminds = getattr(given, "force", Force.BINDS) is Force.REMINDS
    severity = Severity.WARNING if reminds else Severity.ERROR
    for said in _looser(own, given):
        message = f"{what}比“{base.title}”{given.article}宽：{said}"
        context.report("S23", own.line, message, "改得不宽于基础方案，或改名另立一条", severity, own.article)


def _looser(own: Any, given: Any) -> Iterator[str]:
    """Yield in words where ``own`` asks less than ``given``."""
    if isinstance(given, Bound) and isinstance(own, Bound):
        yield from _bound(own, given)
    elif isinstance(given, Cadence) and isinstance(own, Cadence):
        yield from _cadence(own, given)
    elif isinstance(given, TermLiteral) and isinstance(own, TermLiteral):
        if _length(own) > _length(given):
            yield f"{own.text}长于{given.text}"
    elif isinstance(given, OnFailure) and isinstance(own, OnFailure):
        if _STRENGTH.index(own) > _STRENGTH.index(given):
            yield f"“{own}”轻于“{given}”"
    elif isinstance(given, tuple) and isinstance(own, tuple):
        for mine, theirs in zip(own, given, strict=False):
            yield from _looser(mine, theirs)
        if len(own) < len(given):
            yield f"少了{len(given) - len(own)}项"
    elif is_dataclass(given) and not isinstance(given, Quantity) and type(own) is type(given):
        for field in fields(given):
            mine, theirs = getattr(own, field.name), getattr(given, field.name)
            if field.name == "visible":
                yield from _wider(mine, theirs, must=isinstance(given, Disclosure))
            elif field.name == "grace":
                yield from _later(mine, theirs)
            elif field.name not in ("article", "line", "spec", "basis"):
                yield from _looser(mine, theirs)
    elif given is not None and own is None:
        yield "少了一项要求"


def _wider(own: tuple[str, ...], given: tuple[str, ...], *, must: bool) -> Iterator[str]:
    """Yield where more may see than the base allows, or (``must``) fewer than it has something shown to."""
    more = [one for one in own if one not in given]
    fewer = [one for one in given if one not in own]
    if must and fewer and Visibility.PUBLIC not in own:
        yield f"可见少了{'、'.join(fewer)}"
    elif not must and given and more and Visibility.PUBLIC not in given:
        yield f"可见多了{'、'.join(more)}"


def _later(own: TermLiteral | None, given: TermLiteral | None) -> Iterator[str]:
    """Yield where a duty may be made up longer than the base allows; none at all is stricter."""
    if own is not None and given is None:
        yield f"多了补办{own.text}"
    elif own is not None and given is not None and _length(own) > _length(given):
        yield f"补办{own.text}长于{given.text}"


def _bound(own: Bound, given: Bound) -> Iterator[str]:
    if own.comparator is not given.comparator or own.low is None or given.low is None:
        if (own.comparator, own.truth) != (given.comparator, given.truth):
            yield f"“{own.word or own.comparator}”与“{given.word or given.comparator}”不是同一种要求"
        return
    lower, higher = own.low.value < given.low.value, own.low.value > given.low.value
    if given.comparator in _UP and lower:
        yield f"{own.low.text}低于{given.low.text}"
    elif given.comparator in _DOWN and higher:
        yield f"{own.low.text}高于{given.low.text}"
    elif given.comparator is Comparator.EQUALS and (lower or higher):
        yield f"{own.low.text}不等于{given.low.text}"
    elif own.high and given.high and (lower or own.high.value > given.high.value):
        yield f"{own.low.text}至{own.high.text}超出{given.low.text}至{given.high.text}"


def _cadence(own: Cadence, given: Cadence) -> Iterator[str]:
    if own.event != given.event or (own.every is None) != (given.every is None):
        yield f"{own.text}与{given.text}不是同一种频次"
    elif own.every and given.every:
        if Fraction(own.times, own.every.months) < Fraction(given.times, given.every.months):
            yield f"{own.text}疏于{given.text}"
    elif own.times < given.times:
        yield f"{own.text}少于{given.text}"


def _length(term: TermLiteral) -> Fraction:
    return _DAYS[term.term.kind.value] * max(term.term.n, 1)
