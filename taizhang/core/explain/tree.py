"""From a rating to a tree: value, working, the machine's sentence, the article, the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from taizhang.core.engine.result import Item, Rating, State, StepValue
from taizhang.core.engine.words import percent, scale_of, text_of, unit_of_step
from taizhang.core.language import sentence
from taizhang.core.language.literals import Unit, decimal_text
from taizhang.core.language.results import TOTAL
from taizhang.core.language.tree import NotApplicablePoints, Part, Scheme, Use
from taizhang.core.plan import folds, steps
from taizhang.core.plan.steps import BESIDES, CONFIRMED, MEASURED, How, Plan
from taizhang.core.plan.values import Value

ASSUMED = "（假定）"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A node: what it is, its value, how it was worked out, by which rule, and what it rests on.

    ``assumed`` is true where the rule's own sentence carries a number marked 假定. ``met`` says
    whether a category reached what is required of each; None where nothing is required or known.
    """

    name: str
    label: str
    role: str
    value: str
    share: str = ""
    sentence: str = ""
    article: str = ""
    line: int = 0
    assumed: bool = False
    working: str = ""
    note: str = ""
    children: tuple[Explanation, ...] = ()
    items: tuple[Item, ...] = ()
    met: bool | None = None

    def find(self, name: str) -> Explanation | None:
        """Return the node of that name in the tree, or None."""
        return next((node for node in self.walk() if node.name == name), None)

    def walk(self) -> Iterator[Explanation]:
        """Yield the node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def explain(scheme: Scheme, plan: Plan, rating: Rating) -> Explanation:
    """Return the tree of a rating."""
    return _Explainer(scheme, plan, rating).star()


class _Explainer:
    def __init__(self, scheme: Scheme, plan: Plan, rating: Rating) -> None:
        self.scheme, self.plan, self.rating = scheme, plan, rating

    def _said(self, thing: object) -> str:
        return sentence.of(thing, self.scheme.marks_of(thing))

    def star(self) -> Explanation:
        rating, bands = self.rating, self.scheme.bands
        value = rating.star or rating.state.label
        children: list[Explanation] = []
        if rating.steps:
            children += [self._veto(name) for name in self.scheme.vetoes]
            if self.plan.total:
                children.append(self._total())
            elif bands:
                children.append(self.indicator(bands.looks_at))
            children += [replace(self.indicator(name), role="report") for name in self._reported()]
        rule = self._said(bands) if bands else ""
        article, line = (bands.article, bands.line) if bands else ("", 0)
        note = rating.reason
        if rating.state is State.VETOED:
            note = f"否决情形成立：{'、'.join(rating.vetoes)}"
        return Explanation(
            "星级", "星级", "star", value, "", rule, article, line, ASSUMED in rule, note=note, children=tuple(children)
        )

    def _reported(self) -> list[str]:
        """Return the indicators that are only reported: they give no points and bar nothing."""
        return [name for name, indicator in self.scheme.own("indicators").items() if indicator.report_only]

    def _step(self, name: str) -> StepValue:
        return self.rating.steps[name]

    def _text(self, name: str) -> str:
        return text_of(self.plan, name, self._step(name).value)

    def _share(self, name: str) -> str:
        value = self._step(name).value
        if value.known and value.b and unit_of_step(self.plan, name) is Unit.SHARE:
            return percent(value.a, value.b)
        return ""

    def _veto(self, name: str) -> Explanation:
        veto, step = self.scheme.vetoes[name], self._step(name)
        rule = self._said(veto)
        value = {True: "成立", False: "不成立"}[step.value.is_true] if step.value.known else "待定"
        flagged = "恰好等于界限，提请确认" if name in self.rating.flags else ""
        note = "；".join(text for text in (step.note, flagged) if text)
        children = (self._leafless(TOTAL),) if veto.looks_at == TOTAL else (self.indicator(veto.looks_at),)
        return Explanation(
            name, name, "veto", value, "", rule, veto.article, veto.line, ASSUMED in rule, note=note, children=children
        )

    def _leafless(self, name: str) -> Explanation:
        return Explanation(f"{name}（见下）", name, "total", self._text(name))

    def _total(self) -> Explanation:
        scoring = self.scheme.scoring
        if scoring is None:
            raise ValueError("a scheme without points has no total")
        rule = self._said(scoring)
        parts = tuple(self._part(part) for part in scoring.parts)
        known = [part.value for part in parts if part.value.endswith("分")]
        working = " + ".join(known) + f" = {self._text(TOTAL)}" if self._step(TOTAL).value.known else ""
        return Explanation(
            TOTAL,
            TOTAL,
            "total",
            self._text(TOTAL),
            "",
            rule,
            scoring.article,
            scoring.line,
            ASSUMED in rule,
            working,
            children=parts,
        )

    def _part(self, part: Part) -> Explanation:
        rule = self._said(part)
        uses = tuple(self._use(part, use) for use in part.uses)
        known = [use.value for use in uses if use.value.endswith("分")]
        working = " + ".join(known) + f" = {self._text(part.name)}" if len(known) > 1 else ""
        return Explanation(
            part.name,
            part.name,
            "part",
            self._text(part.name),
            f"满分{sentence.words(part.points)}",
            rule,
            part.article,
            part.line,
            ASSUMED in rule,
            working,
            children=uses,
        )

    def _use(self, part: Part, use: Use) -> Explanation:
        name = f"{part.name}·{use.indicator}"
        rule = self._said(use)
        return Explanation(
            name,
            use.indicator,
            "score",
            self._text(name),
            f"满分{sentence.words(use.points)}" if use.points else "加分",
            rule,
            part.article,
            use.line,
            ASSUMED in rule,
            self._working(name),
            children=(self.indicator(use.indicator),),
        )

    def _working(self, name: str) -> str:
        """Return how the points of a use come about, but where its value says it already."""
        step = self.plan.step(name)
        value = self._step(name).value
        if not isinstance(step, steps.Scored) or not value.known:
            return ""
        looked = self._step(step.of).value
        up, down = self._grown(step)
        if not looked.known or (up == down and step.how in (How.ACHIEVED, How.DIRECT)):
            return ""
        said, base = self._base(step, looked)
        exact = decimal_text(base * up / (down * self.plan.quanta))
        got = f"{said} → {self._text(name)}"
        if up != down:
            return f"{said} × {up}/{down} = {exact} → {self._text(name)}；有不适用的，按{up}/{down}折算"
        return got if step.how == How.STEPS else f"{said} = {exact} → {self._text(name)}"

    def _base(self, step: steps.Scored, looked: Value) -> tuple[str, Fraction]:
        """Return the points before they grow and are rounded: as words, and in quanta."""
        full, reached = self._points(step.full), f"{looked.a}/{looked.b}"
        match step.how:
            case How.SHARE:
                capped = "（超过一的按一计）" if looked.a > looked.b else ""
                return f"{full} × {reached}{capped}", Fraction(step.full * min(looked.a, looked.b), looked.b)
            case How.ACHIEVED:
                base = Fraction(step.full if looked.is_true else 0)
                return self._points(base), base
            case How.DIRECT:
                base = min(Fraction(looked.a, looked.b), Fraction(step.full))
                return self._points(base), base
            case How.CONVERTED:
                ceiling = self._points(step.per)
                mark = self._points(Fraction(looked.a, looked.b))
                return f"{full} × {mark}/{ceiling}", Fraction(step.full * looked.a, step.per * looked.b)
            case How.ITEM | How.BONUS:
                most = step.at_most or step.full
                base = Fraction(min(step.per * looked.a, most))
                capped = f"，至多{self._points(most)}" if most < step.per * looked.a else ""
                return f"{self._points(step.per)} × {looked.a}{capped}", base
            case How.DEDUCT:
                most = step.at_most or step.full
                lost = min(step.per * looked.a, most, step.full)
                capped = f"，至多扣{self._points(most)}" if most < step.per * looked.a else ""
                return f"{full} − {self._points(step.per)} × {looked.a}{capped}", Fraction(step.full - lost)
        limit, points = next(row for row in step.rows if row[0] is None or row[0].holds(looked.a, looked.b))
        row = f"{limit.comparator.value}{limit.text}" if limit else "其余"
        return f"{self._text(step.of)}属于“{row}”，{self._points(points)}", Fraction(points)

    def _grown(self, step: steps.Scored) -> tuple[int, int]:
        """Return by what the points grew because others do not apply, reduced."""
        if self.plan.not_applicable is not NotApplicablePoints.REDISTRIBUTE:
            return 1, 1
        parts = [part for part in self.plan.steps if isinstance(part, steps.PartSum)]
        own = next(part for part in parts if part.name == step.part)
        applicable = self._applicable(own)
        among = sum(part.weight for part in parts if self._applicable(part))
        if not applicable or not among:
            return 1, 1
        grown = Fraction(own.weight * sum(part.weight for part in parts), applicable * among)
        return grown.numerator, grown.denominator

    def _applicable(self, part: steps.PartSum) -> int:
        """Return the weights of the uses of a part that apply."""
        uses = [self.plan.step(name) for name in part.of]
        return sum(use.weight for use in uses if isinstance(use, steps.Scored) and self._applies(use.name))

    def _applies(self, name: str) -> bool:
        return self._step(name).value.code.label != "不适用"

    def _points(self, quanta: int | Fraction) -> str:
        return decimal_text(Fraction(quanta) / scale_of(self.plan, Unit.POINTS)) + "分"

    # --- indicators -----------------------------------------------------------------------

    def indicator(self, name: str) -> Explanation:
        """Return an indicator with what it was measured from."""
        indicator = self.scheme.indicators[name]
        if name not in self.rating.steps:
            return self._by_category(name)
        rule, step = self._said(indicator), self._step(name)
        children = tuple(self._below(name))
        unmet = isinstance(self.plan.step(name), steps.Verdict) and step.value.is_false and step.note
        items, note = step.items, f"未达到：{step.note}" if unmet else step.note
        if name + MEASURED in self.rating.steps:
            raw = self._step(name + MEASURED)
            items, note = raw.items, raw.note
        if any(child.role in ("group", "indicator") for child in children):
            items = ()
        assumed = ASSUMED in rule or any(child.assumed for child in children)
        return Explanation(
            name,
            name,
            "indicator",
            self._measured_text(name),
            self._share(name + MEASURED if name + MEASURED in self.rating.steps else name),
            rule,
            indicator.article,
            indicator.line,
            assumed,
            self._mean(name),
            note,
            children,
            items,
        )

    def _by_category(self, name: str) -> Explanation:
        """Return an indicator that is only reported category by category: it has no value of its own."""
        indicator, rule = self.scheme.indicators[name], self._said(self.scheme.indicators[name])
        groups = [own for own in self.rating.steps if own.startswith(f"{name}·")]
        children = tuple(self._group(own, None) for own in groups if own != f"{name}{BESIDES}")
        article, line, assumed = indicator.article, indicator.line, ASSUMED in rule
        return Explanation(name, name, "indicator", "逐类", "", rule, article, line, assumed, children=children)

    def _mean(self, name: str) -> str:
        """Return how the weighted mean of an indicator comes about; nothing where it is none."""
        for own in (name + MEASURED, name):
            step = self.plan.step(own)
            if isinstance(step, steps.Blended) and self._step(own).value.known:
                sides = [f"{weight}/{step.whole} × {self._text(side)}" for side, weight in step.items]
                return f"{' + '.join(sides)} = {self._text(own)}"
        return ""

    def _measured_text(self, name: str) -> str:
        raw = name + MEASURED
        if raw in self.rating.steps and self._step(raw).value.known:
            return f"{self._text(raw)}，{self._text(name)}"
        return self._text(name)

    def _below(self, name: str) -> Iterator[Explanation]:
        step = self.plan.step(name)
        raw = self.plan.step(name + MEASURED)
        for planned in (step, raw):
            match planned:
                case steps.Verdict(_, of) if len(of) > 1 or of[0] != name + MEASURED:
                    yield from self._groups(name, of)
                case steps.Blended(_, items):
                    yield from (self.indicator(item) for item, _ in items)
                case steps.LookedUp(_, of_one) | steps.Quotient(_, of_one):
                    yield self._plain(of_one, "input")
                case steps.Measured(_, folds.DutiesMet(duties)):
                    yield from (self._duty(duty) for duty in duties)
        # Only what stands against somebody waits for a confirmation.
        if CONFIRMED + name in self.rating.steps and not self._step(name).value.is_true:
            yield self._plain(CONFIRMED + name, "confirmation")

    def _groups(self, verdict: str, names: tuple[str, ...]) -> Iterator[Explanation]:
        met = {item.label: item.met for item in self._step(verdict).items}
        yield from (self._group(name, met.get(name)) for name in names)

    def _group(self, name: str, met: bool | None) -> Explanation:
        step = self._step(name)
        return Explanation(
            name,
            name.rsplit("·", maxsplit=1)[-1],
            "group",
            self._text(name),
            self._share(name),
            note=step.note,
            items=step.items,
            met=met,
        )

    def _plain(self, name: str, role: str) -> Explanation:
        step = self._step(name)
        label = name.replace("确认·", "确认：")
        return Explanation(name, label, role, self._text(name), note=step.note, items=step.items)

    def _duty(self, name: str) -> Explanation:
        duty = self.scheme.duties[name]
        rule = self._said(duty)
        return Explanation(f"应办·{name}", name, "duty", "", "", rule, duty.article, duty.line, ASSUMED in rule)
