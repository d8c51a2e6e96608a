"""Obligations hold nothing of their own: dropping and rebuilding them changes no page."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from taizhang.activities import operations as activities
from taizhang.clock.models import Obligation
from taizhang.clock.operations import rebuild, tick
from taizhang.journal.models import Entry
from taizhang.matters import operations as matters
from taizhang.registry import operations as registry
from taizhang.schemes.operations import adopt
from tests import given

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
NOW = datetime(2015, 9, 10, 2, tzinfo=UTC)
READERS = {"office": ("county", "county_office"), "town": ("town", "town_office"), "first": ("first", "secretary")}
MEETINGS = ("支部党员大会", "支部委员会", "党小组会", "党课", "机关党员学习日")


@pytest.fixture
def county(settings) -> dict[str, int]:
    """Return a county on 10 September 2015 with both shipped schemes, two branches, and people who read."""
    settings.CLOCK_SHIFT = int((NOW - datetime.now(UTC)).total_seconds())
    ids = given.county()
    for code in ("heilong-town", "qingshen-organs"):
        text = (ROOT / f"schemes/{code}/2015/scheme.md").read_text()
        adopt(actor=given.CLERK, text=text, cases=(), now=given.NOW, idempotency_key=code)
    for key, name in (("first", "第一支部"), ("second", "第二支部")):
        ids[key] = registry.found(
            actor=given.CLERK,
            name=name,
            kind="支部",
            parent_id=ids["upper"],
            from_on=date(2014, 1, 1),
            now=given.NOW,
            idempotency_key=key,
        )
    for name, (organisation, role) in READERS.items():
        given.person(name, ids[organisation], role)
    return ids


def live(county: dict[str, int], seed: int) -> None:
    """Let half a year pass: meetings held or not, in time, late, invalid; matters done and overdue."""
    chance = random.Random(seed)
    held = [
        activities.meeting(
            kind_key=kind,
            organisation_id=county[branch],
            held_on=date(2015, month, 1) + timedelta(days=chance.randint(0, 27)),
            entitled=10,
            present=chance.choice([3, 6, 9]),
            valid=chance.random() < 0.8,
        )
        for branch in ("first", "second")
        for kind in MEETINGS
        for month in range(1, 9)
        if chance.random() < 0.6
    ]
    activities.record_meetings(records=held, actor=given.CLERK, now=NOW, idempotency_key="held")
    for number in range(6):
        matters.register(
            kind_key="工作事项",
            organisation_id=county[chance.choice(["first", "town"])],
            title=f"第{number}件",
            source="群众反映",
            opened_on=date(2015, 9, 10) - timedelta(days=chance.randint(0, 5)),
            due_on=date(2015, 9, 9) + timedelta(days=number),  # the first is overdue
            actor=given.CLERK,
            now=NOW,
            idempotency_key=f"matter-{number}",
        )


def pages() -> Iterator[str]:
    """Yield what each reader's inbox shows, without the tokens that are new every time."""
    for name in READERS:
        client = Client(headers={"host": "127.0.0.1"})
        client.post("/sign-in/", {"username": name, "password": given.PASSWORD})
        answer = client.get("/")
        assert answer.status_code == 200
        tokens = r'(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"'
        yield re.sub(tokens, r"\1", answer.content.decode())


@pytest.mark.parametrize("seed", range(3))
def test_dropping_and_rebuilding_obligations_changes_no_page(county: dict[str, int], seed: int) -> None:
    live(county, seed)
    tick(now=NOW)
    before, held = list(pages()), Obligation.objects.count()
    assert all("支部委员会" in page for page in before)
    Obligation.objects.all().delete()
    assert [now == was for now, was in zip(pages(), before, strict=True)] == [False] * len(READERS)
    assert rebuild(now=NOW) == held
    assert list(pages()) == before


def test_rebuilding_is_no_operation_of_the_journal(county: dict[str, int]) -> None:
    entries = Entry.objects.count()
    rebuild(now=NOW)
    assert Entry.objects.count() == entries


def test_the_clock_asks_one_explanation_a_matter_however_often_it_runs(county: dict[str, int]) -> None:
    live(county, 1)
    assert tick(now=NOW) == 1
    assert tick(now=NOW + timedelta(minutes=5)) == 0
    assert Entry.objects.filter(act="clock.tick").count() == 2


def test_a_planted_obligation_does_not_outlive_a_rebuild(county: dict[str, int]) -> None:
    live(county, 0)
    rebuild(now=NOW)
    before = list(pages())
    Obligation.objects.filter(answered_on=None).update(answered_on=date(2015, 8, 1), answered_by="planted")
    assert list(pages()) != before
    rebuild(now=NOW)
    assert list(pages()) == before
