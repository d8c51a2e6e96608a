"""OpenFisca-core on a folder of facts, as a process of its own: facts folded in DuckDB, rules as variables.

Each indicator's points, each part, the total and each veto is a variable with a vectorised formula. A value of
OpenFisca is of 32 bits; what is multiplied inside a formula is widened first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.peers import KEYS, NONE, STOP, UNKNOWN, VALUE, How, Rules, Use, folded, rules, write
from bench.sql import YEAR, arguments
from taizhang.core.language.tree import Comparator
from taizhang.core.plan.compare import Limit

PERIOD = str(YEAR)
Array = Any


def holds(limit: Limit, a: Array, b: Array) -> Array:
    """Return whether pairs meet a threshold, by cross-multiplication."""
    left, right = a * limit.low_den, b * limit.low_num
    return {
        Comparator.AT_LEAST: np.greater_equal,
        Comparator.AT_MOST: np.less_equal,
        Comparator.BELOW: np.less,
        Comparator.ABOVE: np.greater,
        Comparator.EQUALS: np.equal,
    }[limit.comparator](left, right)


def base(use: Use, a: Array, b: Array) -> tuple[Array, Array]:
    """Return the points before rounding, in quanta, as a pair."""
    step, one = use.step, np.ones_like(b)
    match step.how:
        case How.SHARE:
            return step.full * np.minimum(a, b), b
        case How.ACHIEVED:
            return step.full * a, one
        case How.DIRECT:
            return np.minimum(a, step.full * b), b
        case How.DEDUCT:
            lost = np.minimum(a * step.per, step.at_most) if step.at_most else a * step.per
            return np.maximum(step.full - lost, 0), one
    conditions = [np.ones(a.shape, bool) if limit is None else holds(limit, a, b) for limit, _ in step.rows]
    return np.select(conditions, [points for _, points in step.rows]), one


def worst(outcomes: list[Array]) -> Array:
    """Return the outcome of a sum of outcomes."""
    every = np.stack(outcomes)
    known = np.where((every > 0).any(axis=0), VALUE, NONE)
    return np.where((every == STOP).any(axis=0), STOP, np.where((every == UNKNOWN).any(axis=0), UNKNOWN, known))


class _System:
    """Builds the system: one entity, and a variable for each input and rule."""

    def __init__(self, book: Rules) -> None:
        self.book = book
        self.entity = Entity("organisation", "organisations", "An organisation", "")
        self.system = TaxBenefitSystem([self.entity])

    def add(self, name: str, formula: Callable[[Any, Any], Array] | None = None) -> None:
        """Add a variable; without a formula it is an input."""
        body = {"value_type": int, "entity": self.entity, "definition_period": DateUnit.YEAR, "label": name}
        if formula:
            body["formula"] = formula
        self.system.add_variable(type(name, (Variable,), body))

    def build(self) -> TaxBenefitSystem:
        """Return the whole system."""
        for key in KEYS.values():
            self.add(f"{key}a")
            self.add(f"{key}b")
        for number, (weight, uses) in enumerate(self.book.parts):
            self.add(f"applies{number}", self._applies(uses))
            for use in uses:
                self.add(f"points_{use.key}", self._points(use, number, weight))
            self.add(f"part{number}", self._part(uses))
            self.add(f"part{number}_outcome", self._part_outcome(uses))
        parts = range(len(self.book.parts))
        self.add("among", lambda o, p: sum((wide(o(f"applies{n}", p)) > 0) * self.book.parts[n][0] for n in parts))
        self.add("total_outcome", lambda o, p: worst([o(f"part{n}_outcome", p) for n in parts]))
        self.add("total", lambda o, p: (o("total_outcome", p) > 0) * sum(o(f"part{n}", p) for n in parts))
        for number, veto in enumerate(self.book.vetoes):
            self.add(f"veto{number}", self._veto(*veto))
        self.add("state", self._state())
        self.add("band", self._band())
        return self.system

    def _applies(self, uses: tuple[Use, ...]) -> Callable[[Any, Any], Array]:
        return lambda o, p: sum((o(f"{use.key}b", p) != NONE) * use.step.weight for use in uses)

    def _points(self, use: Use, number: int, weight: int) -> Callable[[Any, Any], Array]:
        def formula(o: Any, p: Any) -> Array:
            a, b = wide(o(f"{use.key}a", p)), wide(o(f"{use.key}b", p))
            known = b > 0
            top, bottom = base(use, a, np.where(known, b, 1))
            up, down = weight * self.book.weight, np.maximum(wide(o(f"applies{number}", p)) * o("among", p), 1)
            return np.where(known, (2 * top * up + bottom * down) // (2 * bottom * down), 0)

        return formula

    def _part(self, uses: tuple[Use, ...]) -> Callable[[Any, Any], Array]:
        return lambda o, p: sum(o(f"points_{use.key}", p) for use in uses)

    def _part_outcome(self, uses: tuple[Use, ...]) -> Callable[[Any, Any], Array]:
        return lambda o, p: worst([np.minimum(o(f"{use.key}b", p), VALUE) for use in uses])

    def _veto(self, key: str, limit: Limit, confirmation: str) -> Callable[[Any, Any], Array]:
        """Return a formula that gives 1 where the veto holds, 0 where not, and -1 where nobody knows."""

        def formula(o: Any, p: Any) -> Array:
            a = wide(o("total" if key == "total" else f"{key}a", p))
            b = wide(o("total_outcome" if key == "total" else f"{key}b", p))
            bars = (b > 0) & holds(limit, a, np.where(b > 0, b, 1))
            unknown = (b < 0) & (b != NONE)
            if confirmation:
                said, yes = o(f"{confirmation}b", p), o(f"{confirmation}a", p)
                unknown, bars = unknown | (bars & (said < 0)), bars & (said > 0) & (yes == 1)
            return np.where(unknown, -1, bars.astype(np.int64))

        return formula

    def _state(self) -> Callable[[Any, Any], Array]:
        def formula(o: Any, p: Any) -> Array:
            vetoes = [o(f"veto{number}", p) for number in range(len(self.book.vetoes))]
            barred, unknown = sum(v > 0 for v in vetoes) > 0, sum(v < 0 for v in vetoes) > 0
            outcome = o("total_outcome", p)
            return np.select([barred, unknown, outcome == NONE, outcome < 0], [0, 1, 2, 1], 3)

        return formula

    def _band(self) -> Callable[[Any, Any], Array]:
        def formula(o: Any, p: Any) -> Array:
            state, total = o("state", p), wide(o("total", p))
            limits = [limit for _, limit in self.book.bands]
            fits = [np.ones(total.shape, bool) if limit is None else holds(limit, total, 1) for limit in limits]
            reached = np.select(fits, list(range(len(fits))))
            return np.select([state == 0, state == 3], [len(limits) - 1, reached], -1)

        return formula


def wide(values: Array) -> Array:
    """Return values in 64 bits."""
    return values.astype(np.int64)


def main() -> None:
    """Rate a folder."""
    options = arguments(__doc__).parse_args()
    book = rules()
    connection, query = folded(
        options.folder, threads=options.threads, memory=options.memory, spill=options.out.parent / "spill"
    )
    values = connection.execute(query).fetchnumpy()
    system = _System(book).build()
    simulation = SimulationBuilder().build_default_simulation(system, count=len(values["org_id"]))
    for key in KEYS.values():
        for side in "ab":
            simulation.set_input(f"{key}{side}", PERIOD, np.asarray(values[f"{key}{side}"]).astype(np.int32))
    stars = np.array([star for star, _ in book.bands] + [""])
    found = {  # noqa: F841 - the database reads it by its name
        "org_id": np.asarray(values["org_id"]),
        "started": np.asarray(values["started"]),
        "state": simulation.calculate("state", PERIOD),
        "total": simulation.calculate("total", PERIOD),
        "outcome": simulation.calculate("total_outcome", PERIOD),
        "star": stars[simulation.calculate("band", PERIOD)],
    }
    connection.execute("CREATE TABLE computed AS SELECT *, CASE WHEN outcome > 0 THEN total END AS score FROM found")
    write(connection, "computed", options.out)


if __name__ == "__main__":
    main()
