"""下级 as a relation: the values of the organisations right below each, as one."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.sets import Sets
from taizhang.core.engine.sql.source import Source, number, total
from taizhang.core.language.tree import OverChildren
from taizhang.core.plan.steps import OverBelow, Plan
from taizhang.core.plan.values import Code


class Below:
    """Folds a step of the organisations below; ``whole`` divides whole numbers."""

    def __init__(self, plan: Plan, source: Source, sets: Sets, whole: Callable[[Expr, Expr], Expr]) -> None:
        self.plan, self.source, self.sets, self.whole = plan, source, sets, whole

    def relation(self, step: OverBelow, children: Expr) -> Expr:
        """Return org_id, c, a, b; ``children`` are child, c, a, b of all organisations."""
        standing = self.source.standing()
        edges = standing.filter(standing.kind.isin(step.kinds) & standing.parent_id.notnull())
        edges = edges.select(parent="parent_id", below="org_id").distinct()
        table = children.join(edges, [("child", "below")]).select("parent", "child", "c", "a", "b")
        if step.heads:
            table = self._with_heads(table, step.heads)
        known = table.c == int(Code.VALUE)
        a, b = self._pair(step, table, known)
        grouped = table.group_by("parent").aggregate(
            stop=number(table, table.c == int(Code.STOP)),
            unknown=number(table, table.c == int(Code.UNKNOWN)),
            known=number(table, known),
            false=number(table, known & (table.a == 0)),
            a=a,
            b=b,
        )
        if step.how is OverChildren.WORST:
            grouped = self._worst(grouped, table.filter(known))
        return self._outcome(step, grouped)

    def _with_heads(self, table: Expr, roster: str) -> Expr:
        persons = self.sets.persons(self.plan.rosters[roster])
        heads = persons.group_by("org_id").aggregate(heads=persons.count().cast("int64"))
        joined = table.left_join(heads, [("child", "org_id")])
        return joined.select("parent", "child", "c", "a", "b", heads=joined.heads.fill_null(0))

    def _pair(self, step: OverBelow, table: Expr, known: Expr) -> tuple[Expr, Expr]:
        zero = ibis.literal(0)
        match step.how:
            case OverChildren.SUM:
                b = total(ibis.ifelse(known, table.b, zero)) if step.pooled else number(table, known)
                return total(ibis.ifelse(known, table.a, zero)), b
            case OverChildren.BY_HEADS:
                share = self.whole(table.a * step.parts * 2 + table.b, ibis.greatest(table.b, 1) * 2)
                weighed = ibis.ifelse(known, table.heads, zero)
                return total(share * weighed), total(weighed) * step.parts
        return number(table, known), number(table, known)

    @staticmethod
    def _worst(grouped: Expr, known: Expr) -> Expr:
        """Replace the pair by that of the lowest share: no sibling is below it, and its denominator is the least."""
        other = known.select(parent_2="parent", a2="a", b2="b")
        beaten = (
            known.inner_join(other, [known.parent == other.parent_2, other.a2 * known.b < known.a * other.b2])
            .select(child_3="child")
            .distinct()
        )
        lowest = known.anti_join(beaten, known.child == beaten.child_3)
        least = lowest.group_by("parent").aggregate(low_a=lowest.a.min(), low_b=lowest.b.min())
        least = least.rename({"parent_3": "parent"})
        joined = grouped.left_join(least, [("parent", "parent_3")])
        return joined.mutate(a=joined.low_a.fill_null(0), b=joined.low_b.fill_null(0)).drop(
            "parent_3", "low_a", "low_b"
        )

    @staticmethod
    def _outcome(step: OverBelow, table: Expr) -> Expr:
        all_met = step.how is OverChildren.ALL_MET
        failed = (table.false > 0) if all_met else ibis.literal(False)
        empty = (table.known == 0) | (table.b == 0)
        code = ibis.cases(
            (table.stop > 0, int(Code.STOP)),
            (failed, int(Code.VALUE)),
            (table.unknown > 0, int(Code.UNKNOWN)),
            (empty, int(step.if_none)),
            else_=int(Code.VALUE),
        )
        has = code == int(Code.VALUE)
        if all_met:
            return table.select(org_id="parent", c=code, a=ibis.ifelse(has & ~failed, 1, 0), b=ibis.literal(1))
        one = ibis.literal(1) if step.how is OverChildren.SUM and not step.pooled else table.b
        return table.select(org_id="parent", c=code, a=ibis.ifelse(has, table.a, 0), b=ibis.ifelse(has, one, 1))
