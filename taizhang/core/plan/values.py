"""The five outcomes. There is no null: a step gives a value, yes or no, or one of three words.

A value is a pair of integers ``a / b`` with ``b > 0`` in the smallest unit of its
kind: fen, tenths of an hour, quanta of the scheme's points, heads. A yes is 1/1,
a no 0/1; a share keeps its own numerator and denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

TEN_THOUSANDTHS = 10000  # a stated figure has at most four decimals


class Code(IntEnum):
    """What became of a step."""

    VALUE = 0
    UNKNOWN = 1  # 待定
    NOT_APPLICABLE = 2  # 不适用
    STOP = 3  # 停: the rule cannot run

    @property
    def label(self) -> str:
        """The word on pages."""
        return ("值", "待定", "不适用", "停")[self]


@dataclass(frozen=True, slots=True)
class Value:
    """The outcome of a step: a code, and a pair where the code is VALUE.

    Beside NOT_APPLICABLE the pair may stand for information only (只报件数).
    """

    code: Code
    a: int = 0
    b: int = 1

    @property
    def known(self) -> bool:
        """True where there is a value."""
        return self.code is Code.VALUE

    @property
    def is_true(self) -> bool:
        """True for a known yes."""
        return self.known and self.a == self.b

    @property
    def is_false(self) -> bool:
        """True for a known no."""
        return self.known and self.a == 0


UNKNOWN = Value(Code.UNKNOWN)
NOT_APPLICABLE = Value(Code.NOT_APPLICABLE)
STOP = Value(Code.STOP)


def pair(a: int, b: int = 1) -> Value:
    """Return a known value."""
    return Value(Code.VALUE, a, b)


def truth(is_true: bool) -> Value:
    """Return a known yes or no."""
    return Value(Code.VALUE, int(is_true), 1)
