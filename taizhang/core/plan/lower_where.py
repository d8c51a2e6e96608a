"""Lower the conditions of a selection to predicates on exchange columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language.dictionary import FACT_TABLES
from taizhang.core.language.literals import Unit
from taizhang.core.language.results import column_of, unit_of
from taizhang.core.language.tree import (
    Among,
    Bound,
    CompareToField,
    Condition,
    FactTable,
    Kind,
    NotAfterField,
    Present,
    ShareOfField,
    Where,
    Window,
)
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import (
    Against,
    Filled,
    Home,
    In,
    Is,
    Meets,
    NotAfter,
    Predicate,
    Ref,
    ShareOf,
    Within,
)

MakeLimit = Callable[[Bound, Unit], Limit]


def lower(table: FactTable, where: Where, kinds: Sequence[Kind], limit: MakeLimit) -> tuple[Predicate, ...]:
    """Return the predicates of a selection over a table whose rows are of these kinds."""
    return tuple(_lower(table, field, condition, kinds, limit) for field, condition in where.conditions)


def ref(table: FactTable, field: str, kinds: Sequence[Kind]) -> Ref:
    """Return where a field word lives: a column, the day of a step, or a set of codes."""
    if column := column_of(table, field):
        return Ref(Home.COLUMN, column)
    if field.endswith("日") and any(field[:-1] in kind.steps for kind in kinds):
        return Ref(Home.STEP, field[:-1])
    return Ref(Home.CODE, field)


def _lower(table: FactTable, field: str, condition: Condition, kinds: Sequence[Kind], limit: MakeLimit) -> Predicate:
    own = ref(table, field, kinds)
    type_ = TABLES[FACT_TABLES[table.value]].column(own.name).type if own.home is Home.COLUMN else Type.TEXT
    match condition:
        case Among(values) if type_ is Type.FLAG:
            return Is(own, values == ("是",))
        case Among(values):
            return In(own, values)
        case Present(present):
            return Filled(own, present)
        case Window():
            return Within(own, condition, type_ is Type.MONTH)
        case NotAfterField(other):
            return NotAfter(own, ref(table, other, kinds))
        case CompareToField(comparator, other):
            return Against(own, comparator, ref(table, other, kinds))
        case ShareOfField(other, bound):
            return ShareOf(own, ref(table, other, kinds), limit(bound, Unit.SHARE))
        case Bound():
            return Meets(own, limit(condition, unit_of(table, field)))
