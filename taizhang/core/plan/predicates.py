"""Conditions on one row of a fact table, in exchange columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from taizhang.core.language.tree import Comparator, Relation, Window
from taizhang.core.plan.compare import Limit


class Home(StrEnum):
    """Where a field of a row lives."""

    COLUMN = "column"
    STEP = "step"  # done_on of the step of that name
    CODE = "code"  # the codes of the set of that name
    HELD = "held"  # a column of the activity that an attendance belongs to


@dataclass(frozen=True, slots=True)
class Ref:
    """A field of a row."""

    home: Home
    name: str


@dataclass(frozen=True, slots=True)
class In:
    """The field is one of these texts; a code set has at least one of them."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """The flag is so; an empty flag is neither."""

    ref: Ref
    flag: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The field has a value, or has none."""

    ref: Ref
    present: bool


@dataclass(frozen=True, slots=True)
class Within:
    """The day (or month) lies in the window; an empty one does not."""

    ref: Ref
    window: Window
    is_month: bool = False


@dataclass(frozen=True, slots=True)
class NotAfter:
    """The day is not later than another day of the row; where either is empty, it fails."""

    ref: Ref
    other: Ref


@dataclass(frozen=True, slots=True)
class Against:
    """The amount compares thus with another amount of the row; where either is empty, it fails."""

    ref: Ref
    comparator: Comparator
    other: Ref


@dataclass(frozen=True, slots=True)
class ShareOf:
    """The field as a share of another meets the limit; where either is empty or the other is 0, it fails."""

    ref: Ref
    other: Ref
    limit: Limit


@dataclass(frozen=True, slots=True)
class StandsTo:
    """The organisation in ``ref`` stands so to the row's own, or is the own branch of the row's person."""

    ref: Ref
    relation: Relation


@dataclass(frozen=True, slots=True)
class Meets:
    """The amount meets the limit; an empty one fails."""

    ref: Ref
    limit: Limit


Predicate = In | Is | Filled | Within | NotAfter | Against | ShareOf | StandsTo | Meets
