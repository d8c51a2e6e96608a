"""The clock runs once by command, and by itself beside the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from taizhang.activities import operations as activities
from taizhang.cli import main
from taizhang.clock.models import Obligation
from taizhang.commands.tick import Ticking
from taizhang.journal.models import Entry
from taizhang.registry import operations as registry
from taizhang.schemes.operations import adopt
from tests import given

ROOT = Path(__file__).parents[2]
NOW = datetime(2015, 9, 10, 2, tzinfo=UTC)


@pytest.fixture
def county(settings, db: None) -> dict[str, int]:
    """Return a county on 10 September 2015 that owes what its scheme says."""
    settings.CLOCK_SHIFT = int((NOW - datetime.now(UTC)).total_seconds())
    ids = given.county()
    text = (ROOT / "schemes/qingshen-organs/2015/scheme.md").read_text()
    adopt(actor=given.CLERK, text=text, cases=(), now=given.NOW, idempotency_key="adopt")
    ids["branch"] = registry.found(
        actor=given.CLERK,
        name="第一支部",
        kind="支部",
        parent_id=ids["upper"],
        from_on=date(2014, 1, 1),
        now=given.NOW,
        idempotency_key="branch",
    )
    return ids


def hold(county: dict[str, int], key: str) -> None:
    meeting = activities.meeting(
        kind_key="支部委员会",
        organisation_id=county["branch"],
        held_on=date(2015, 8, 20),
        entitled=5,
        present=5,
        valid=True,
    )
    activities.record_meetings(records=[meeting], actor=given.CLERK, now=NOW, idempotency_key=key)


def answered() -> int:
    return Obligation.objects.filter(duty="支部委员会", period="2015-08").exclude(answered_on=None).count()


def test_the_command_says_what_is_owed(county: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tick"]) == 0
    assert capsys.readouterr().out == f"应办{Obligation.objects.count()}项；新要求说明0件\n"
    assert Obligation.objects.exists()


def test_what_is_owed_follows_an_operation_and_rests_otherwise(county: dict[str, int]) -> None:
    ticking = Ticking()
    assert [ticking.look(), ticking.look()] == [True, False]
    assert answered() == 0
    hold(county, "held")
    assert [ticking.look(), ticking.look()] == [True, False]
    assert answered() == 1


def test_a_new_day_ticks_once(county: dict[str, int], settings) -> None:
    ticking = Ticking()
    ticking.look()
    settings.CLOCK_SHIFT += int(timedelta(days=1).total_seconds())
    assert [ticking.look(), ticking.look()] == [True, False]
    assert Entry.objects.filter(act="clock.tick").count() == 2


class Stumbling(Ticking):
    """Fails at its first look."""

    def __init__(self) -> None:
        super().__init__(looks_every_s=0.01)
        self.looks: Iterator[int] = iter(range(100))
        self.went_on = threading.Event()

    def look(self) -> bool:
        if next(self.looks) == 0:
            raise OSError("planted")
        self.went_on.set()
        return False


def test_a_failure_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    ticking = Stumbling()
    ticking.start()
    assert ticking.went_on.wait(10)
    ticking.ended.set()
    ticking.join(10)
    assert not ticking.is_alive()
    assert ["planted" in (record.exc_text or "") for record in caplog.records] == [True]
