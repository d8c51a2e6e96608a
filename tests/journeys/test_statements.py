"""A page asks the database some dozen times, and no more often when the county has twice as many rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from taizhang.accounts.models import User
from taizhang.ledgers.new import NewRecord, NewStep
from taizhang.matters import operations as matters
from taizhang.ratings import operations as ratings
from taizhang.ratings import queries as rating_queries
from taizhang.registry.operations import NewOrganisation, found_many
from taizhang.schemes import operations as schemes
from tests import given

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parents[2] / "schemes/heilong-town/2015"
TODAY = datetime(2016, 1, 18, 1, tzinfo=UTC)
MOST = 12


def _adopt() -> int:
    cases = [(path.name, path.read_text(encoding="utf-8")) for path in (FOLDER / "cases").glob("*.md")]
    text = (FOLDER / "scheme.md").read_text(encoding="utf-8")
    return schemes.adopt(actor=given.CLERK, text=text, cases=cases, now=given.NOW, idempotency_key="scheme")


def _grow(version: int, turn: int) -> None:
    """Add five towns with twelve matters each, half of them finished, and rate."""
    begun = date(2015, 1, 1)
    tree = [NewOrganisation(f"t{n}", f"{'甲乙丙丁戊'[n]}{turn}镇", "镇", "", begun) for n in range(5)]
    towns = found_many(actor=given.CLERK, organisations=tree, now=given.NOW, idempotency_key=f"towns{turn}")
    records = [
        NewRecord(
            "工作事项",
            town,
            f"第{n}件",
            date(2015, 3, 1 + n),
            source="日常工作",
            due_on=date(2015, 4, 1),
            done_on=date(2015, 3, 20) if n % 2 else None,
            steps=(NewStep("登记", date(2015, 3, 1 + n)),),
        )
        for town in towns.values()
        for n in range(12)
    ]
    matters.register_many(records=records, actor=given.CLERK, now=TODAY, idempotency_key=f"matters{turn}")
    ratings.run(version_id=version, actor=given.CLERK, now=TODAY, idempotency_key=f"run{turn}")


def _asked(client: Client, address: str) -> int:
    """Return how many statements a page sends, the session and the reader's posts included."""
    client.get(address)  # what is kept for good, such as the read scheme, is read now
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert client.get(address).status_code == 200
    return len(statements)


@pytest.fixture
def office() -> Iterator[Client]:
    """Return a client of the county office, in January 2016."""
    county = given.county()["county"]
    given.person("office", county, "county_office")
    client = Client()
    client.force_login(User.objects.get(username="office"))
    with patch("taizhang.ui.clock.now", lambda: TODAY):
        yield client


def test_pages_ask_no_more_often_for_twice_as_many_rows(office: Client) -> None:
    version = _adopt()
    counted = []
    for turn in (1, 2):
        _grow(version, turn)
        card = f"/stars/{rating_queries.newest_ratings()[0].public_id}/"
        shown = office.get("/stars/").content.decode()
        assert len(re.findall(r'th scope="row"', shown)) == 5 * turn + 1
        counted.append({page: _asked(office, page) for page in ("/", "/matters/", "/stars/", card)})
        counted[-1]["card"] = counted[-1].pop(card)
    assert counted[0] == counted[1]
    assert max(counted[1].values()) <= MOST, counted[1]
