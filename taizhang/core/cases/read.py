"""Cases as Markdown tables: a section is one case, or one case per row (``docs/language/reference.md``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from taizhang.core.problems import Place, Problem

_HEADING = re.compile(r"##\s+(.+?)\s*$")
_OPTION = re.compile(r"-\s*([^：:]+)[：:]\s*(.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a case table: the header's two words, the text, and its line."""

    head: str
    field: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case: options of its section, facts by ledger, given values, and what must come out.

    ``plain`` are cells of a one-word column, ``settings`` those of 设·… (a rule's setting, for this case only).
    """

    file: str
    section: str
    name: str
    line: int
    options: dict[str, str]
    facts: tuple[tuple[str, tuple[Cell, ...]], ...] = ()
    given: tuple[Cell, ...] = ()
    expected: tuple[Cell, ...] = ()
    plain: tuple[Cell, ...] = ()
    settings: tuple[Cell, ...] = ()

    @property
    def title(self) -> str:
        """Section and number, for messages."""
        return f"{self.section} 例{self.name}" if self.name else self.section


@dataclass(slots=True)
class _Section:
    title: str
    line: int
    options: dict[str, str] = field(default_factory=dict)
    tables: list[tuple[list[str], list[tuple[int, list[str]]]]] = field(default_factory=list)


def read(text: str, file: str) -> tuple[list[Case], list[Problem]]:
    """Return the cases of a file and what could not be read (C01)."""
    problems: list[Problem] = []
    cases: list[Case] = []
    for section in _sections(text, file, problems):
        if len(section.tables) == 1 and section.tables[0][0][0] == "例":
            cases += _per_row(section, file)
        elif any(header[0] == "例" for header, _ in section.tables):
            cases += [case for table in section.tables for case in _per_row(_only(section, table), file)]
        elif section.tables:
            cases.append(_whole(section, file))
    return cases, problems


def _only(section: _Section, table: tuple[list[str], list[tuple[int, list[str]]]]) -> _Section:
    return _Section(section.title, section.line, section.options, [table])


def _sections(text: str, file: str, problems: list[Problem]) -> list[_Section]:
    found: list[_Section] = []
    current = _Section("", 1)
    in_table = False
    for number, line in enumerate(text.splitlines(), 1):
        if match := _HEADING.match(line):
            current = _Section(match[1], number)
            found.append(current)
        elif match := _OPTION.match(line):
            current.options[match[1].strip()] = match[2]
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not in_table:
                current.tables.append((cells, []))
            elif not set(line) <= set("|-: "):
                _row(current, cells, number, file, problems)
            in_table = True
            continue
        in_table = False
    return found


def _row(section: _Section, cells: list[str], number: int, file: str, problems: list[Problem]) -> None:
    header, rows = section.tables[-1]
    if len(cells) != len(header):
        message = f"这一行有{len(cells)}格，表头有{len(header)}格"
        problems.append(Problem("C01", message, "补上或删去竖线", Place(file, number, section.title)))
        return
    rows.append((number, cells))


def _per_row(section: _Section, file: str) -> list[Case]:
    header, rows = section.tables[0]
    cases = []
    for line, cells in rows:
        groups: dict[str, list[Cell]] = {}
        plain = []
        for head, text in zip(header[1:], cells[1:], strict=True):
            first, dot, rest = head.partition("·")
            if not dot:
                plain.append(Cell(head, "", text, line))
            elif text or first == "应得":
                groups.setdefault(first, []).append(Cell(first, rest, text, line))
        given, expected, settings = (groups.pop(word, []) for word in ("给定", "应得", "设"))
        facts = tuple((ledger, tuple(found)) for ledger, found in groups.items())
        cases.append(
            Case(
                file,
                section.title,
                cells[0],
                line,
                section.options,
                facts,
                tuple(given),
                tuple(expected),
                tuple(plain),
                tuple(settings),
            )
        )
    return cases


def _whole(section: _Section, file: str) -> Case:
    facts: list[tuple[str, tuple[Cell, ...]]] = []
    given: list[Cell] = []
    expected: list[Cell] = []
    for header, rows in section.tables:
        for line, cells in rows:
            if header[0] in ("给定", "应得"):
                cell = Cell(header[0], cells[0], cells[1], line)
                (given if header[0] == "给定" else expected).append(cell)
                continue
            found = tuple(
                Cell(header[0], name, text, line) for name, text in zip(header[1:], cells[1:], strict=True) if text
            )
            if found:
                facts.append((header[0], found))
    return Case(file, section.title, "", section.line, section.options, tuple(facts), tuple(given), tuple(expected))
