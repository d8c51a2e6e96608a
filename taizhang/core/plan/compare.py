"""The one comparison of the system: a pair against a rational threshold, by cross-multiplication.

Requirement, band, veto, step of points, row of a table, quorum inside a meeting:
all thresholds are a :class:`Limit`, so that one walk of the plan lists every
boundary that a case must stand beside.
"""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.language.tree import Comparator


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold ``low_num / low_den`` (and ``high``, both included, for BETWEEN), in the unit of the value.

    For 等于: 是 and 等于: 否 it is 1/1 and 0/1. ``text`` is the threshold as written.
    """

    comparator: Comparator
    low_num: int
    low_den: int
    high_num: int = 0
    high_den: int = 1
    is_truth: bool = False
    text: str = ""
    line: int = 0

    def holds(self, a: int, b: int) -> bool:
        """Return whether ``a / b`` meets the threshold; ``b`` must be positive."""
        left, right = a * self.low_den, self.low_num * b
        match self.comparator:
            case Comparator.AT_LEAST:
                return left >= right
            case Comparator.AT_MOST:
                return left <= right
            case Comparator.BELOW:
                return left < right
            case Comparator.ABOVE:
                return left > right
            case Comparator.EQUALS:
                return left == right
            case Comparator.BETWEEN:
                return left >= right and a * self.high_den <= self.high_num * b

    def on_bound(self, a: int, b: int) -> bool:
        """Return whether ``a / b`` is exactly the threshold (恰等于)."""
        return a * self.low_den == self.low_num * b
