"""Points, vetoes and bands."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.language.literals import Mark, Quantity
from taizhang.core.language.tree.things import Named
from taizhang.core.language.tree.where import Bound
from taizhang.core.language.tree.words import CapRounding, Force, NotApplicablePoints, Rounding, Ties


@dataclass(frozen=True, slots=True)
class ByShare:
    """按占比: full × a ÷ b."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """达标: full where yes, nothing where no."""


@dataclass(frozen=True, slots=True)
class Direct:
    """直接: the manual mark."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of 分档: from this bound on, these points. ``bound`` None is 其余."""

    bound: Bound | None
    points: Quantity


@dataclass(frozen=True, slots=True)
class Steps:
    """分档: the first step that fits."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Deduct:
    """扣分: full − per × count, not below zero, at most so much."""

    per: Quantity
    at_most: Quantity | None


@dataclass(frozen=True, slots=True)
class PerItem:
    """逐项: so many points for each one counted, up to full."""

    per: Quantity


@dataclass(frozen=True, slots=True)
class Converted:
    """折算: the manual mark × full ÷ its ceiling."""


@dataclass(frozen=True, slots=True)
class Bonus:
    """加分: per × count on top of the part, at most so much; it has no full points of its own."""

    per: Quantity
    at_most: Quantity


Score = ByShare | Achieved | Direct | Steps | Deduct | PerItem | Converted | Bonus


@dataclass(frozen=True, slots=True)
class Use:
    """An indicator in a part: its full points (None for a bonus) and how its value becomes points."""

    indicator: str
    points: Quantity | None
    score: Score
    line: int


@dataclass(frozen=True, slots=True)
class Part(Named):
    """部分: a part of the score."""

    points: Quantity
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Scoring:
    """考评: full points, quantum, rounding, and the parts."""

    points: Quantity
    quantum: Quantity
    rounding: Rounding
    not_applicable: NotApplicablePoints
    not_applicable_mark: Mark
    parts: tuple[Part, ...]
    article: str
    line: int
    may_exceed: bool = False  # 可超满分


@dataclass(frozen=True, slots=True)
class Veto(Named):
    """否决: a condition on a value that bars any star."""

    looks_at: str
    bound: Bound
    flag_at_bound: bool = False  # 恰等于: 提请确认
    basis: str = ""  # 依据: what allows it, where a national rule restricts vetoes


@dataclass(frozen=True, slots=True)
class Quota(Named):
    """名额: at most such a part of a set. Organisations are put in order; of persons only the grades given are counted."""

    among: str
    by: str  # 按: what orders organisations
    counts: str  # 数: the kind whose records are the grades given to persons
    cap: Bound
    cap_rounding: CapRounding
    ties: Ties
    force: Force
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A band; ``bound`` None is 其余."""

    name: str
    bound: Bound | None
    line: int


@dataclass(frozen=True, slots=True)
class Bands:
    """星级: bands by lower bounds, descending; ``vetoed_to`` is 否决归."""

    looks_at: str
    bands: tuple[Band, ...]
    vetoed_to: str
    article: str
    line: int
