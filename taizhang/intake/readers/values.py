"""A value as the reader gives it → its kind and the text that a person sees."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from taizhang.intake.readers.cells import CellKind

# A workbook keeps 15 significant digits of a number (IEEE 754 double); an id of 18 digits has lost its tail.
LOSSY_FROM = 10**15


def text_of(value: object) -> tuple[CellKind, str, bool]:
    """Return kind, text and whether digits are lost. An empty value gives (EMPTY, "", False)."""
    match value:
        case bool():
            return CellKind.BOOL, "TRUE" if value else "FALSE", False
        case str():
            return (CellKind.TEXT if value else CellKind.EMPTY), value, False
        case int() | float():
            return CellKind.NUMBER, _number(value), abs(value) >= LOSSY_FROM
        case datetime():
            return CellKind.DATE, _moment(value), False
        case date():
            return CellKind.DATE, value.isoformat(), False
        case time():
            return CellKind.TEXT, _clock(value.hour, value.minute, value.second), False
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return CellKind.TEXT, _clock(*divmod(minutes, 60), seconds), False
    return CellKind.EMPTY, "", False


def _number(value: float) -> str:
    if not isfinite(value):
        return str(value)
    # 15 digits is what a workbook shows; it hides the binary dust of 0.1 + 0.2.
    text = f"{Decimal(f'{value:.15g}'):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _moment(value: datetime) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return f"{value.date().isoformat()} {_clock(value.hour, value.minute, value.second)}"


def _clock(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours:02}:{minutes:02}:{seconds:02}" if seconds else f"{hours:02}:{minutes:02}"
