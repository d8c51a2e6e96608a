"""What a workbook is once it has been read: sheets of cells, each with its place and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# The last row and column that the format knows (ECMA-376, SpreadsheetML): XFD1048576.
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class CellKind(StrEnum):
    """What a cell holds, as the workbook says it (not as we wish it)."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    ERROR = "error"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it stands and what a person sees in it.

    ``column`` counts from 1 (A). ``text`` is exact: integers without ``.0``, a real date as ``2016-01-18`` (with
    ``09:30`` behind it where it has a time of day), numbers at the 15 digits that a workbook keeps. An error cell
    keeps its own word (``#N/A``); a formula whose result was never stored is an error whose text is the formula.
    ``lossy`` marks a number of more than 15 integer digits: its last digits are gone, nobody can give them back.
    """

    ref: str
    column: int
    text: str
    kind: CellKind
    hidden_row: bool = False
    lossy: bool = False

    @property
    def is_empty(self) -> bool:
        """True where a person sees nothing, blanks included."""
        return self.kind is not CellKind.ERROR and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something. ``number`` is the one at its left edge; ``hidden`` covers filtered rows as well."""

    number: int
    hidden: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 1, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: only rows that hold something and only cells that are not empty stand in it."""

    name: str
    visible: bool
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets in the order of the workbook, hidden ones included."""

    name: str
    sheets: tuple[Sheet, ...]


def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 28 is AB."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def ref_of(row: int, column: int) -> str:
    """Return the name of a cell: (7, 2) is B7."""
    return f"{letters(column)}{row}"


def split_ref(ref: str) -> tuple[int, int] | None:
    """Return (row, column) of a name like B7, or None where no sheet can have such a cell."""
    match = _REF.fullmatch(ref)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None
