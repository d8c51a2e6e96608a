"""One SQL text out of named pieces (WITH … AS), each compiled on its own: linear to compile, readable to people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis

from taizhang.core.engine.sql.dialects import Dialect, Expr


@dataclass(frozen=True, slots=True)
class Piece:
    """A named part of the text; a shared one is computed once, another is read into whoever uses it."""

    name: str
    text: str
    shared: bool


class Script:
    """Collects the pieces of one query, in an order in which each reads only earlier ones."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.pieces: list[Piece] = []
        self._tables: dict[str, Expr] = {}

    def piece(self, name: str, make: Callable[[], Expr], *, shared: bool = False) -> Expr:
        """Return the piece of that name as a table; it is made where it does not stand yet."""
        return self._tables[name] if name in self._tables else self.given(name, make(), shared=shared)

    def given(self, name: str, expression: Expr, *, shared: bool = False) -> Expr:
        """Add a piece and return it as a table.

        Raises:
            ValueError: where a piece of that name stands.
        """
        if name in self._tables:
            raise ValueError(name)
        self.pieces.append(Piece(name, self._compiled(expression), shared))
        self._tables[name] = ibis.table(expression.schema(), name=name)
        return self._tables[name]

    def text(self, last: Expr) -> str:
        """Return the whole text: the pieces, then a last selection."""
        parts = [
            f'"{piece.name}" AS {"" if piece.shared else "NOT "}MATERIALIZED ({piece.text})' for piece in self.pieces
        ]
        return f"WITH {', '.join(parts)} {self._compiled(last)}"

    def _compiled(self, expression: Expr) -> str:
        # Merging selections takes ibis longer than all else, and every database does it itself.
        fused, ibis.options.sql.fuse_selects = ibis.options.sql.fuse_selects, False
        try:
            return str(ibis.to_sql(expression, dialect=self.dialect.name, pretty=False))
        finally:
            ibis.options.sql.fuse_selects = fused
