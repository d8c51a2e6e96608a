"""A folder of facts in the database: sound only where the reading by rows finds nothing, and then the same facts."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from taizhang.cli import main
from taizhang.core.engine.result import table_of
from taizhang.core.facts.known import end_of
from taizhang.core.facts.tables import TABLES
from taizhang.core.plan.build import build
from taizhang.core.problems import Refused
from taizhang.ratings.readers import duck, manifest
from taizhang.ratings.readers.compiled import compiled
from taizhang.ratings.readers.exchange import read_folder, write_folder
from taizhang.ratings.readers.parquet import pack_folder
from tests.core.engine.random_facts import Generator
from tests.core.facts.test_admit import RIGHT, folders
from tests.schemes.shipped import SCHEMES

[QINGSHEN] = [one for one in SCHEMES if one.code == "qingshen-organs"]
PLAN = build(QINGSHEN.scheme)
MOMENT = end_of(PLAN.closes)
FACTS = Generator(10).facts()


def written(folder: Path, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write raw rows as they are."""
    for name, rows in tables.items():
        if rows and name.isidentifier():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
                writer.writeheader()
                writer.writerows(rows)


def loaded(folder: Path) -> tuple[bool, dict[str, list[tuple[object, ...]]]]:
    """Return whether a folder is sound, and what the database has of it."""
    with duck.connect(threads=1) as connection:
        sound = duck.open_folder(connection, folder)
        found = {name: connection.execute(f'FROM "{name}"').fetchall() for name in TABLES} if sound else {}
    return sound, found


@settings(max_examples=60, deadline=None)
@given(folders())
def test_nothing_is_sound_in_which_the_reading_by_rows_finds_a_fault(
    tables: dict[str, list[dict[str, str]]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, tables)
        sound, found = loaded(folder)
        if sound:
            facts = read_folder(folder).unwrap()
            for table, rows in found.items():
                columns = [column.name for column in TABLES[table].columns]
                plain = [tuple(_naive(row[column]) for column in columns) for row in facts.rows(table)]
                assert sorted(plain, key=str) == sorted(rows, key=str)


def _naive(value: object) -> object:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def test_whole_right_rows_are_sound(tmp_path: Path) -> None:
    rows = {name: [{column.name: RIGHT[column.type][0] for column in table.columns}] for name, table in TABLES.items()}
    written(tmp_path, rows)
    sound, found = loaded(tmp_path)
    assert sound
    assert {len(rows) for rows in found.values()} == {1}


@pytest.mark.parametrize("packed", [False, True], ids=["csv", "parquet"])
def test_a_folder_gives_what_the_interpreter_gives(tmp_path: Path, packed: bool) -> None:
    from taizhang.core.engine.interpret import rate

    write_folder(tmp_path, FACTS.tables)
    if packed:
        pack_folder(tmp_path)
        assert not list(tmp_path.glob("*.csv"))
    assert table_of(duck.rate_folder(PLAN, tmp_path, MOMENT)) == table_of(rate(PLAN, FACTS, MOMENT))
    assert read_folder(tmp_path).unwrap().rows("votes") == FACTS.rows("votes")


def test_a_manifest_holds_for_the_files_it_was_written_with_and_no_others(tmp_path: Path) -> None:
    plain = {
        name: [row for row in rows if row["posted_at"] == row["first_posted_at"]] for name, rows in FACTS.tables.items()
    }
    write_folder(tmp_path, plain)
    assert manifest.is_marked(tmp_path)
    with (tmp_path / "votes.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert not manifest.is_marked(tmp_path)


def test_versions_that_are_not_marked_are_not_said_to_be(tmp_path: Path) -> None:
    [row] = [dict(row) for row in FACTS.rows("inputs")[:1]]
    late = row | {"first_posted_at": datetime(2015, 1, 1, tzinfo=UTC), "posted_at": datetime(2015, 6, 1, tzinfo=UTC)}
    write_folder(tmp_path, {"inputs": [late]})
    assert not manifest.is_marked(tmp_path)


def test_what_is_wrong_is_said_by_file_row_and_column(tmp_path: Path) -> None:
    write_folder(tmp_path, FACTS.tables)
    text = (tmp_path / "votes.csv").read_text(encoding="utf-8").splitlines()
    text[3] = text[3].replace("2015-", "２０15-", 1)
    (tmp_path / "votes.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        duck.rate_folder(PLAN, tmp_path, MOMENT)
    assert [(one.code, one.place.line) for one in refused.value.problems] == [("F04", 4)]


@pytest.mark.parametrize(("name", "content"), [("votes.csv", b"\xff\xfe\x00"), ("votes.parquet", b"no parquet")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    write_folder(tmp_path, {})
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as refused:
        duck.rate_folder(PLAN, tmp_path, MOMENT)
    assert {one.code for one in refused.value.problems} == {"F06"}


def test_a_row_that_ends_early_is_taken_as_the_reading_by_rows_takes_it(tmp_path: Path) -> None:
    write_folder(tmp_path, FACTS.tables)
    with (tmp_path / "people.csv").open("a", encoding="utf-8") as file:
        file.write("p99,2015-01-01T00:00:00Z,2015-01-01T00:00:00Z\r\n")
    assert len(read_folder(tmp_path).unwrap().rows("people")) == len(FACTS.rows("people")) + 1
    assert duck.rate_folder(PLAN, tmp_path, MOMENT).ratings


def test_a_kept_text_is_found_again_and_another_moment_is_another_text(tmp_path: Path) -> None:
    first = compiled(PLAN, MOMENT, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert compiled(PLAN, MOMENT, cache=tmp_path) == first
    assert compiled(PLAN, end_of(date(2015, 6, 30)), cache=tmp_path).text != first.text
    assert len(list(tmp_path.iterdir())) == 2
    [broken, _] = sorted(tmp_path.iterdir())
    broken.write_text("{}", encoding="utf-8")
    assert compiled(PLAN, MOMENT, cache=tmp_path) == first


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert compiled(PLAN, MOMENT, cache=tmp_path / "file" / "below").text


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_the_table_of_the_command_is_the_same_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_folder(tmp_path / "facts", FACTS.tables)
    call = ["rate", "--scheme", str(QINGSHEN.file), "--facts", str(tmp_path / "facts"), "--period", "2015"]
    pieces = duck.Rated.chunks
    monkeypatch.setattr(duck.Rated, "chunks", lambda self: pieces(self, 2))
    for engine in ("duckdb", "python"):
        assert main([*call, "--engine", engine, "--out", str(tmp_path / f"{engine}.{ending}")]) == 0
    assert (tmp_path / f"duckdb.{ending}").read_bytes() == (tmp_path / f"python.{ending}").read_bytes()
    assert not list(tmp_path.glob(".*.part"))
