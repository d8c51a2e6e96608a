"""Every wrong configuration is told with its sentence and the way out, and nothing else is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from taizhang.commands import self_check
from taizhang.commands.self_check import CHECKS, Installation, gathered, problems
from taizhang.core.problems import Refused, Severity
from tests import given
from tests.docs.samples import ROOT

NOW = datetime(2026, 7, 1, tzinfo=UTC)
SQLITE = Installation(
    host="127.0.0.1",
    debug=False,
    is_demo=False,
    hosts=("127.0.0.1", "ledger.county.example"),
    tls=False,
    python=(3, 11),
    is_root=False,
    time_zones=frozenset({"Asia/Shanghai"}),
    today=date(2026, 7, 1),
    now=NOW,
    keys={"journal": (0o600, 32, b"a" * 32), "records": (0o600, 32, b"b" * 32)},
    keys_mode=0o700,
    data_mode=0o750,
    is_writable=True,
    free=500 * 1024 * 1024,
    file_system="ext4",
    vendor="sqlite",
    version=(3, 35, 0),
    pragmas={"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1"},
    transaction_mode="IMMEDIATE",
    database_mode=0o640,
    superuser=False,
    server={},
    unapplied=(),
    unknown=(),
    guarded=frozenset({"journal_entry", "ledgers_entry"}),
    newest_entry=NOW,
    journal_fits=True,
    records_open=True,
)
POSTGRESQL = replace(
    SQLITE, vendor="postgresql", version=(140000,), pragmas={}, server={"synchronous_commit": "on", "fsync": "on"}
)
OUTWARD = replace(SQLITE, host="10.1.2.3", tls=True)


def pragma(name: str, value: str) -> Installation:
    return replace(SQLITE, pragmas={**SQLITE.pragmas, name: value})


# Each stands one step beside what is right.
WRONG: dict[str, Installation] = {
    "debug": replace(SQLITE, debug=True),
    "python": replace(SQLITE, python=(3, 10)),
    "root": replace(SQLITE, is_root=True),
    "hosts-any": replace(SQLITE, hosts=("127.0.0.1", "*")),
    "hosts-empty": replace(SQLITE, hosts=("ledger.county.example", "")),
    "no-tls": replace(OUTWARD, tls=False),
    "hosts-local": replace(OUTWARD, hosts=("127.0.0.1", "localhost")),
    "demo-outward": replace(OUTWARD, is_demo=True),
    "keys-folder": replace(SQLITE, keys_mode=0o710),
    "keys-readable": replace(SQLITE, keys={"journal": (0o640, 32, b"a" * 32)}),
    "keys-short": replace(SQLITE, keys={"journal": (0o600, 31, b"a" * 31)}),
    "keys-alike": replace(SQLITE, keys={"a": (0o600, 32, b"a" * 32), "b": (0o600, 32, b"a" * 32)}),
    "journal-key": replace(SQLITE, journal_fits=False),
    "records-key": replace(SQLITE, records_open=False),
    "data-folder": replace(SQLITE, data_mode=0o755),
    "not-writable": replace(SQLITE, is_writable=False),
    "disk-full": replace(SQLITE, free=500 * 1024 * 1024 - 1),
    "shared-disk": replace(SQLITE, file_system="nfs4"),
    "database-readable": replace(SQLITE, database_mode=0o644),
    "synchronous": pragma("synchronous", "1"),
    "journal-mode": pragma("journal_mode", "delete"),
    "foreign-keys": pragma("foreign_keys", "0"),
    "secure-delete": pragma("secure_delete", "0"),
    "transaction-mode": replace(SQLITE, transaction_mode="DEFERRED"),
    "sqlite-old": replace(SQLITE, version=(3, 34, 1)),
    "postgresql-old": replace(POSTGRESQL, version=(130022,)),
    "postgresql-commit": replace(POSTGRESQL, server={"synchronous_commit": "off", "fsync": "on"}),
    "postgresql-fsync": replace(POSTGRESQL, server={"synchronous_commit": "on", "fsync": "off"}),
    "postgresql-superuser": replace(POSTGRESQL, superuser=True),
    "newer-database": replace(SQLITE, unknown=("ledgers.0099_later",)),
    "unguarded": replace(SQLITE, guarded=frozenset({"journal_entry"})),
    "clock-back": replace(SQLITE, newest_entry=NOW + timedelta(seconds=1)),
    "time-zone": replace(SQLITE, time_zones=frozenset()),
    "no-calendar": replace(SQLITE, today=date(2027, 1, 1)),
}


@pytest.mark.parametrize("it", [SQLITE, POSTGRESQL, OUTWARD], ids=["sqlite", "postgresql", "outward"])
def test_what_is_right_is_left_alone(it: Installation) -> None:
    assert problems(it) == ()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_configuration_is_told_alone_with_the_way_out(name: str) -> None:
    [found] = problems(WRONG[name])
    assert found.place.field == name
    assert found.message
    assert found.remedy


def test_every_check_has_a_wrong_configuration_and_there_are_more_than_25() -> None:
    assert {check.name for check in CHECKS} == set(WRONG)
    assert len(CHECKS) >= 25


def test_every_check_stands_in_the_reference_with_its_sentence_and_way_out() -> None:
    rows = [
        f"| `{check.name}` | {'警告' if check.severity is Severity.WARNING else '拒绝'} | {check.said} | {check.remedy} |"
        for check in CHECKS
    ]
    text = (ROOT / "docs/reference/self-check.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| `")] == rows


# --- what is looked at is what is there -----------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Return a data folder with keys, of which the settings know."""
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("journal", "records"):
        (keys / name).write_text(os.urandom(32).hex())
        (keys / name).chmod(0o600)
    settings.DATA_DIR = tmp_path
    return tmp_path


