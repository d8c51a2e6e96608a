"""Organisations as plain data within the reader's scope. Out of scope is the same as not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from taizhang.registry.models import Organisation, Placement


class Scope(Protocol):
    """What a reader may see: the paths of his organisations."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Materialised paths; "/" is the whole county."""


class NotFound(LookupError):
    """Raised where an organisation does not exist or lies outside the reader's scope."""


@dataclass(frozen=True, slots=True)
class OrgRow:
    """An organisation."""

    id: int
    public_id: str
    name: str
    kind: str
    path: str
    parent_id: int | None


def _row(row: Organisation) -> OrgRow:
    return OrgRow(row.pk, row.public_id, row.name, row.kind, row.path, row.parent_id)


def _within(scope: Scope) -> QuerySet[Organisation]:
    if not scope.paths:
        return Organisation.objects.none()
    return Organisation.objects.filter(reduce(or_, (Q(path__startswith=path) for path in scope.paths)))


def list_for(scope: Scope, *, on: date | None = None, kinds: Sequence[str] = ()) -> list[OrgRow]:
    """Return the organisations in scope in the order of the tree, standing on a day, of these types."""
    rows = _within(scope)
    if on:
        rows = rows.filter(from_on__lte=on).filter(Q(to_on=None) | Q(to_on__gte=on))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [_row(row) for row in rows.order_by("path")]


def get_for(scope: Scope, public_id: str) -> OrgRow:
    """Return an organisation.

    Raises:
        NotFound: where it does not exist or lies outside the scope.
    """
    row = _within(scope).filter(public_id=public_id).first()
    if row is None:
        raise NotFound(public_id)
    return _row(row)


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """Where an organisation stood, under which name, from when to when."""

    parent: str
    name: str
    kind: str
    from_on: date
    to_on: date | None
    successor: str


def placements_of(organisation_id: int) -> list[PlacementRow]:
    """Return the placements of an organisation that count, the newest first."""
    rows = Placement.objects.filter(organisation=organisation_id, superseded_at=None)
    return [
        PlacementRow(
            row.parent.name if row.parent else "",
            row.name,
            row.kind,
            row.from_on,
            row.to_on,
            row.successor.name if row.successor else "",
        )
        for row in rows.select_related("parent", "successor").order_by("-from_on")
    ]


def by_ids(ids: Iterable[int]) -> dict[int, OrgRow]:
    """Return organisations by id, in one statement."""
    return {row.pk: _row(row) for row in Organisation.objects.filter(pk__in=set(ids))}


def by_public_ids(ids: Iterable[str]) -> dict[str, OrgRow]:
    """Return organisations by public id, in one statement."""
    return {row.public_id: _row(row) for row in Organisation.objects.filter(public_id__in=set(ids))}


def exchange_rows(table: str, moment: datetime) -> Iterator[dict[str, Any]]:
    """Yield the rows of the exchange table ``organisations``: every placement posted by the moment."""
    if table != "organisations":
        raise KeyError(table)
    rows = Placement.objects.filter(posted_at__lte=moment).select_related("organisation", "parent", "successor")
    for row in rows.order_by("pk").iterator(2000):
        yield {
            "org_id": row.organisation.public_id,
            "parent_id": row.parent.public_id if row.parent else None,
            "kind": row.kind,
            "name": row.name,
            "from": row.from_on,
            "to": row.to_on,
            "successor": row.successor.public_id if row.successor else None,
            "first_posted_at": row.first_posted_at,
            "posted_at": row.posted_at,
            "retracted_at": None,
        }
