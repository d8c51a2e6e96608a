"""Lower the conditions of a selection to predicates on exchange columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
    Related,
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
    StandsTo,
    Within,
)

MakeLimit = Callable[[Bound, Unit], Limit]
CodeSets = Callable[[Kind], Mapping[str, tuple[str, ...]]]


def lower(
    table: FactTable, where: Where, kinds: Sequence[Kind], limit: MakeLimit, sets: CodeSets
) -> tuple[Predicate, ...]:
    """Return the predicates of a selection over a table whose rows are of these kinds.

    ``sets`` gives the code sets of a kind.
    """
    return tuple(_lower(table, field, condition, kinds, limit, sets) for field, condition in where.conditions)


def ref(table: FactTable, field: str, kinds: Sequence[Kind], sets: CodeSets) -> Ref:
    """Return where a field word lives: a column, the day of a step, a set of codes, or the activity attended."""
    if table is FactTable.ATTENDANCES and field == "类别":
        return Ref(Home.HELD, "kind")
    if column := column_of(table, field):
        return Ref(Home.COLUMN, column)
    if field in {name for kind in kinds for name in sets(kind)}:
        return Ref(Home.CODE, field)
    if field.endswith("日"):
        return Ref(Home.STEP, field[:-1])
    return Ref(Home.CODE, field)


def _lower(
    table: FactTable, field: str, condition: Condition, kinds: Sequence[Kind], limit: MakeLimit, sets: CodeSets
) -> Predicate:
    own = ref(table, field, kinds, sets)
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
        case Related(relation):
            return StandsTo(own, relation)
        case NotAfterField(other):
            return NotAfter(own, ref(table, other, kinds, sets))
        case CompareToField(comparator, other):
            return Against(own, comparator, ref(table, other, kinds, sets))
        case ShareOfField(other, bound):
            return ShareOf(own, ref(table, other, kinds, sets), limit(bound, Unit.SHARE))
        case Bound():
            return Meets(own, limit(condition, unit_of(table, field)))
