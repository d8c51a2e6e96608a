"""Enrol people, appoint them, end posts, sign in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from taizhang.accounts.kinds import GRANTS
from taizhang.accounts.models import Attempt, Exemption, Person, Post, User
from taizhang.core.problems import Problem, Refused
from taizhang.journal import operations as journal
from taizhang.journal.kinds import Actor, require_two

FAILURES = 5  # of one name from one address within WINDOW before it must wait
WINDOW = timedelta(minutes=15)
_NOBODY = make_password(None)


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to give; ``key`` names a person of the same list."""

    key: str
    organisation_id: int
    role: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to enrol, with a sign-in name where he is to sign in."""

    key: str
    name: str
    username: str = ""
    password: str | None = None


def enrol_many(
    *,
    actor: Actor,
    people: Sequence[NewPerson],
    posts: Sequence[NewPost],
    now: datetime,
    idempotency_key: str,
    exemptions: Sequence[tuple[str, str, date, date | None]] = (),
) -> dict[str, int]:
    """Enrol people with their posts and exemptions (key, kind, from, to); return the id of each key.

    Raises:
        Refused: where a person acts and a role gives access: that takes a second one (:func:`enrol`).
    """
    if any(post.role in GRANTS for post in posts):
        require_two(actor, None)
    with transaction.atomic():
        rows = Person.objects.bulk_create(
            [Person(public_id=secrets.token_hex(6), name=person.name) for person in people], batch_size=500
        )
        ids = {person.key: row.pk for person, row in zip(people, rows, strict=True)}
        User.objects.bulk_create(
            [
                User(username=person.username, person_id=ids[person.key], password=make_password(person.password))
                for person in people
                if person.username
            ]
        )
        Post.objects.bulk_create([_post(post, ids[post.key], now) for post in posts], batch_size=500)
        Exemption.objects.bulk_create(
            [
                Exemption(person_id=ids[key], kind=kind, from_on=from_on, to_on=to_on, posted_at=now)
                for key, kind, from_on, to_on in exemptions
            ]
        )
        _journal(actor, "accounts.enrol", "people", now, idempotency_key, {"people": len(rows)})
    return ids


def enrol(
    *,
    actor: Actor,
    name: str,
    organisation_id: int,
    role: str,
    from_on: date,
    now: datetime,
    idempotency_key: str,
    to_on: date | None = None,
    seconded_by: Actor | None = None,
) -> str:
    """Enrol one person with his first post; return his public id.

    Raises:
        Refused: where the role gives access and no second person approved.
    """
    if role in GRANTS:
        require_two(actor, seconded_by)
    public_id = secrets.token_hex(6)
    with transaction.atomic():
        row = Person.objects.create(public_id=public_id, name=name)
        Post.objects.create(**_values(NewPost("", organisation_id, role, from_on, to_on), row.pk, now))
        detail: dict[str, str | int] = {"people": 1, **_second(seconded_by)}
        _journal(actor, "accounts.enrol", f"person:{public_id}", now, idempotency_key, detail)
    return public_id


def _post(post: NewPost, person_id: int, now: datetime) -> Post:
    return Post(**_values(post, person_id, now))


def _values(post: NewPost, person_id: int, now: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "organisation_id": post.organisation_id,
        "role": post.role,
        "from_on": post.from_on,
        "to_on": post.to_on,
        "first_posted_at": now,
        "posted_at": now,
    }


def appoint(
    *,
    actor: Actor,
    person_id: int,
    organisation_id: int,
    role: str,
    from_on: date,
    now: datetime,
    idempotency_key: str,
    to_on: date | None = None,
    seconded_by: Actor | None = None,
) -> int:
    """Give a person a post; return its id.

    Raises:
        Refused: where the role gives access and no second person approved, or the person holds it from that day.
    """
    if role in GRANTS:
        require_two(actor, seconded_by)
    if Post.objects.filter(
        person=person_id, organisation=organisation_id, role=role, from_on=from_on, superseded_at=None
    ).exists():
        raise Refused([Problem("F34", "这人从这一天起已任这项职务", "核对日期和职务")])
    with transaction.atomic():
        row = Post.objects.create(**_values(NewPost("", organisation_id, role, from_on, to_on), person_id, now))
        _journal(
            actor, "accounts.appoint", f"person:{person_id}", now, idempotency_key, {"posts": 1, **_second(seconded_by)}
        )
    return row.pk


def end_post(*, actor: Actor, post_id: int, to_on: date, now: datetime, idempotency_key: str) -> None:
    """End a post on a day: a newer row supersedes it, and access ends with that day."""
    with transaction.atomic():
        held = Post.objects.select_for_update().filter(pk=post_id, superseded_at=None).first()
        if held is None:
            raise Refused([Problem("F34", "这项任职已有更新的一条", "刷新后再看")])
        if to_on < held.from_on:
            raise Refused([Problem("F34", "免职的日子早于任职的日子", "核对日期")])
        Post.objects.filter(pk=held.pk).update(superseded_at=now)
        Post.objects.create(
            person_id=held.person_id,
            organisation_id=held.organisation_id,
            role=held.role,
            from_on=held.from_on,
            to_on=to_on,
            first_posted_at=held.first_posted_at,
            posted_at=now,
        )
        _journal(actor, "accounts.end_post", f"person:{held.person_id}", now, idempotency_key, {})


def authenticate(*, username: str, password: str, address: str, now: datetime) -> User:
    """Return the user whose name and password these are.

    A wrong name and a wrong password take as long and say the same. After five failures
    of one name from one address it must wait; others are not locked out.

    Raises:
        Refused: otherwise.
    """
    recent = Attempt.objects.filter(username=username, address=address, at__gt=now - WINDOW).count()
    if recent >= FAILURES:
        raise Refused([Problem("F35", "这个用户名在这里试错太多次", "十五分钟后再试，或请上级重设密码")])
    user = User.objects.filter(username=username, is_active=True).select_related("person").first()
    right = check_password(password, user.password if user else _NOBODY)
    if user is None or not right:
        Attempt.objects.create(username=username[:40], address=address, at=now)
        raise Refused([Problem("F35", "用户名或密码不对", "核对后再试；忘记密码请找上级")])
    return user


def note_sign_in(*, actor: Actor, now: datetime) -> None:
    """Write that somebody signed in."""
    with transaction.atomic():
        _journal(actor, "accounts.sign_in", f"person:{actor.person_id}", now, "", {})


def _second(second: Actor | None) -> dict[str, str | int]:
    return {"second": second.name} if second else {}


def _journal(actor: Actor, act: str, subject: str, now: datetime, key: str, detail: dict[str, str | int]) -> None:
    journal.write(actor=actor, act=act, subject=subject, now=now, detail=detail, idempotency_key=key)
