"""The preview of a workbook: what is ticked counts when it is posted, and no number in its address breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from taizhang.intake import operations as intake
from taizhang.ledgers.models import Entry
from taizhang.registry import queries as registry
from tests import given
from tests.intake.readers.books import Given, by_openpyxl, table

pytestmark = pytest.mark.django_db

NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)
ROWS = [["事项", "来源", "登记日"], ["修村道", "群众反映", "2015-06-01"], ["清水渠", "群众反映", "2015-06-02"]]


@pytest.fixture
def batch() -> Iterator[str]:
    ids = given.county()
    given.scheme()
    given.person("clerk", ids["town"], "town_office")
    home = registry.by_ids([ids["town"]])[ids["town"]]
    book = by_openpyxl([Given(table(ROWS))])
    with patch("taizhang.ui.clock.now", lambda: NOW):
        yield intake.receive(
            data=book, name="台账.xlsx", organisation=home, actor=given.CLERK, now=NOW, idempotency_key="b"
        ).public_id


def test_a_row_ticked_as_left_out_is_not_posted_though_nobody_kept_the_changes_first(batch: str) -> None:
    clerk = given.signed_in("clerk")
    shown = clerk.get(f"/import/{batch}/").content.decode()
    form = shown.partition("<table")[2].partition("</form>")[0]
    assert f'formaction="/import/{batch}/post/"' in form
    second = form.split('name="leave:')[2].partition('"')[0]
    sent = {f"leave:{second}": "on", "idempotency_key": "k"}
    assert clerk.post(f"/import/{batch}/post/", sent).status_code == 302
    assert clerk.post(f"/import/{batch}/post/", sent).status_code == 302
    assert [entry.title for entry in Entry.objects.all()] == ["修村道"]


@pytest.mark.parametrize("far", ["9" * 30, "9" * 5000])
def test_a_page_beyond_the_end_is_the_last(batch: str, far: str) -> None:
    assert "修村道" in given.signed_in("clerk").get(f"/import/{batch}/?from={far}").content.decode()
