"""What is wrong, where, and what to do about it.

A pass never stops at the first fault: it returns an :class:`Outcome` with a
value (if one could be made) and *all* problems, each with its place and a way
out, in the language of the person who wrote the input.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """How much a problem weighs: an error refuses, a warning and a notice tell."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a line of a document, or a cell of a workbook, or a field of a form.

    Lines count from 1. ``cell`` is in the notation of the sheet, ``B7``.
    """

    file: str = ""
    line: int | None = None
    article: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""

    def __str__(self) -> str:
        parts = [
            self.file,
            f"第{self.line}行" if self.line else "",
            self.article,
            f"“{self.sheet}”" if self.sheet else "",
            self.cell,
            self.field,
        ]
        return " ".join(part for part in parts if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a stable code, a severity, a place, what is wrong, and the way out."""

    code: str
    message: str
    remedy: str
    place: Place = NOWHERE
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = str(self.place)
        head = f"{self.code} {where}：" if where else f"{self.code}："
        return f"{head}{self.message} → {self.remedy}"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value, if there is one, and every problem met on the way to it."""

    value: T | None
    problems: tuple[Problem, ...] = field(default=())

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def ok(self) -> bool:
        """True where nothing refuses (warnings and notices may stand)."""
        return not self.errors

    def unwrap(self) -> T:
        """Return the value.

        Raises:
            Refused: where an error stands or no value could be made.
        """
        if self.errors or self.value is None:
            raise Refused(self.errors)
        return self.value


class Refused(Exception):
    """Raised by :meth:`Outcome.unwrap`; carries all problems, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))