def names(host: str = "127.0.0.1") -> set[str]:
    here = {"root", "no-calendar"}  # of the machine and the day on which the tests run
    of_tests = {"synchronous", "secure-delete", "journal-mode"}
    of_tests |= {"postgresql-superuser", "postgresql-commit", "postgresql-fsync"}  # of a cluster that is thrown away
    return {problem.place.field for problem in problems(gathered(host))} - here - of_tests


@pytest.mark.django_db
def test_an_installation_as_it_is_made_is_right(folder: Path) -> None:
    folder.chmod(0o750)
    given.county()
    assert names() == set()


@pytest.mark.django_db
def test_files_that_others_may_read_are_seen(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "keys").chmod(0o755)
    (folder / "keys/journal").chmod(0o644)
    (folder / "keys/records").write_text((folder / "keys/journal").read_text())
    (folder / "keys/short").write_text("ab")
    (folder / "keys/short").chmod(0o600)
    assert names() == {"data-folder", "keys-folder", "keys-readable", "keys-alike", "keys-short"}


@pytest.mark.django_db
def test_keys_that_were_changed_are_seen(folder: Path, settings: Any) -> None:
    folder.chmod(0o750)
    given.county()
    settings.JOURNAL_KEY = b"x" * 32
    assert names() == {"journal-key"}


@pytest.mark.django_db
def test_a_missing_trigger_and_a_clock_set_back_are_seen(folder: Path, settings: Any) -> None:
    folder.chmod(0o750)
    given.county()
    settings.CLOCK_SHIFT = -int((datetime.now(UTC) - given.NOW).total_seconds()) - 60
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_no_update")
            cursor.execute("DROP TRIGGER journal_no_delete")
        else:
            cursor.execute("DROP TRIGGER journal_append_only ON journal_entry")
    assert names() == {"unguarded", "clock-back"}


@pytest.mark.django_db
def test_serving_is_refused_with_every_fault_and_goes_on_with_warnings(folder: Path, settings: Any) -> None:
    folder.chmod(0o755)
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(Refused) as refused:
        self_check.require_sound("127.0.0.1")
    assert {"debug", "hosts-any"} <= {problem.place.field for problem in refused.value.problems}
    assert "data-folder" not in {problem.place.field for problem in refused.value.problems}
