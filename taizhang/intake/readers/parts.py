"""The XML parts of an .xlsx, read as a stream: only what the reader of values does not tell.

That is: which rows are hidden or filtered away, which cells hold an error or a formula without a result, and how far
the cells reach, known before anything lays the sheet out in memory. No part may declare a document type: OOXML has
none (ECMA-376 part 2), and entities are how a small text becomes a large one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from taizhang.intake.readers.cells import ref_of, split_ref
from taizhang.intake.readers.limits import Limits

_TOLD = 100  # characters of an error or a formula that are worth keeping
_TRUE = ("1", "true")
FAR_TOLD = 50  # absurd cells named one by one in each sheet; beyond that only their number


class ForbiddenPart(Exception):
    """Raised where a part declares a document type."""


class BrokenPart(Exception):
    """Raised where a part is not well-formed XML."""


class TooManyCells(Exception):
    """Raised as soon as a sheet holds more cells than allowed. Carries the reason."""


class XmlPart:
    """Feeds one part to the parser, piece by piece; the names that reach the handlers carry no prefix."""

    def __init__(
        self,
        on_start: Callable[[str, Mapping[str, str]], None] | None = None,
        on_end: Callable[[str], None] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        if on_start is not None:
            start = on_start
            parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        if on_end is not None:
            end = on_end
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        if on_text is not None:
            parser.CharacterDataHandler = on_text
        self._parser = parser

    def _refuse(self, *_: object) -> None:
        raise ForbiddenPart

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            ForbiddenPart, BrokenPart
        """
        self._parse(piece, False)

    def close(self) -> None:
        """Say that the part is at its end.

        Raises:
            BrokenPart: where an element is still open.
        """
        self._parse(b"", True)

    def _parse(self, piece: bytes, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:
            raise BrokenPart(f"第{error.lineno}行第{error.offset + 1}列") from error


@dataclass(slots=True)
class SheetFacts:
    """What the scan of one sheet found. Cells are (row, column), both from 1."""

    filled: int = 0
    blank: int = 0
    bottom: tuple[int, int] = (0, 0)
    rightmost: tuple[int, int] = (0, 0)
    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    far: list[str] = field(default_factory=list)
    far_count: int = 0

    @property
    def area(self) -> int:
        """Cells of the rectangle from A1 to the last row and column that hold something near."""
        return self.bottom[0] * self.rightmost[1]


class SheetScan:
    """Reads one worksheet part; :attr:`facts` stands when the part is closed."""

    def __init__(self, limits: Limits, filled_before: int = 0) -> None:
        self.facts = SheetFacts()
        self.xml = XmlPart(self._start, self._end, self._text)
        self._limits = limits
        self._room = limits.cells - filled_before
        self._row = 0
        self._column = 0
        self._row_hidden = False
        self._inside_cell = False
        self._ref = ""
        self._type = ""
        self._into = ""
        self._has_formula = False
        self._formula = ""
        self._value = ""

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._inside_cell = True
            self._ref = attributes.get("r", "")
            self._type = attributes.get("t", "n")
            self._has_formula = False
            self._formula = self._value = ""
        elif self._inside_cell:
            if name == "f":
                self._has_formula = True
            self._into = name
        elif name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() and len(given) < 10 else self._row + 1
            self._column = 0
            height_gone = attributes.get("customHeight") in _TRUE and _is_zero(attributes.get("ht", ""))
            self._row_hidden = attributes.get("hidden") in _TRUE or height_gone

    def _text(self, text: str) -> None:
        if self._into in ("v", "t"):
            if len(self._value) < _TOLD:
                self._value += text[:_TOLD]
        elif self._into == "f" and len(self._formula) < _TOLD:
            self._formula += text[:_TOLD]

    def _end(self, name: str) -> None:
        if name == "c":
            self._inside_cell = False
            self._into = ""
            self._cell()
        elif self._inside_cell:
            self._into = ""

    def _cell(self) -> None:
        facts = self.facts
        place = split_ref(self._ref.upper()) if self._ref else (self._row, self._column + 1)
        if place is not None:
            self._column = place[1]
        # A text formula may rightly result in nothing; any other formula without a value was never calculated.
        never_calculated = self._has_formula and not self._value and self._type != "str"
        if not self._value and not never_calculated:
            facts.blank += 1
            if facts.blank > self._limits.blank_cells:
                raise TooManyCells(f"只有格式、没有内容的格子超过 {self._limits.blank_cells} 个")
            return
        facts.filled += 1
        if facts.filled > self._room:
            raise TooManyCells(f"有内容的格子超过 {self._limits.cells} 个")
        if place is None or place[0] > self._limits.last_row or place[1] > self._limits.last_column:
            facts.far_count += 1
            if len(facts.far) < FAR_TOLD:
                facts.far.append(self._ref[:20] or ref_of(self._row, self._column))
            return
        facts.bottom = max(facts.bottom, place)
        if place[1] > facts.rightmost[1]:
            facts.rightmost = place
        if self._row_hidden:
            facts.hidden_rows.add(place[0])
        if self._type == "e":
            facts.errors[place] = self._value
        elif never_calculated:
            facts.errors[place] = "=" + (self._formula or "…")


def _is_zero(height: str) -> bool:
    try:
        return float(height) == 0
    except ValueError:
        return False


class SheetList:
    """Reads the workbook part: the sheets in order, each a name and the id of its relation."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.xml = XmlPart(self._start)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation))


class Relations:
    """Reads a relations part: id → (last word of the type, target)."""

    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}
        self.xml = XmlPart(self._start)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))
