"""Every name that a rule uses stands for something: kinds, fields, rosters, indicators, slots (S06, S20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from taizhang.core.facts.tables import TABLES
from taizhang.core.language.dictionary import FACT_TABLES, FIELDS, LINKS
from taizhang.core.language.literals import Unit
from taizhang.core.language.names_of_rating import check_rating
from taizhang.core.language.reader import Context, nearest
from taizhang.core.language.results import code_sets, column_of, unit_of
from taizhang.core.language.tree import (
    Among,
    Blend,
    Change,
    Check,
    Children,
    Clock,
    CompareToField,
    Count,
    Coverage,
    Cycle,
    Densest,
    Duty,
    Elapsed,
    Exists,
    FactTable,
    Field,
    FieldType,
    Fulfilment,
    Indicator,
    Kind,
    Latest,
    ListTemplate,
    Lookup,
    Manual,
    NotAfterField,
    OverChildren,
    PerPerson,
    Ratio,
    Roster,
    Scheme,
    SetOf,
    Share,
    ShareOfField,
    Sum,
    View,
    Where,
)

POST_EVENT = "任职"  # the one event that is no record: somebody takes up a post
_LINKS = {SetOf.ORGANISATIONS: "组织", SetOf.PERSONS: "人", SetOf.LINES: "项目", SetOf.TARGETS: "对象"}


def _has_column(table: FactTable, column: str) -> bool:
    return any(one.name == column for one in TABLES[FACT_TABLES[table.value]].columns)


def check(context: Context, scheme: Scheme, broken: Mapping[str, set[str]]) -> None:
    """Report every name that is not defined, with the nearest that is."""
    names = Names(context, scheme, broken)
    names.check()
    check_rating(names)


class Names:
    """One walk over a scheme; ``at`` says of what the next reports speak."""

    def __init__(self, context: Context, scheme: Scheme, broken: Mapping[str, set[str]]) -> None:
        self.context, self.scheme, self.broken = context, scheme, broken
        self.user, self.article, self.line = "", "", 0

    def check(self) -> None:
        """Walk the blocks that describe records, sets, duties and measures."""
        scheme = self.scheme
        walks: tuple[tuple[str, str, Any], ...] = (
            ("indicators", "指标", self._indicator),
            ("duties", "应办", self._duty),
            ("clocks", "时限", self._clock),
            ("checks", "核对", self._check),
            ("kinds", "类别", self._kind),
            ("rosters", "名册", self._roster),
            ("lists", "清单样式", self._list),
            ("cycles", "周期", self._cycle),
            ("views", "视图", self._view),
        )
        for part, word, walk in walks:
            for name, thing in scheme.own(part).items():
                self.at(f"{word}“{name}”", thing)
                walk(thing)

    def at(self, user: str, thing: Any) -> None:
        """Speak of this thing from now on."""
        self.user, self.article, self.line = user, thing.article, thing.line

    def report(self, code: str, message: str, remedy: str) -> None:
        """Note a problem of the thing spoken of."""
        self.context.report(code, self.line, f"{self.user}{message}", remedy, article=self.article)

    def undefined(self, name: str, known: Iterable[str], what: str) -> None:
        """Report a name that stands for nothing (S06)."""
        names = list(known)
        remedy = nearest(name, names) or (f"可用：{'、'.join(sorted(names)[:12])}" if names else f"先写上这个{what}")
        self.report("S06", f"引用了没有定义的{what}“{name}”", remedy)

    def known(self, name: str, part: str, what: str, also: Iterable[str] = ()) -> bool:
        """Return whether a name stands; report it where it does not, unless its own fault was reported."""
        defined = getattr(self.scheme, part)
        if name in defined or name in also:
            return True
        if name not in self.broken.get(part, set()):
            self.undefined(name, [*defined, *also], what)
        return False

    # --- measures -------------------------------------------------------------------------

    def _indicator(self, indicator: Indicator) -> None:
        match indicator.measure:
            case Count(table, where, distinct):
                self._count(table, where, distinct)
            case Sum(table, where, field):
                self._sum(table, where, field)
            case Exists(table, where):
                self.where(table, where)
            case Latest(table, where, field, until):
                self.where(table, where)
                self.fields(table, (field, until), self.kinds(where))
            case Densest(table, where, field):
                self.where(table, where)
                self.fields(table, (field,), self.kinds(where))
            case Elapsed(table, where, from_, to):
                self.where(table, where)
                self.fields(table, (from_, to), self.kinds(where))
            case Share():
                self._share(indicator.measure)
            case Ratio(first, second):
                for name in (first, second):
                    self.known(name, "indicators", "指标或输入", self.scheme.inputs)
            case Fulfilment(duties):
                for name in duties:
                    self.known(name, "duties", "应办")
            case PerPerson():
                self._per_person(indicator.measure)
            case Coverage():
                self._coverage(indicator.measure)
            case Blend(items):
                for item in items:
                    self.known(item.indicator, "indicators", "指标")
            case Change(name):
                self.known(name, "indicators", "指标")
            case Children():
                self._children(indicator.measure)
            case Lookup(by_input, table_name):
                self.known(by_input, "inputs", "输入")
                self.known(table_name, "tables", "表")

    def _per_person(self, measure: PerPerson) -> None:
        self._set(measure.roster, SetOf.PERSONS)
        for line in measure.lines:
            self._role(measure.roster, line.role)
        if isinstance(measure.each, Sum):
            self._sum(measure.each.table, measure.each.where, measure.each.field)
        else:
            self._count(measure.each.table, measure.each.where, measure.each.distinct)

    def _count(self, table: FactTable, where: Where, distinct: str) -> None:
        self.where(table, where)
        self.fields(table, (distinct,), self.kinds(where) or self._feeding(table))

    def _sum(self, table: FactTable, where: Where, field: str) -> None:
        self.where(table, where)
        if unit_of(table, field) is Unit.NONE:
            known = [word for word in FIELDS[table.value] if unit_of(table, word) is not Unit.NONE]
            self.undefined(field, known, f"可以相加的“{table.value}”字段")

    def _share(self, share: Share) -> None:
        self.where(share.table, share.where)
        kinds = self.kinds(share.where)
        if share.of_which:
            self.where(share.table, share.of_which, kinds)
        for field in (share.numerator, share.denominator):
            if field:
                self._sum(share.table, Where(), field)
        if share.by == "人群":
            self._listed("人群", [group for kind in kinds for group in kind.groups])
        elif share.by == "来源":
            self._listed("来源", [source for kind in kinds for source in kind.sources])
        elif share.by:
            self.fields(share.table, (share.by,), kinds)
            self._listed(share.by, [word for kind in kinds for word in kind.classes])
        for option in share.options:
            allowed = [word for kind in kinds for word in kind.options]
            if allowed and option.option not in allowed:
                self.undefined(option.option, allowed, "选项")

    def _listed(self, word: str, listed: list[str]) -> None:
        if not listed:
            self.report("S06", f"按{word}分类，但所选类别没有写“{word}”", f"在类别表里补上“{word}: [...]”")

    def _set(self, name: str, of: SetOf) -> None:
        if self.known(name, "rosters", "名册") and self.scheme.rosters[name].of is not of:
            self.report("S06", f"的名册“{name}”不是{of}的名册", f"换一个对象为“{of}”的名册")

    def _role(self, name: str, role: str) -> None:
        roster = self.scheme.rosters.get(name)
        if role and roster and role not in roster.words:
            self.undefined(role, roster.words, f"“{name}”的身份")

    def _coverage(self, coverage: Coverage) -> None:
        self.where(coverage.table, coverage.where)
        if not self.known(coverage.roster, "rosters", "名册"):
            return
        wanted = _LINKS[self.scheme.rosters[coverage.roster].of]
        link = coverage.link or "组织"
        if link != wanted:
            self.report("S06", f"的名册“{coverage.roster}”由“{wanted}”相连，不是“{link}”", f"写“连: {wanted}”")
        elif not _has_column(coverage.table, LINKS[link]):
            self.report("S06", f"的“{coverage.table.value}”里没有“{link}”可连", "换一个台账，如“由: 结对”")

    def _children(self, children: Children) -> None:
        if children.heads:
            self._set(children.heads, SetOf.PERSONS)
        if not self.known(children.indicator, "indicators", "指标"):
            return
        inner = self.scheme.indicators[children.indicator]
        if isinstance(inner.measure, Children | Blend | Change | Lookup | Ratio | Manual):
            message = f"的“{inner.name}”本身不由台账直接算出"
            self.report("S26", message, "下级只能取由台账直接算出的指标")
        elif children.how is OverChildren.ALL_MET and inner.requires is None:
            self.report("S06", f"取“全部达标”，而“{inner.name}”没有写“要求”", f"在“{inner.name}”里写上“要求”")

    # --- selections -----------------------------------------------------------------------

    def kinds(self, where: Where) -> tuple[Kind, ...]:
        """Return the kinds that a selection names."""
        condition = where.get("类别")
        names = condition.values if isinstance(condition, Among) else ()
        return tuple(self.scheme.kinds[name] for name in names if name in self.scheme.kinds)

    def _feeding(self, table: FactTable) -> tuple[Kind, ...]:
        """Return the kinds whose records are rows of a table; those of attendances are held."""
        held = FactTable.ACTIVITIES if table is FactTable.ATTENDANCES else table
        return tuple(kind for kind in self.scheme.kinds.values() if kind.feeds is held)

    def where(self, table: FactTable, where: Where, kinds: tuple[Kind, ...] = ()) -> None:
        """Check every condition of a selection."""
        kinds = kinds or self.kinds(where) or self._feeding(table)
        for field, condition in where.conditions:
            if field == "类别" and isinstance(condition, Among):
                self._kind_values(table, condition.values)
                continue
            if not self.field(table, field, kinds):
                continue
            if isinstance(condition, Among):
                self._values(field, condition.values, kinds)
            if isinstance(condition, (NotAfterField, CompareToField, ShareOfField)):
                self.field(table, condition.field, kinds)

    def _kind_values(self, table: FactTable, values: tuple[str, ...]) -> None:
        feeding = {kind.name: kind for kind in self._feeding(table)}
        known = {*feeding} | (
            {c for kind in feeding.values() for c in kind.classes} if table is FactTable.SANCTIONS else set()
        )
        for value in values:
            if value not in known and value not in self.broken.get("kinds", set()):
                self.undefined(value, known, f"归入“{table.value}”的类别")

    def fields(self, table: FactTable, fields: Iterable[str], kinds: tuple[Kind, ...]) -> None:
        """Check fields; an empty word is none."""
        for field in fields:
            if field:
                self.field(table, field, kinds)

    def field(self, table: FactTable, field: str, kinds: tuple[Kind, ...]) -> bool:
        """Return whether rows of the table have the field; report it where they have not."""
        if field == "类别" or column_of(table, field):
            return True
        if field.endswith("日") and any(field[:-1] in kind.steps for kind in kinds):
            return True
        if any(field in code_sets(self.scheme, kind) for kind in kinds):
            return True
        if any(self._is_prose(kind, field) for kind in kinds):
            self.report("S06", f"用了文字字段“{field}”，规则读不到文字", "改用码、日期或数")
            return False
        known = [*FIELDS[table.value], *(f"{step}日" for kind in kinds for step in kind.steps)]
        known += [name for kind in kinds for name in code_sets(self.scheme, kind)]
        self.undefined(field, known, f"“{table.value}”字段")
        return False

    @staticmethod
    def _is_prose(kind: Kind, field: str) -> bool:
        prose = (FieldType.TEXT, FieldType.LONG_TEXT)
        return any(one.name == field and one.type in prose for one in kind.fields)

    def _values(self, field: str, values: tuple[str, ...], kinds: tuple[Kind, ...]) -> None:
        allowed: set[str] = set()
        for kind in kinds:
            listed = {"来源": kind.sources, "分类": kind.classes, **code_sets(self.scheme, kind)}.get(field, ())
            if not listed:
                return
            allowed.update(listed)
        if kinds and allowed:
            for value in values:
                if value not in allowed:
                    self.undefined(value, allowed, f"“{field}”的值")

    # --- records, sets, duties ------------------------------------------------------------

    def _kind(self, kind: Kind) -> None:
        for name in kind.code_sets:
            self.known(name, "codes", "码表")
        for field in kind.fields:
            self._typed(field)
        for gate in kind.gates:
            if gate.kind:
                if self.known(gate.kind, "kinds", "类别"):
                    steps = self.scheme.kinds[gate.kind].steps
                    for state in gate.states:
                        self._step(state, steps, f"“{gate.kind}”的步骤")
            else:
                for word in (gate.step, gate.before):
                    self._step(word, kind.steps, "步骤")

    def _step(self, word: str, steps: tuple[str, ...], what: str) -> None:
        if word not in steps:
            self.undefined(word, steps, what)

    def _typed(self, field: Field) -> None:
        if field.type is FieldType.CODE:
            self.known(field.of, "codes", "码表")
        elif field.type is FieldType.RECORD:
            self.known(field.of, "kinds", "类别")

    def _roster(self, roster: Roster) -> None:
        if roster.except_:
            self.known(roster.except_, "rosters", "名册")
        for word in roster.words if roster.of is SetOf.LINES else ():
            self.known(word, "lists", "清单样式")
        for word in roster.words if roster.of is SetOf.TARGETS else ():
            self.known(word, "kinds", "类别")

    def _list(self, template: ListTemplate) -> None:
        if template.opens:
            self.known(template.opens, "kinds", "类别")
        for name in template.answers:
            self.known(name, "lists", "清单样式")

    def _duty(self, duty: Duty) -> None:
        self.known(duty.who, "rosters", "名册")
        self.where(duty.table, duty.valid_if)
        if duty.feeds_from:
            self.known(duty.feeds_from, "duties", "应办")
        event = duty.cadence.event
        if event and event != POST_EVENT:
            self.known(event, "kinds", "类别", (POST_EVENT,))
        names = duty.kinds or (duty.name,)
        feeding = {kind.name for kind in self._feeding(duty.table)}
        for name in names:
            if name not in feeding and name not in self.broken.get("kinds", set()):
                message = f"由“{name}”的记录完成，但没有归入“{duty.table.value}”的这个类别"
                remedy = nearest(name, feeding) or f"在类别表里写上“{name}”，或在“有效”里写“类别: …”"
                self.report("S20", message, remedy)

    def _clock(self, clock: Clock) -> None:
        if not self.known(clock.applies_to, "kinds", "类别"):
            return
        kind = self.scheme.kinds[clock.applies_to]
        self.field(kind.feeds or FactTable.MATTERS, clock.counted_from, (kind,))
        for node in clock.nodes:
            for word in (node.name, node.or_):
                if word and kind.steps:
                    self._step(word, kind.steps, f"“{kind.name}”的步骤")
            if node.class_ and node.class_ not in kind.classes:
                self.undefined(node.class_, kind.classes, f"“{kind.name}”的分类")
        if clock.slots:
            self.known(clock.slots, "slots", "空格")

    def _check(self, check: Check) -> None:
        scheme = self.scheme
        self.known(check.each, "rosters", "名册或类别", scheme.kinds)
        if check.counts:
            self.known(check.counts, "kinds", "类别、清单样式或空格", [*scheme.lists, *scheme.slots])
        for name in (check.looks_at, check.against):
            if name:
                self.known(name, "indicators", "指标")
        if check.requires is not None and check.each in scheme.kinds:
            kind = scheme.kinds[check.each]
            self.where(kind.feeds or FactTable.MATTERS, check.requires, (kind,))

    def _cycle(self, cycle: Cycle) -> None:
        self._set(cycle.who, SetOf.ORGANISATIONS)
        for stage in cycle.stages:
            for name in stage.kinds:
                self.known(name, "kinds", "类别、清单样式", self.scheme.lists)

    def _view(self, view: View) -> None:
        for question in view.questions:
            kinds = self.kinds(question.where) or self._feeding(question.table)
            self.where(question.table, question.where, kinds)
            self.fields(question.table, (*question.columns, question.order), kinds)
