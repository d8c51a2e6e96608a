"""How much a workbook may cost. The operator sets it, never the person who uploads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one reading. Sizes in bytes, times in seconds.

    file_bytes: the file as uploaded.
    entries: parts inside the archive.
    unpacked_bytes: all parts unpacked, counted while unpacking (what the archive says of itself is not believed).
    ratio: unpacked over packed of a part beyond 1 MiB; deflate itself ends near 1,030.
    cells: cells that hold something, all sheets together.
    blank_cells: cells that hold nothing but a style.
    last_row, last_column: beyond these a cell is taken for a slip, not for data.
    area: the rectangle from A1 to the last cell of a sheet; the reader lays it out whole in memory.
    merges: merged ranges of a sheet.
    seconds_cpu, seconds_wall, memory_bytes, output_bytes: of the child process.
    """

    file_bytes: int = 10 * MIB
    entries: int = 2_000
    unpacked_bytes: int = 128 * MIB
    ratio: int = 200
    cells: int = 200_000
    blank_cells: int = 2_000_000
    last_row: int = 200_000
    last_column: int = 1_000
    area: int = 2_000_000
    merges: int = 50_000
    seconds_cpu: int = 10
    seconds_wall: float = 30.0
    memory_bytes: int = 1024 * MIB
    output_bytes: int = 64 * MIB

    def as_numbers(self) -> dict[str, int | float]:
        """Return the limits as plain numbers, to be handed to the child."""
        return asdict(self)

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, int | float]) -> Limits:
        """Return the limits that :meth:`as_numbers` wrote."""
        return cls(**numbers)  # type: ignore[arg-type]


DEFAULT_LIMITS = Limits()
