"""Which rows of a sheet are its header, and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taizhang.intake.readers.cells import Cell, CellKind, Merge

Grid = Mapping[int, Mapping[int, Cell]]

_LOOKED_AT = 40  # rows with content from the top among which a header is sought
_LONGEST = 40  # characters of a label; longer ones are prose
_DEEPEST = 3  # rows of a header
_COVER = 0.6  # share of the fullest row that a header must name
_LABELS = 0.7  # share of its cells that must look like labels
_COMPARED = 5  # rows below a line that tell whether it heads them

_SPACE_BY_CJK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3000-\u9fff\uff00-\uffef])")
_DAY = re.compile(r"\d{2,4}\s*[-./年]\s*\d{1,2}\s*([-./月]\s*(\d{1,2}\s*日?)?)?|\d{1,2}[-./月]\d{1,2}日?")
_AMOUNT = re.compile(r"[-+]?[\d,.]+%?")


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header, from the top, and column → label."""

    rows: tuple[int, ...]
    labels: Mapping[int, str]


def clean(text: str) -> str:
    """Return a label without the blanks that typists put between characters: ``序  号`` → ``序号``."""
    return _SPACE_BY_CJK.sub("", " ".join(text.split()))


def find_header(grid: Grid, merges: Sequence[Merge]) -> Header | None:
    """Return the header, or None. ``grid`` holds row → column → cell, without empty cells.

    The first row from the top wins that names most of the columns in words; the rows right below and above it belong
    to it where merged ranges say so, or the gaps that they fill in each other.
    """
    finder = _Finder(grid, merges)
    found = next((number for number in finder.top if finder.may_head(number)), None)
    if found is None:
        return None
    rows = [found]
    while len(rows) < _DEEPEST and finder.pairs(rows[0] - 1, rows[0]):
        rows.insert(0, rows[0] - 1)
    while len(rows) < _DEEPEST and finder.pairs(rows[-1], rows[-1] + 1):
        rows.append(rows[-1] + 1)
    return Header(tuple(rows), finder.labels(rows))


class _Finder:
    """Knows the top of one sheet."""

    def __init__(self, grid: Grid, merges: Sequence[Merge]) -> None:
        self.top = sorted(grid)[:_LOOKED_AT]
        self._grid = grid
        self._width = max((len(grid[number]) for number in self.top), default=0)
        self._by_row: dict[int, list[Merge]] = {}
        reach = self.top[-1] + _DEEPEST if self.top else 0
        for merge in merges:
            for row in range(merge.top, min(merge.bottom, reach) + 1):
                self._by_row.setdefault(row, []).append(merge)

    def may_head(self, number: int) -> bool:
        """Tell whether a header may begin in this row."""
        cells = self._grid[number]
        if len(cells) < min(2, self._width):
            return False
        covered = set(cells)
        for merge in self._by_row.get(number, ()):
            if merge.top == number and merge.left in cells and self._has_labels_below(merge):
                covered.update(range(merge.left, merge.right + 1))
        distinct = len({clean(cell.text) for cell in cells.values()})
        return (
            len(covered) >= _COVER * self._width
            and _share(cells) >= _LABELS
            and distinct > len(cells) // 2
            and not self._stands_over_header(number, covered)
        )

    def _has_labels_below(self, merge: Merge) -> bool:
        below = self._grid.get(merge.bottom + 1, {})
        inside = [below[column] for column in range(merge.left, merge.right + 1) if column in below]
        return len(inside) >= 2 and all(_is_label(cell) for cell in inside)

    def _stands_over_header(self, number: int, covered: set[int]) -> bool:
        """Tell whether the next row heads all of these columns, and more, by itself.

        So a line like ``填报单位 示例镇 填报时间 2016年1月`` is no header: the full header comes right below it.
        """
        below = self._grid.get(number + 1, {})
        if not (set(below) >= covered and len(below) > len(self._grid[number]) and _share(below) == 1):
            return False
        if len({clean(cell.text) for cell in below.values()}) < len(below):
            return False
        after = [row for row in self.top if row > number + 1][:_COMPARED]
        # Words over numbers and days are a header; words over words may be the first line of data.
        return not after or any(
            not _is_label(self._grid[row][column]) for row in after for column in below if column in self._grid[row]
        )

    def pairs(self, upper: int, lower: int) -> bool:
        """Tell whether two neighbouring rows are one header."""
        above, below = self._grid.get(upper, {}), self._grid.get(lower, {})
        if not below or len(above) < 2 or _share(above) < _LABELS:
            return False
        at_upper = self._by_row.get(upper, ())
        if any(merge.bottom >= lower and merge.left in self._grid.get(merge.top, {}) for merge in at_upper):
            return True
        if _share(below) < 1 or self._stands_over_header(upper, set(above)):
            return False
        spread = {
            column
            for merge in at_upper
            if merge.left in above and merge.left < merge.right
            for column in range(merge.left, merge.right + 1)
        }
        if spread & set(below):
            return set(below) <= spread
        # Nothing is merged: the lower row fills gaps of the upper one, and where it stands under a label, that label
        # heads the gap to its right as well. The first column is named above only.
        gaps = set(below) - set(above)
        return bool(gaps) and min(above) not in below and all(column + 1 in gaps for column in set(below) & set(above))

    def labels(self, rows: Sequence[int]) -> dict[int, str]:
        """Return column → label, the parts of several rows joined by ``/``."""
        spread = [self._spread(row, rows) for row in rows]
        labels = {}
        for column in sorted({column for texts in spread for column in texts}):
            parts: list[str] = []
            for texts in spread:
                text = texts.get(column, "")
                if text and text not in parts[-1:]:
                    parts.append(text)
            labels[column] = "/".join(parts)
        return labels

    def _spread(self, row: int, rows: Sequence[int]) -> dict[int, str]:
        """Return the texts of one header row, each over all the columns that it heads."""
        cells = self._grid[row]
        texts = {column: clean(cell.text) for column, cell in cells.items()}
        merged: set[int] = set()
        for merge in self._by_row.get(row, ()):
            if merge.top == row and merge.left in cells:
                merged.update(range(merge.left, merge.right + 1))
                for column in range(merge.left, merge.right + 1):
                    texts[column] = clean(cells[merge.left].text)
        if row == rows[-1]:
            return texts
        below = self._grid[row + 1]
        for column in sorted(set(below) - set(texts)):
            # Not merged, only left empty: the label to the left heads this one too, if it heads anything below.
            left = max((other for other in texts if other < column), default=None)
            if left is not None and left not in merged and left in below:
                texts[column] = texts[left]
        return texts


def _share(cells: Mapping[int, Cell]) -> float:
    """Return which part of the cells look like labels."""
    return sum(_is_label(cell) for cell in cells.values()) / len(cells) if cells else 0.0


def _is_label(cell: Cell) -> bool:
    text = clean(cell.text)
    if cell.kind is not CellKind.TEXT or len(text) > _LONGEST or "：" in text or ":" in text:
        return False
    return not (_DAY.fullmatch(text) or _AMOUNT.fullmatch(text))
