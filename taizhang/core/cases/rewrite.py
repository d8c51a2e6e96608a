"""Write other expected values into the tables of cases: after a rule was changed, people take the new results over."""

from __future__ import annotations

from collections.abc import Iterable

from taizhang.core.cases.read import Cell


def rewritten(text: str, wanted: Iterable[tuple[Cell, str]]) -> str:
    """Return a file of cases with other values in cells that are expected (应得).

    Raises:
        LookupError: where a cell does not stand in the text.
    """
    lines = text.split("\n")
    for cell, value in wanted:
        header = _header(lines, cell.line - 1)
        column = 1 if header[0] == cell.head else header.index(f"{cell.head}·{cell.field}")
        cells = _cells(lines[cell.line - 1])
        if cells[column] != cell.text:
            raise LookupError(f"line {cell.line}")
        cells[column] = value
        lines[cell.line - 1] = f"| {' | '.join(cells)} |"
    return "\n".join(lines)


def _header(lines: list[str], at: int) -> list[str]:
    while at > 0 and lines[at - 1].startswith("|"):
        at -= 1
    return _cells(lines[at])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
