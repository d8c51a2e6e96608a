"""The benchmark of the rating engine: its facts are the same everywhere, and all who rate them agree."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench import compare
from bench.engine import compiled, connect, plan_of
from bench.generate import NOTE, ROSTERS, SIZES, SQL_TYPES, Size, generate
from bench.ours import SCHEME, whole
from bench.sql import prepared, quoted
from taizhang.commands import bench
from taizhang.core.engine.interpret import rate
from taizhang.core.engine.sql.compiler import CompiledQuery
from taizhang.core.facts.known import end_of
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.check import check
from taizhang.core.language.format import format_text
from taizhang.core.problems import Severity
from tests.bench.facts import digest, fact_set, harsh

BENCH = Path(compare.__file__).parent
MIDYEAR = date(2015, 8, 20)
PLAN = plan_of(SCHEME)
FIELDS = compare.fields_of(PLAN)
# Of the facts of size tiny, seed 1. Where the generator is changed on purpose, give it a new VERSION and this a new value.
DIGEST = "e0e95a5c902cb4e54af86359ee6c3e0cd640420ec909a7202e6d7d14b2d7c619"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "tiny"
    generate(folder, "tiny", 1)
    return folder


@pytest.fixture(scope="module")
def folders(tiny: Path) -> dict[str, Path]:
    return {"generated": tiny, "harsh": harsh(tiny, tiny.parent / "harsh")}


@pytest.fixture(scope="module")
def rated(tiny: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared("hand", tiny) as connection:
        connection.execute("CREATE TABLE rated AS FROM rating")
        yield connection


@cache
def query() -> CompiledQuery:
    return compiled(SCHEME)


def by_sql(text: str, folder: Path, day: date) -> list[dict[str, Any]]:
    with prepared(text, folder, moment=str(end_of(day).replace(tzinfo=None))) as connection:
        return named(connection, "FROM rating ORDER BY org_id")


def by_interpreter(folder: Path, day: date) -> list[dict[str, Any]]:
    return compare.run_as_layout(rate(PLAN, fact_set(folder), end_of(day)))


def differing(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[str]:
    return [row["org_id"] for row, wanted in zip(found, expected, strict=True) if row != wanted]


def by_engine(folder: Path) -> list[dict[str, Any]]:
    with connect(folder, query()) as connection:
        return named(connection, compare.ours_as_layout(PLAN, f"({whole(query().text)})") + " ORDER BY org_id")


def named(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# --- facts ----------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_facts_with_any_number_of_threads(tiny: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", "tiny", 1, threads=1)
    generate(tmp_path / "other", "tiny", 2)
    assert digest(tiny) == digest(tmp_path / "again") == DIGEST
    assert digest(tmp_path / "other") != DIGEST


def test_the_files_have_the_columns_of_the_exchange_format(tiny: Path) -> None:
    for name, table in TABLES.items():
        with duckdb.connect(":memory:") as connection:
            found = connection.execute(f"DESCRIBE FROM '{quoted(tiny / name)}.parquet'").fetchall()
        assert [row[:2] for row in found] == [(column.name, SQL_TYPES[column.type]) for column in table.columns]


@pytest.mark.parametrize("which", ["generated", "harsh"])
def test_a_first_version_and_no_other_is_marked_and_no_two_stand_at_one_moment(
    folders: dict[str, Path], which: str
) -> None:
    for name, table in TABLES.items():
        key = ", ".join(f'"{column}"' for column in table.key)
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"CREATE VIEW t AS FROM '{quoted(folders[which] / name)}.parquet'")
            wrong = connection.execute(
                f"SELECT {key} FROM t GROUP BY {key} HAVING count(*) <> count(DISTINCT posted_at) "  # noqa: S608
                "OR count(*) FILTER (posted_at = first_posted_at) <> 1 "
                "OR min(posted_at) <> min(first_posted_at) OR count(DISTINCT first_posted_at) <> 1"
            ).fetchall()
        assert wrong == [], name


def test_the_note_beside_the_facts_counts_what_is_no_roster(tiny: Path) -> None:
    note = json.loads((tiny / NOTE).read_text())
    assert note["facts"] == sum(rows for table, rows in note["rows"].items() if table not in ROSTERS)
    assert note["orgs"] == 60


# --- the scheme and those who rate by it ----------------------------------------------------------


def test_the_scheme_checks_without_error_or_warning_and_is_in_canonical_form() -> None:
    text = SCHEME.read_text()
    assert [str(one) for one in check(text).problems if one.severity is not Severity.NOTICE] == []
    assert format_text(text) == text


@pytest.mark.parametrize("which", ["generated", "harsh"])
def test_interpreter_compiler_hand_and_naive_agree_on_every_field(folders: dict[str, Path], which: str) -> None:
    folder, day = folders[which], PLAN.closes
    expected = by_interpreter(folder, day)
    assert len(expected) > 50
    assert list(expected[0]) == FIELDS
    for found in (by_engine(folder), by_sql("hand", folder, day), by_sql("naive", folder, day)):
        assert differing(found, expected) == []


def test_hand_and_naive_agree_with_the_interpreter_in_the_middle_of_the_year(tiny: Path) -> None:
    expected = by_interpreter(tiny, MIDYEAR)
    assert (
        differing(by_sql("hand", tiny, MIDYEAR), expected) == differing(by_sql("naive", tiny, MIDYEAR), expected) == []
    )


def test_facts_in_parts_are_rated_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, "twins", Size(2, 2, 1, 6, 6, 8, parts=2))
    made = generate(tmp_path, "twins", 1)
    found = by_sql("hand", tmp_path, PLAN.closes)
    assert sorted(path.name for path in tmp_path.glob("part=*")) == ["part=p00", "part=p01"]
    assert 20 < len(found) <= made.orgs
    assert differing(by_engine(tmp_path), found) == []


def test_the_facts_reach_every_state_in_a_sensible_share(tiny: Path) -> None:
    states = [row["state"] for row in by_sql("hand", tiny, PLAN.closes)]
    assert states.count("rated") >= 0.3 * len(states)
    assert states.count("vetoed") >= 0.1 * len(states)
    assert states.count("pending") >= 0.1 * len(states)


def test_the_harsh_facts_reach_what_generated_facts_spare(folders: dict[str, Path]) -> None:
    rows = by_sql("hand", folders["harsh"], PLAN.closes)
    for field in ("办结率·所列之外·b", "阵地达标·b", "书记履职到位·b", "工作实绩评分·b"):
        assert -3 in {row[field] for row in rows}, field
    assert "乙满意率" in {row["flags"] for row in rows}


# --- the comparison -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "orgs", "fields"),
    [
        ("SELECT 1", 0, {}),
        (
            'UPDATE other SET "三会一课履行率·a" = "三会一课履行率·a" + 1 WHERE org_id = $one',
            1,
            {"三会一课履行率·a": 1},
        ),
        ("UPDATE other SET score = NULL WHERE org_id = $one", 1, {"score": 1}),
        ("UPDATE other SET star = 'no_star', state = 'vetoed' WHERE org_id = $one", 1, {"state": 1, "star": 1}),
        ("DELETE FROM other WHERE org_id = $one", 1, {"org_id": 1}),
        ("INSERT INTO other (org_id) VALUES ('nobody')", 1, {"org_id": 1}),
    ],
)
def test_a_planted_difference_is_seen(
    rated: duckdb.DuckDBPyConnection, change: str, orgs: int, fields: dict[str, int]
) -> None:
    rated.execute("CREATE OR REPLACE TABLE other AS FROM rated")
    one = rated.execute("SELECT min(org_id) FROM rated WHERE star = '5'").fetchall()[0][0]
    rated.execute(change.replace("$one", f"'{one}'"))
    found = compare.difference(rated, "FROM other", "FROM rated", FIELDS)
    assert found["differing_orgs"] == orgs
    assert found["equal"] == (orgs == 0)
    assert fields.items() <= found["differing_fields"].items()


# --- the yardstick --------------------------------------------------------------------------------


def loosened(folder: Path) -> list[str]:
    """Return the texts that are not as they were recorded."""
    recorded = [line.split() for line in (folder / "FROZEN").read_text().splitlines()]
    return [name for wanted, name in recorded if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted]


def test_the_yardstick_is_frozen() -> None:
    assert loosened(BENCH) == []


def test_a_weakened_yardstick_is_seen(tmp_path: Path) -> None:
    for name in ("FROZEN", "hand.sql", "rules.sql"):
        (tmp_path / name).write_bytes((BENCH / name).read_bytes())
    (tmp_path / "hand.sql").write_text((tmp_path / "hand.sql").read_text() + "\n")
    assert loosened(tmp_path) == ["hand.sql"]


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_one_object_with_the_promised_keys(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "taizhang.cli", "bench", "rate", "--size", "tiny", "--runs", "1", "--json"]
    done = subprocess.run([*command, "--folder", str(tmp_path)], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    promised = {
        "size",
        "orgs",
        "facts",
        "cpu_ratio_hand_sql",
        "wall_ratio_hand_sql",
        "cpu_ratio_floor",
        "peak_mib",
        "equal",
    }
    assert promised <= set(report)
    assert {"ns_per_fact", "compile_s", "naive_cpu_ratio_hand_sql", "not_installed"} <= set(report)
    assert {"ours", "hand", "naive", "floor"} <= set(report["ns_per_fact"])
    assert (report["size"], report["orgs"], report["equal"]) == ("tiny", 60, True)
    assert report["equal_to_hand"]["naive"] is True
    assert "run 1/1: ours" in done.stderr


def test_without_the_folder_the_command_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    options = argparse.Namespace(size="county", runs=1, threads=1, folder=None, json=False)
    assert bench.run(options) == 1
    assert "源码仓库" in capsys.readouterr().err
