"""Every name that a rule uses stands for something: kinds, fields, rosters, indicators, slots (S06, S20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from taizhang.core.language.dictionary import FIELDS
from taizhang.core.language.literals import Unit
from taizhang.core.language.reader import Context, nearest
from taizhang.core.language.results import TOTAL, column_of, unit_of
from taizhang.core.language.tree import (
    Among,
    Blend,
    Check,
    Clock,
    CompareToField,
    Count,
    Coverage,
    Duty,
    Exists,
    FactTable,
    Fulfilment,
    Indicator,
    Kind,
    Latest,
    Lookup,
    NotAfterField,
    PerPerson,
    Ratio,
    Scheme,
    Share,
    ShareOfField,
    Sum,
    Where,
)

# Words that a rule may look at or disclose without their being indicators.
_OF_RATING = ("星级", "得分", TOTAL)


def check(context: Context, scheme: Scheme, broken: Mapping[str, set[str]]) -> None:
    """Report every name that is not defined, with the nearest that is."""
    _Names(context, scheme, broken).check()


class _Names:
    def __init__(self, context: Context, scheme: Scheme, broken: Mapping[str, set[str]]) -> None:
        self.context, self.scheme, self.broken = context, scheme, broken
        self.user, self.article, self.line = "", "", 0

    def check(self) -> None:
        scheme = self.scheme
        for indicator in scheme.indicators.values():
            self._at(f"指标“{indicator.name}”", indicator)
            self._measure(indicator)
        for duty in scheme.duties.values():
            self._at(f"应办“{duty.name}”", duty)
            self._duty(duty)
        for clock in scheme.clocks.values():
            self._at(f"时限“{clock.name}”", clock)
            self._clock(clock)
        for item in scheme.checks.values():
            self._at(f"核对“{item.name}”", item)
            self._check(item)
        for kind in scheme.kinds.values():
            self._at(f"类别“{kind.name}”", kind)
            self._kind(kind)
        for roster in scheme.rosters.values():
            self._at(f"名册“{roster.name}”", roster)
            if roster.except_:
                self._known(roster.except_, "rosters", "名册")
        self._rating()
        self._outward()

    def _at(self, user: str, thing: Any) -> None:
        self.user, self.article, self.line = user, thing.article, thing.line

    def _report(self, code: str, message: str, remedy: str) -> None:
        self.context.report(code, self.line, f"{self.user}{message}", remedy, article=self.article)

    def _undefined(self, name: str, known: Iterable[str], what: str) -> None:
        names = list(known)
        remedy = nearest(name, names) or (f"可用：{'、'.join(sorted(names)[:12])}" if names else f"先写上这个{what}")
        self._report("S06", f"引用了没有定义的{what}“{name}”", remedy)

    def _known(self, name: str, part: str, what: str, also: Iterable[str] = ()) -> bool:
        defined = getattr(self.scheme, part)
        if name in defined or name in also:
            return True
        if name not in self.broken.get(part, set()):
            self._undefined(name, [*defined, *also], what)
        return False

    # --- measures -------------------------------------------------------------------------

    def _measure(self, indicator: Indicator) -> None:
        match indicator.measure:
            case Count(table, where, distinct):
                self._where(table, where)
                if distinct:
                    self._field(table, distinct, ())
            case Sum(table, where, field):
                self._sum(table, where, field)
            case Latest(table, where, field, until):
                self._where(table, where)
                for word in (field, until):
                    if word:
                        self._field(table, word, self._kinds(where))
            case Share():
                self._share(indicator.measure)
            case Ratio(first, second):
                for name in (first, second):
                    self._known(name, "indicators", "指标或输入", self.scheme.inputs)
            case Fulfilment(duties):
                for name in duties:
                    self._known(name, "duties", "应办")
            case PerPerson(roster, each):
                self._known(roster, "rosters", "名册")
                self._where(each.table, each.where)
                if isinstance(each, Sum):
                    self._sum(each.table, each.where, each.field)
            case Coverage(roster, table, where):
                self._known(roster, "rosters", "名册")
                self._where(table, where)
            case Blend(items):
                for item in items:
                    self._known(item.indicator, "indicators", "指标")
            case Lookup(by_input, table_name):
                self._known(by_input, "inputs", "输入")
                self._known(table_name, "tables", "表")
            case Exists(table, where):
                self._where(table, where)

    def _sum(self, table: FactTable, where: Where, field: str) -> None:
        self._where(table, where)
        if unit_of(table, field) is Unit.NONE:
            known = [word for word in FIELDS[table.value] if unit_of(table, word) is not Unit.NONE]
            self._undefined(field, known, f"可以相加的“{table.value}”字段")

    def _share(self, share: Share) -> None:
        self._where(share.table, share.where)
        if share.of_which:
            self._where(share.table, share.of_which, self._kinds(share.where))
        for field in (share.numerator, share.denominator):
            if field:
                self._sum(share.table, Where(), field)
        if share.by:
            self._field(share.table, share.by, self._kinds(share.where))
            if share.by == "来源" and not any(kind.sources for kind in self._kinds(share.where)):
                self._report("S06", "按来源分类，但所选类别没有写“来源”", "在类别表里补上“来源: [...]”")

    # --- selections -----------------------------------------------------------------------

    def _kinds(self, where: Where) -> tuple[Kind, ...]:
        condition = where.get("类别")
        names = condition.values if isinstance(condition, Among) else ()
        return tuple(self.scheme.kinds[name] for name in names if name in self.scheme.kinds)

    def _where(self, table: FactTable, where: Where, kinds: tuple[Kind, ...] = ()) -> None:
        kinds = kinds or self._kinds(where)
        for field, condition in where.conditions:
            if field == "类别" and isinstance(condition, Among):
                self._kind_values(table, condition.values)
                continue
            if not self._field(table, field, kinds):
                continue
            if isinstance(condition, Among):
                self._values(field, condition.values, kinds)
            if isinstance(condition, (NotAfterField, CompareToField, ShareOfField)):
                self._field(table, condition.field, kinds)

    def _kind_values(self, table: FactTable, values: tuple[str, ...]) -> None:
        feeding = {name: kind for name, kind in self.scheme.kinds.items() if kind.feeds is table}
        known = {*feeding} | (
            {c for kind in feeding.values() for c in kind.classes} if table is FactTable.SANCTIONS else set()
        )
        if table is FactTable.ATTENDANCES:
            known = {name for name, kind in self.scheme.kinds.items() if kind.feeds is FactTable.ACTIVITIES}
        for value in values:
            if value not in known and value not in self.broken.get("kinds", set()):
                self._undefined(value, known, f"归入“{table.value}”的类别")

    def _field(self, table: FactTable, field: str, kinds: tuple[Kind, ...]) -> bool:
        if field == "类别" or column_of(table, field):
            return True
        if field.endswith("日") and any(field[:-1] in kind.steps for kind in kinds):
            return True
        if any(isinstance((kind.spec or {}).get(field), list) for kind in kinds):
            return True
        known = [*FIELDS[table.value], *(f"{step}日" for kind in kinds for step in kind.steps)]
        self._undefined(field, known, f"“{table.value}”字段")
        return False

    def _values(self, field: str, values: tuple[str, ...], kinds: tuple[Kind, ...]) -> None:
        allowed: set[str] = set()
        for kind in kinds:
            declared = (kind.spec or {}).get(field)
            if not isinstance(declared, list):
                return
            allowed.update(str(item) for item in declared)
        if kinds and allowed:
            for value in values:
                if value not in allowed:
                    self._undefined(value, allowed, f"“{field}”的值")

    # --- the other blocks -----------------------------------------------------------------

    def _duty(self, duty: Duty) -> None:
        self._known(duty.who, "rosters", "名册")
        self._where(duty.table, duty.valid_if)
        names = duty.kinds or (duty.name,)
        feeding = {name for name, kind in self.scheme.kinds.items() if kind.feeds is duty.table}
        for name in names:
            if name not in feeding and name not in self.broken.get("kinds", set()):
                message = f"由“{name}”的记录完成，但没有归入“{duty.table.value}”的这个类别"
                self._report(
                    "S20", message, nearest(name, feeding) or f"在类别表里写上“{name}”，或在“有效”里写“类别: …”"
                )

    def _clock(self, clock: Clock) -> None:
        if not self._known(clock.applies_to, "kinds", "类别"):
            return
        kind = self.scheme.kinds[clock.applies_to]
        self._field(kind.feeds or FactTable.MATTERS, clock.counted_from, (kind,))
        for node in clock.nodes:
            if kind.steps and node.name not in kind.steps:
                self._undefined(node.name, kind.steps, f"“{kind.name}”的步骤")
        if clock.slots:
            self._known(clock.slots, "slots", "空格")

    def _check(self, check: Check) -> None:
        scheme = self.scheme
        self._known(check.each, "rosters", "名册或类别", scheme.kinds)
        self._known(check.counts, "kinds", "类别、清单样式或空格", [*scheme.lists, *scheme.slots])

    def _kind(self, kind: Kind) -> None:
        waits = dict(kind.waits_for or {})
        if "类别" in waits:
            name = str(waits["类别"])
            if self._known(name, "kinds", "类别"):
                states = waits.get("每条")
                for state in states if isinstance(states, list) else ():
                    if state not in self.scheme.kinds[name].steps:
                        self._undefined(str(state), self.scheme.kinds[name].steps, f"“{name}”的步骤")
            return
        for step, before in waits.items():
            for word in (step, str(before)):
                if word not in kind.steps:
                    self._undefined(word, kind.steps, "步骤")

    def _rating(self) -> None:
        scheme = self.scheme
        if scheme.scoring:
            for part in scheme.scoring.parts:
                self._at(f"考评“{part.name}”", part)
                for use in part.uses:
                    self.line = use.line
                    self._known(use.indicator, "indicators", "指标")
        seen = [TOTAL] if scheme.scoring else []
        for veto in scheme.vetoes.values():
            self._at(f"否决“{veto.name}”", veto)
            self._known(veto.looks_at, "indicators", "指标", seen)
        if scheme.bands:
            self._at("星级", scheme.bands)
            self._known(scheme.bands.looks_at, "indicators", "指标", seen)
            names = [band.name for band in scheme.bands.bands]
            if scheme.bands.vetoed_to and scheme.bands.vetoed_to not in names:
                self._undefined(scheme.bands.vetoed_to, names, "档")
            if scheme.vetoes and not scheme.bands.vetoed_to:
                self._report("S15", "缺“否决归”", f"写明否决时归哪一档，如“否决归: {names[-1]}”")

    def _outward(self) -> None:
        scheme = self.scheme
        bands = [band.name for band in scheme.bands.bands] if scheme.bands else []
        for consequence in scheme.consequences.values():
            self._at(f"后果“{consequence.name}”", consequence)
            for key, value in consequence.when.items():
                if key == "逾期":
                    self._known(value, "kinds", "类别")
                elif key == "星级" and value not in bands:
                    self._undefined(value, bands, "档")
                elif key not in ("逾期", "星级", "否决"):
                    self._undefined(key, ("逾期", "星级", "否决"), "条件")
        shown = [*scheme.vetoes, *scheme.kinds, *scheme.lists, *_OF_RATING]
        if scheme.scoring:
            shown += [part.name for part in scheme.scoring.parts]
        for disclosure in scheme.disclosures.values():
            self._at(f"公开“{disclosure.name}”", disclosure)
            self._known(disclosure.name, "indicators", "可公开的名称", shown)
