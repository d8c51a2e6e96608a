"""Live ratings that outlast a power cut: each fact with the ratings it changed, in one durable transaction.

The facts that a live rating began with stay where they were read from; this file
holds what was posted since. It is written before anybody hears of the change, so
that what was acknowledged is there when it is opened again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from taizhang.core.engine import record
from taizhang.core.engine.live import Live
from taizhang.core.engine.result import Rating
from taizhang.core.facts.admit import Part, admit_tables
from taizhang.core.facts.known import FactSet, Row
from taizhang.core.facts.tables import TABLES
from taizhang.core.plan.steps import Plan
from taizhang.ratings.readers.exchange import text_of

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS posted (number INTEGER PRIMARY KEY, name TEXT NOT NULL, cells TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rating (org_id TEXT PRIMARY KEY, kept TEXT NOT NULL);
"""


class KeptLive:
    """The live ratings of a plan, with their file. Use as a context manager."""

    def __init__(self, plan: Plan, facts: FactSet, moment: datetime, file: Path) -> None:
        """Begin, or go on where the file ends.

        Raises:
            Refused: where the file holds what is no fact.
        """
        self._file = sqlite3.connect(file, isolation_level=None)
        self._file.executescript(_SCHEMA)
        self.live = Live(plan, facts, moment)
        for name, row in self._posted():
            self.live.post(name, row)

    def __enter__(self) -> KeptLive:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def post(self, table: str, row: Row) -> tuple[Rating, ...]:
        """Take in a version of a thing, durably; return the ratings that changed.

        Raises:
            sqlite3.Error: where it could not be written; then open the file anew, nothing was taken in.
        """
        changed = self.live.post(table, row)
        cells = {column.name: text_of(row[column.name]) for column in TABLES[table].columns}
        kept = [(one.org_id, json.dumps(record.to_json(one), ensure_ascii=False)) for one in changed]
        self._file.execute("BEGIN IMMEDIATE")
        try:
            self._file.execute(
                "INSERT INTO posted (name, cells) VALUES (?, ?)", (table, json.dumps(cells, ensure_ascii=False))
            )
            self._file.executemany("INSERT OR REPLACE INTO rating VALUES (?, ?)", kept)
            self._file.execute("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise
        return changed

    def kept(self) -> Mapping[str, Rating]:
        """Return the ratings that changed since the beginning, as the file holds them."""
        rows = self._file.execute("SELECT org_id, kept FROM rating")
        return {org_id: record.from_json(json.loads(text)) for org_id, text in rows}

    def _posted(self) -> Iterator[tuple[str, Row]]:
        for number, name, cells in self._file.execute("SELECT number, name, cells FROM posted ORDER BY number"):
            facts = admit_tables([Part(name, f"第{number}条", [json.loads(cells)])]).unwrap()
            yield from ((name, row) for row in facts.rows(name))
