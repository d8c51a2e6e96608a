"""Found, move and close organisations. Every change is dated and keeps what was before."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from taizhang.core.problems import Problem, Refused
from taizhang.journal import operations as journal
from taizhang.journal.kinds import Actor, require_two
from taizhang.registry.kinds import KINDS
from taizhang.registry.models import Organisation, Placement


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to found; ``parent_key`` is the key of another in the same list, or empty for the top."""

    key: str
    name: str
    kind: str
    parent_key: str
    from_on: date


def found(
    *, actor: Actor, name: str, kind: str, parent_id: int | None, from_on: date, now: datetime, idempotency_key: str
) -> int:
    """Found one organisation; return its id."""
    with transaction.atomic():
        parent = Organisation.objects.get(pk=parent_id) if parent_id else None
        row = _found(NewOrganisation("", name, kind, "", from_on), parent, now)
        _journal(actor, "registry.found", f"organisation:{row.pk}", now, idempotency_key, {"organisations": 1})
    return row.pk


def found_many(
    *, actor: Actor, organisations: Sequence[NewOrganisation], now: datetime, idempotency_key: str
) -> dict[str, int]:
    """Found a whole tree, parents before children; return the id of each key."""
    with transaction.atomic():
        made: dict[str, Organisation] = {}
        for organisation in organisations:
            parent = made.get(organisation.parent_key)
            if organisation.parent_key and parent is None:
                message = f"“{organisation.name}”的上级“{organisation.parent_key}”没有列在它前面"
                raise Refused([Problem("F33", message, "先列上级，再列下级")])
            made[organisation.key] = _found(organisation, parent, now)
        detail = {"organisations": len(made)}
        _journal(actor, "registry.found", "organisations", now, idempotency_key, detail)
    return {key: row.pk for key, row in made.items()}


def _found(new: NewOrganisation, parent: Organisation | None, now: datetime) -> Organisation:
    if new.kind not in KINDS:
        raise Refused([Problem("F33", f"没有“{new.kind}”这种组织", f"可用：{'、'.join(KINDS)}")])
    row = Organisation.objects.create(
        public_id=secrets.token_hex(6), name=new.name, kind=new.kind, parent=parent, path="", from_on=new.from_on
    )
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    Organisation.objects.filter(pk=row.pk).update(path=row.path)
    _place(row, now, from_on=new.from_on)
    return row


def _place(
    row: Organisation, now: datetime, *, from_on: date, to_on: date | None = None, successor: int | None = None
) -> None:
    held = row.placements.filter(from_on=from_on, superseded_at=None)
    first = held.values_list("first_posted_at", flat=True).first() or now
    held.update(superseded_at=now)
    Placement.objects.create(
        organisation=row,
        parent_id=row.parent_id,
        name=row.name,
        kind=row.kind,
        from_on=from_on,
        to_on=to_on,
        successor_id=successor,
        first_posted_at=first,
        posted_at=now,
    )


def move(
    *,
    actor: Actor,
    organisation_id: int,
    parent_id: int,
    on: date,
    now: datetime,
    idempotency_key: str,
    seconded_by: Actor | None = None,
) -> None:
    """Move an organisation under another from a day on; the placement before ends the day before.

    Raises:
        Refused: without a second person, where the new parent lies below it, or the day is not after its placement began.
    """
    require_two(actor, seconded_by)
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation_id)
        parent = Organisation.objects.get(pk=parent_id)
        if parent.path.startswith(row.path):
            raise Refused([Problem("F33", f"“{parent.name}”在“{row.name}”之下，不能作它的上级", "选别的上级")])
        last = row.placements.filter(superseded_at=None).order_by("-from_on").first()
        if last is None or on <= last.from_on:
            raise Refused([Problem("F33", "调整的日子不晚于现隶属开始的日子", "核对日期")])
        _place(row, now, from_on=last.from_on, to_on=on - timedelta(days=1))
        _repath(row, parent)
        _place(row, now, from_on=on)
        _journal(actor, "registry.move", f"organisation:{row.pk}", now, idempotency_key, _second(seconded_by))


def _repath(row: Organisation, parent: Organisation) -> None:
    old, new = row.path, f"{parent.path}{row.pk}/"
    for below in Organisation.objects.filter(path__startswith=old):
        Organisation.objects.filter(pk=below.pk).update(path=new + below.path[len(old) :])
    Organisation.objects.filter(pk=row.pk).update(parent=parent)
    row.parent, row.path = parent, new


def close(
    *,
    actor: Actor,
    organisation_id: int,
    on: date,
    now: datetime,
    idempotency_key: str,
    successor_id: int | None = None,
    seconded_by: Actor | None = None,
) -> None:
    """Close an organisation after a day; its records stay, and may follow a successor.

    Raises:
        Refused: without a second person, or where the day lies before its placement began.
    """
    require_two(actor, seconded_by)
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation_id)
        last = row.placements.filter(superseded_at=None).order_by("-from_on").first()
        if last is None or on < last.from_on:
            raise Refused([Problem("F33", "撤销的日子早于现隶属开始的日子", "核对日期")])
        Organisation.objects.filter(pk=row.pk).update(to_on=on)
        _place(row, now, from_on=last.from_on, to_on=on, successor=successor_id)
        _journal(actor, "registry.close", f"organisation:{row.pk}", now, idempotency_key, _second(seconded_by))


def _second(second: Actor | None) -> dict[str, str | int]:
    return {"second": second.name} if second else {}


def _journal(actor: Actor, act: str, subject: str, now: datetime, key: str, detail: Mapping[str, str | int]) -> None:
    journal.write(actor=actor, act=act, subject=subject, now=now, detail=detail, idempotency_key=key)
