"""What running cases gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from taizhang.core.cases.read import Case, Cell
from taizhang.core.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Different:
    """An expected value that did not come out, and what did."""

    case: Case
    cell: Cell
    found: str


@dataclass(slots=True)
class Report:
    """What the cases of a scheme gave: how many expected values came out, and the problems.

    ``seen`` are the values that each limit looked at, ``from_facts`` the indicators that a case
    computed from records, ``vetoes`` how each veto was shown (alone, unknown).
    """

    cases: int = 0
    expected: int = 0
    different: list[Different] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    from_facts: set[str] = field(default_factory=set)
    vetoes: dict[str, set[str]] = field(default_factory=dict)

    @property
    def differing(self) -> int:
        """How many expected values did not come out."""
        return len(self.different)

    def compare(self, case: Case, cell: Cell, found: str, *, agrees: bool) -> None:
        """Note an expected value; where it did not come out, as a problem (C03) with both values."""
        self.expected += 1
        if agrees:
            return
        self.different.append(Different(case, cell, found))
        message = f"{case.title}：“{cell.field}”应得“{cell.text or '（空）'}”，算得“{found or '（空）'}”"
        place = Place(case.file, cell.line, case.section)
        self.problems.append(Problem("C03", message, "先用手算核对，再改规则或改例", place))
