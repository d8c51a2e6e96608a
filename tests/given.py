"""Builds the world of a test by calling operations, never by writing rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from django.test import Client

from taizhang.accounts.operations import NewPerson, NewPost, enrol_many
from taizhang.journal.operations import Actor
from taizhang.registry.operations import NewOrganisation, found_many
from taizhang.schemes.operations import adopt

NOW = datetime(2015, 7, 1, 1, tzinfo=UTC)
CLERK = Actor(None, "测试办事员")
PASSWORD = "long-enough-for-a-test"  # noqa: S105 - opens nothing but a test


def county() -> dict[str, int]:
    """Found a county with a town and two villages; return the id of each key."""
    begun = date(2015, 1, 1)
    return found_many(
        actor=CLERK,
        organisations=[
            NewOrganisation("county", "测试县", "县", "", begun),
            NewOrganisation("town", "东河镇", "镇", "county", begun),
            NewOrganisation("upper", "上村", "村", "town", begun),
            NewOrganisation("lower", "下村", "村", "town", begun),
        ],
        now=NOW,
        idempotency_key="county",
    )


def person(key: str, organisation_id: int, role: str, *, to_on: date | None = None) -> int:
    """Enrol a person who signs in as ``key`` and holds one post; return his id."""
    return enrol_many(
        actor=CLERK,
        people=[NewPerson(key, f"测试{key}", key, PASSWORD)],
        posts=[NewPost(key, organisation_id, role, date(2015, 1, 1), to_on)],
        now=NOW,
        idempotency_key=f"person-{key}",
    )[key]


def scheme(name: str = "heilong-town") -> int:
    """Adopt a shipped scheme of 2015; return its version's id."""
    text = (Path(__file__).parents[1] / f"schemes/{name}/2015/scheme.md").read_text(encoding="utf-8")
    return adopt(actor=CLERK, text=text, cases=(), now=NOW, idempotency_key=f"scheme-{name}")


def signed_in(username: str) -> Client:
    """Return the client of a person enrolled by :func:`person`, who signed in."""
    client = Client(headers={"host": "127.0.0.1"})
    assert client.post("/sign-in/", {"username": username, "password": PASSWORD}).status_code == 302
    return client
