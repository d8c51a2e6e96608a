"""What differs between the dialects that were tried: whole division, and the days between two days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import ibis

Expr = Any  # Ibis has no stubs; every expression is made and used in this package only


@ibis.udf.scalar.builtin(name="gcd")  # type: ignore[untyped-decorator]
def gcd(one: int, other: int) -> int:  # type: ignore[empty-body]
    """The greatest common divisor, in every dialect by this name."""


@ibis.udf.scalar.builtin(name="divide")  # type: ignore[untyped-decorator]
def _divide(top: int, bottom: int) -> int:  # type: ignore[empty-body]
    """DuckDB's whole-number division: exact, where Ibis's own goes through a double."""


@ibis.udf.scalar.builtin(name="div")  # type: ignore[untyped-decorator]
def _div(top: int, bottom: int) -> int:  # type: ignore[empty-body]
    """PostgreSQL's whole-number division; exact for numeric, which its sums of bigint are."""


@ibis.udf.scalar.builtin(name="date_mi")  # type: ignore[untyped-decorator]
def _date_mi(last: "ibis.expr.datatypes.date", first: "ibis.expr.datatypes.date") -> int:  # type: ignore[empty-body] # noqa: UP037
    """PostgreSQL's difference of two dates, in days."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect of SQL and its two functions."""

    name: str
    whole: Callable[[Expr, Expr], Expr]
    days_between: Callable[[Expr, Expr], Expr]


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "duckdb": Dialect("duckdb", _divide, lambda first, last: last.delta(first, unit="day")),
        "postgres": Dialect("postgres", _div, lambda first, last: _date_mi(last, first).cast("int64")),
    }
)
