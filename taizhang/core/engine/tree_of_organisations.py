"""The tree of organisations on the last day of the period: what lies below what, and what was merged into what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from taizhang.core.facts.known import Row


class Organisations:
    """Built once from the known rows of ``organisations``; a moved unit has several."""

    def __init__(self, rows: Iterable[Row], last: date) -> None:
        self._children: dict[str, set[str]] = defaultdict(set)
        self._parents: dict[str, set[str]] = defaultdict(set)
        self._kinds: dict[str, str] = {}
        self._subtrees: dict[str, frozenset[str]] = {}
        self.began: dict[str, date] = {}
        self.ended: dict[str, date] = {}
        standing: set[str] = set()
        successors: dict[str, tuple[date, str]] = {}
        for row in rows:
            org_id, to_on = row["org_id"], row["to"] or date.max
            self.began[org_id] = min(row["from"], self.began.get(org_id, date.max))
            self.ended[org_id] = max(to_on, self.ended.get(org_id, date.min))
            if row["from"] <= last <= to_on:
                standing.add(org_id)
                self._kinds[org_id] = row["kind"]
                if row["parent_id"]:
                    self._children[row["parent_id"]].add(org_id)
                    self._parents[org_id].add(row["parent_id"])
            if row["successor"]:
                successors[org_id] = max((row["from"], row["successor"]), successors.get(org_id, (date.min, "")))
        gone = {org_id: successor for org_id, (_, successor) in successors.items() if org_id not in standing}
        self.into = {org_id: _last_of(org_id, gone) for org_id in sorted(gone)}
        self._merged: dict[str, list[str]] = defaultdict(list)
        for org_id, successor in self.into.items():
            self._merged[successor].append(org_id)

    def children(self, org_id: str, kinds: tuple[str, ...]) -> list[str]:
        """Return the organisations of these kinds right below."""
        return sorted(child for child in self._children.get(org_id, ()) if self._kinds[child] in kinds)

    def subtree(self, org_id: str) -> frozenset[str]:
        """Return the organisation and all below it."""
        if org_id not in self._subtrees:
            found, todo = set(), [org_id]
            while todo:
                here = todo.pop()
                if here not in found:
                    found.add(here)
                    todo += self._children.get(here, ())
            self._subtrees[org_id] = frozenset(found)
        return self._subtrees[org_id]

    def above(self, org_id: str) -> frozenset[str]:
        """Return all organisations above one."""
        found: set[str] = set()
        todo = [org_id]
        while todo:
            higher = self._parents.get(todo.pop(), set()) - found
            found |= higher
            todo += higher
        return frozenset(found)

    def merged_into(self, org_id: str) -> list[str]:
        """Return the organisation and all that were merged into it, through however many mergers."""
        return [org_id, *self._merged.get(org_id, ())]


def _last_of(org_id: str, gone: dict[str, str]) -> str:
    """Return where a chain of mergers ends; a ring ends where it began."""
    seen = {org_id}
    while org_id in gone and gone[org_id] not in seen:
        org_id = gone[org_id]
        seen.add(org_id)
    return org_id
