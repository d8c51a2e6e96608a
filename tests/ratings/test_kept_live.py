"""What was posted is there again after the process was killed, and gives what a full run gives."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from taizhang.core.engine.interpret import rate
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.facts.tables import TABLES
from taizhang.ratings.readers.kept_live import KeptLive
from tests.core.engine.differential import MOMENTS, county_of, scheme_of
from tests.core.engine.test_live import parted

MOMENT = end_of(MOMENTS[0])
POSTING = """
import sys
from pathlib import Path
from tests.ratings.test_kept_live import MOMENT, begun_and_late
from taizhang.ratings.readers.kept_live import KeptLive
plan, begun, late, _ = begun_and_late()
with KeptLive(plan, begun, MOMENT, Path(sys.argv[1])) as live:
    print("ready", flush=True)
    for table, row in late:
        live.post(table, row)
        print("posted", flush=True)
    sys.stdin.read()
"""


def begun_and_late():
    plan, _ = scheme_of(3)
    facts = county_of(plan, 3)
    begun, late = parted(facts, random.Random(3), 60)
    return plan, begun, late, facts


def posted(live: KeptLive, late) -> None:
    for table, row in late:
        live.post(table, row)


def with_first(begun: FactSet, late, n: int) -> FactSet:
    more = {name: [row for table, row in late[:n] if table == name] for name in TABLES}
    return FactSet({name: [*begun.rows(name), *more[name]] for name in TABLES})


def test_what_was_posted_is_there_again(tmp_path) -> None:
    plan, begun, late, facts = begun_and_late()
    with KeptLive(plan, begun, MOMENT, tmp_path / "live") as live:
        told = {one.org_id: one for table, row in late for one in live.post(table, row)}
        assert live.kept() == told
    with KeptLive(plan, begun, MOMENT, tmp_path / "live") as again:
        assert again.live.run() == rate(plan, facts, MOMENT)
        assert again.kept() == told


def test_what_was_acknowledged_before_a_kill_is_there(tmp_path) -> None:
    plan, begun, late, _ = begun_and_late()
    with subprocess.Popen(
        [sys.executable, "-c", POSTING, str(tmp_path / "live")],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        acknowledged = 0
        while acknowledged < 20:
            acknowledged += process.stdout.readline() == "posted\n"
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += process.stdout.read().count("posted\n")
    with KeptLive(plan, begun, MOMENT, tmp_path / "live") as again:
        runs = [rate(plan, with_first(begun, late, n), MOMENT) for n in (acknowledged, acknowledged + 1)]
        assert again.live.run() in runs


def test_what_cannot_be_written_is_not_kept(tmp_path) -> None:
    plan, begun, late, _ = begun_and_late()
    with KeptLive(plan, begun, MOMENT, tmp_path / "live") as live:
        live._file.execute("CREATE TRIGGER full BEFORE INSERT ON rating BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        with pytest.raises(sqlite3.Error, match="disk full"):
            posted(live, late)
        live._file.execute("DROP TRIGGER full")
        assert live.kept() == {}
