"""The home page does not say that nothing waits above what was missed, and its tile counts what stands below."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from taizhang.clock import operations as clock
from taizhang.registry.operations import NewOrganisation, found_many
from tests import given

pytestmark = pytest.mark.django_db

NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)


def test_what_was_missed_is_counted_and_is_no_empty_inbox() -> None:
    organs = [NewOrganisation("branch", "测试支部", "支部", "", datetime(2015, 1, 1, tzinfo=UTC).date())]
    ids = given.county() | found_many(actor=given.CLERK, organisations=organs, now=given.NOW, idempotency_key="o")
    given.person("secretary", ids["branch"], "secretary")
    given.scheme("qingshen-organs")
    clock.tick(now=NOW)
    with patch("taizhang.ui.clock.now", lambda: NOW):
        shown = given.signed_in("secretary").get("/").content.decode()
    missed = int(shown.partition("逾期未办：")[2].partition("项")[0])
    assert missed
    assert "没有待办" not in shown
    assert f"其中逾期{missed}项" in shown
