"""The facts known at a moment, out of every app, in the exchange format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from taizhang.accounts import queries as accounts
from taizhang.core.facts.known import FactSet
from taizhang.core.facts.tables import TABLES
from taizhang.ledgers import exchange as ledgers
from taizhang.ratings.models import CONFIRMATION, DECLARATION, INPUT, Statement
from taizhang.ratings.readers.exchange import text_of
from taizhang.registry import queries as registry


def exchange_rows(table: str, moment: datetime) -> Iterator[dict[str, Any]]:
    """Yield the rows of any exchange table: every version posted by the moment."""
    if table == "organisations":
        yield from registry.exchange_rows(table, moment)
    elif table in ("people", "posts", "exemptions"):
        yield from accounts.exchange_rows(table, moment)
    elif table in _STATEMENTS:
        yield from _statements(table, moment)
    else:
        yield from ledgers.exchange_rows(table, moment)


_STATEMENTS = {"inputs": INPUT, "declarations": DECLARATION, "confirmations": CONFIRMATION}


def _statements(table: str, moment: datetime) -> Iterator[dict[str, Any]]:
    rows = Statement.objects.filter(what=_STATEMENTS[table], posted_at__lte=moment).select_related("organisation")
    for row in rows.order_by("pk").iterator(2000):
        times = {"first_posted_at": row.first_posted_at, "posted_at": row.posted_at, "retracted_at": None}
        yield _SAID[table](row) | {"org_id": row.organisation.public_id, "period": row.period} | times


_SAID = {
    "inputs": lambda row: {
        "name": row.name,
        "on": row.on,
        "value": row.value,
        "unit": row.unit or None,
        "source": row.source,
    },
    "declarations": lambda row: {"source": row.source},
    "confirmations": lambda row: {"name": row.name, "by": row.source, "on": row.on, "confirmed": row.confirmed},
}


def facts_known_at(moment: datetime) -> FactSet:
    """Return every version of every fact posted by the moment."""
    return FactSet({table: list(exchange_rows(table, moment)) for table in TABLES})


def digest_of(facts: FactSet) -> str:
    """Return the SHA-256 of facts, whatever the order of their rows."""
    whole = hashlib.sha256()
    for name in TABLES:
        columns = [column.name for column in TABLES[name].columns]
        lines = sorted("\x1f".join(text_of(row[column]) for column in columns) for row in facts.rows(name))
        whole.update(f"{name}\x1e{len(lines)}\x1e".encode())
        for line in lines:
            whole.update(line.encode() + b"\x1e")
    return whole.hexdigest()
