"""Mutants: a document with one fault planted. Cases that do not notice one leave that rule untested.

Every number moves one step down and one step up, every comparator becomes strict
or loose, every term, day and cadence moves, and every rule is deleted once. What
no case notices survives; beside a shipped scheme stands why (``survivors.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from taizhang.core.cases.read import Case
from taizhang.core.cases.run import run
from taizhang.core.language.check import check
from taizhang.core.language.dictionary import COMPARATORS
from taizhang.core.language.grammar import Form
from taizhang.core.language.literals import BadLiteral, Unit, decimal_text, quantity, split_mark
from taizhang.core.language.nodes import Scalar
from taizhang.core.language.places import Place, Thing, places, replaced, things
from taizhang.core.language.translate import chinese_text
from taizhang.core.problems import Severity

# What the engine reads; the others are read by people, or by the ledgers.
RULES = ("名册", "输入", "应办", "时限", "核对", "表", "指标", "否决", "名额", "后果")
_STRICT = {"不低于": "超过", "不少于": "超过", "超过": "不低于", "不超过": "低于", "低于": "不超过", "少于": "不超过"}
_STEP = {
    Unit.POINTS: Fraction(1, 100),
    Unit.SHARE: Fraction(1, 100),
    Unit.MONEY: Fraction(1, 100),
    Unit.HOURS: Fraction(1, 10),
}
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A document with one fault, and what was done to it."""

    name: str
    article: str
    line: int
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Yield every mutant of a document, in its order; each is in canonical form, with Chinese keys."""
    seen: dict[str, int] = {}
    for one in _all(chinese_text(text).value or ""):
        seen[one.name] = seen.get(one.name, 0) + 1  # a rule with dated versions stands several times
        yield one if seen[one.name] == 1 else replace(one, name=f"{one.name}·{seen[one.name]}")


def _all(text: str) -> Iterator[Mutant]:
    for place in places(text):
        yield from _of_place(text, place)
    for thing in things(text):
        if thing.block in RULES:
            yield Mutant(
                f"{thing.block}.{thing.name.text}：删去", thing.article, thing.name.line, _without(text, thing)
            )


def _of_place(text: str, place: Place) -> Iterator[Mutant]:
    node = place.node
    if not isinstance(node, Scalar) or node.column < 0:
        return
    for word in _others(place, node.text):
        made = replaced(text, [(node, word)])
        yield Mutant(f"{place.name}：{node.text}→{word}", place.article, node.line, made)
    comparator = place.path[-1]
    if comparator in _STRICT and comparator in COMPARATORS and _number(node.text):
        line = text.split("\n")[node.line - 1]
        start = line.rindex(comparator, 0, node.column)
        key = Scalar(comparator, node.line, start, start + len(comparator))
        changed = _STRICT[comparator]
        made = replaced(text, [(key, changed)])
        yield Mutant(f"{place.name}：{comparator}→{changed}", place.article, node.line, made)


def _number(text: str) -> bool:
    try:
        quantity(text)
    except BadLiteral:
        return False
    return True


def _others(place: Place, text: str) -> Iterator[str]:
    """Yield what else could stand at a place: its neighbours one step away."""
    body, mark = split_mark(text)
    tail = f"（{mark.value}）" if mark.value else ""
    if place.key.form is Form.QUANTITY:
        yield from (word + tail for word in _neighbours(body))
    elif place.key.form in (Form.TERM, Form.CADENCE, Form.DUE, Form.DAY, Form.BEFORE_DUE):
        yield from (word + tail for word in _moved(body))


def _neighbours(text: str) -> Iterator[str]:
    if not _number(text):
        return
    found = quantity(text)
    if "/" in text:
        top, _, rest = text.partition("/")
        yield from (f"{n}/{rest}" for n in (int(top) - 1, int(top) + 1) if n >= 0)
        return
    match = re.match(r"[0-9.]+", text)
    if match is None:
        return
    number, unit = Fraction(match[0]), text[match.end() :]
    step = _STEP.get(found.unit, Fraction(1))
    yield from (f"{decimal_text(n)}{unit}" for n in (number - step, number + step) if n >= 0)


def _moved(text: str) -> Iterator[str]:
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return
    last = numbers[-1]
    for n in (int(last[0]) - 1, int(last[0]) + 1):
        if n >= 1:
            yield f"{text[: last.start()]}{n:0{len(last[0])}d}{text[last.end() :]}"


def _without(text: str, thing: Thing) -> str:
    """Return the document without a thing; the line numbers of the rest stay."""
    lines = text.split("\n")
    for number in range(thing.name.line - 1, thing.last):
        if not lines[number].startswith(("```", "~~~")):
            lines[number] = ""
    return "\n".join(lines)


def noticed(mutant: Mutant, cases: list[Case], bases: dict[str, str]) -> str:
    """Return who notices a mutant: the checker, the cases, or nobody (an empty text)."""
    outcome = check(mutant.text, bases=bases)
    if not outcome.ok or outcome.value is None:
        return "检查"
    try:
        report = run(outcome.value, cases)
    except (KeyError, LookupError, ValueError):  # a case names what was deleted
        return "例"
    return "例" if any(problem.severity is Severity.ERROR for problem in report.problems) else ""
