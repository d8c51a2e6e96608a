"""Conditions on the fields of a row, and thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from taizhang.core.language.literals import Quantity
from taizhang.core.language.tree.words import Comparator, Relation


@dataclass(frozen=True, slots=True)
class Among:
    """The field is one of these words."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """The field is filled (有) or empty (无)."""

    present: bool


class Window(StrEnum):
    """Where a day must lie."""

    IN_PERIOD = "本期"
    BY_MOMENT = "至时点"
    BY_PERIOD_END = "至期末"


@dataclass(frozen=True, slots=True)
class NotAfterField:
    """The day is not later than another day of the same row; an empty day fails."""

    field: str


@dataclass(frozen=True, slots=True)
class Related:
    """An organisation of the row (东道组织) stands so to the subject, or is the person's own branch."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class CompareToField:
    """The amount compares thus with another amount of the same row."""

    comparator: Comparator
    field: str


@dataclass(frozen=True, slots=True)
class ShareOfField:
    """The field as a share of another field of the same row compares thus with a bound."""

    field: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold: ``value comparator quantity``; BETWEEN has two quantities, both included.

    ``truth`` is set instead for ``等于: 是`` and ``等于: 否``.
    """

    comparator: Comparator
    low: Quantity | None = None
    high: Quantity | None = None
    truth: bool | None = None
    word: str = ""
    line: int = 0


Condition = Among | Present | Window | Related | NotAfterField | CompareToField | ShareOfField | Bound


@dataclass(frozen=True, slots=True)
class Where:
    """A selection of rows: every condition holds (范围, 其中, 有效)."""

    conditions: tuple[tuple[str, Condition], ...] = ()
    line: int = 0

    def get(self, field: str) -> Condition | None:
        """Return the condition on a field, or None."""
        return next((condition for name, condition in self.conditions if name == field), None)


EVERY_ROW = Where()
