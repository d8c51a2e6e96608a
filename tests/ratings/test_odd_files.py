"""Files of facts as people make them: both engines take the same ones and refuse the others with the same problems."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taizhang.core.problems import Refused
from taizhang.ratings.readers import duck
from taizhang.ratings.readers.exchange import read_folder, write_folder
from tests.ratings.test_folders import FACTS, MOMENT, PLAN, loaded

Said = list[tuple[str, str, int | None, str]]


def whole() -> list[bytes]:
    """Return the lines of a sound matters.csv."""
    with tempfile.TemporaryDirectory() as name:
        write_folder(Path(name), FACTS.tables)
        return (Path(name) / "matters.csv").read_bytes().split(b"\r\n")[:-1]


LINES = whole()
HEAD, ROWS = LINES[0], LINES[1:]


def file_of(*lines: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


def by_rows(folder: Path) -> Said | int:
    outcome = read_folder(folder)
    if outcome.value is None:
        return [(one.code, Path(one.place.file).name, one.place.line, one.place.field) for one in outcome.problems]
    return len(outcome.value.rows("matters"))


def by_sets(folder: Path) -> Said | int:
    try:
        with duck.rating_of(PLAN, folder, MOMENT, threads=1) as rated:
            assert list(rated.chunks())
            return int(rated.connection.execute("SELECT count(*) FROM matters").fetchall()[0][0])
    except Refused as refused:
        return [(one.code, Path(one.place.file).name, one.place.line, one.place.field) for one in refused.problems]


N = len(ROWS)
ODD: dict[str, tuple[bytes, Said | int]] = {
    "nothing": (b"", [("F02", "matters.csv", 1, "")]),
    "header only": (file_of(HEAD), 0),
    "no header": (b"\r\n" + file_of(*LINES), [("F02", "matters.csv", 1, "")]),
    "column twice": (file_of(HEAD + b",kind"), [("F02", "matters.csv", 1, "kind")]),
    "extra cell": (
        file_of(HEAD, ROWS[0], ROWS[1] + b",x,"),
        [("F02", "matters.csv", 3, "第17列")],
    ),
    "blank line": (file_of(HEAD, b"", *ROWS), N),
    "blank line that ends otherwise": (b"\n".join([HEAD, b"\r", *ROWS]) + b"\n", N),
    "last line without end": (b"\r\n".join(LINES), N),
    "gbk": (file_of(*LINES, "修村道".encode("gbk")), [("F06", "matters.csv", None, "")]),
    "gbk header": (file_of("编号".encode("gbk")), [("F06", "matters.csv", None, "")]),
    "binary": (bytes(range(256)) * 8, [("F06", "matters.csv", None, "")]),
    "long cell": (file_of(*LINES, b"x" * 131_073), [("F06", "matters.csv", N + 2, "")]),
    "long enough cell": (file_of(HEAD, b'"' + b"x" * 131_072 + b'"' + ROWS[0][ROWS[0].index(b",") :]), 1),
    "open quote": (file_of(HEAD, ROWS[0], b'"' + ROWS[1], *ROWS[2:]), [("F06", "matters.csv", 3, "")]),
    "quote within": (file_of(HEAD, b'"a"b' + ROWS[0]), [("F06", "matters.csv", 2, "")]),
}


@pytest.mark.parametrize("name", ODD)
def test_both_engines_say_the_same_of_an_odd_file(tmp_path: Path, name: str) -> None:
    data, wanted = ODD[name]
    write_folder(tmp_path, FACTS.tables)
    (tmp_path / "matters.csv").write_bytes(data)
    assert by_rows(tmp_path) == wanted
    assert by_sets(tmp_path) == wanted


def test_a_folder_by_the_name_of_a_table_is_named_by_both(tmp_path: Path) -> None:
    write_folder(tmp_path, FACTS.tables)
    (tmp_path / "matters.csv").unlink()
    (tmp_path / "matters.csv").mkdir()
    assert by_rows(tmp_path) == by_sets(tmp_path) == [("F06", "matters.csv", None, "")]


def test_a_wrong_cell_is_named_on_the_line_where_it_stands(tmp_path: Path) -> None:
    write_folder(tmp_path, FACTS.tables)
    cells = ROWS[0].split(b",")
    broken = b",".join([b'"a\r\nb"', *cells[1:]])
    wrong = b",".join([cells[0], b"", *cells[2:]])
    (tmp_path / "matters.csv").write_bytes(file_of(HEAD, b"", broken, b"", wrong))
    assert by_rows(tmp_path) == by_sets(tmp_path) == [("F03", "matters.csv", 6, "org_id")]


@pytest.mark.parametrize("packed", [False, True], ids=["csv", "parquet"])
def test_where_the_header_is_wrong_only_the_header_is_named(tmp_path: Path, packed: bool) -> None:
    write_folder(tmp_path, FACTS.tables)
    file = tmp_path / "matters.csv"
    file.write_bytes(file_of(HEAD.replace(b"org_id", b"orgid"), *ROWS))
    if packed:
        from taizhang.ratings.readers.parquet import write_parquet

        write_parquet(tmp_path / "matters.parquet", file)
        file.unlink()
    name = "matters.parquet" if packed else "matters.csv"
    assert by_rows(tmp_path) == by_sets(tmp_path) == [("F02", name, 1, "orgid"), ("F02", name, 1, "org_id")]


def test_an_interrupted_query_is_an_interruption(tmp_path: Path) -> None:
    write_folder(tmp_path, FACTS.tables)
    with pytest.raises(KeyboardInterrupt), duck.rating_of(PLAN, tmp_path, MOMENT, threads=1):
        raise RuntimeError("Query interrupted")


PIECES = st.sampled_from([b"\r", b"\n", b'"', b",", b'""', b"\r\n", b" ", b"\0", b"\xff", b"x"])


LINE_END = len(file_of(*LINES[:2])) - 1


@settings(max_examples=80, deadline=None)
@example([(LINE_END, b",")])  # an empty cell beyond the header, as spreadsheets leave them
@example([(LINE_END, b","), (LINE_END, b","), (LINE_END, b",")])
@given(st.lists(st.tuples(st.integers(len(HEAD), len(file_of(*LINES[:4]))), PIECES), min_size=1, max_size=3))
def test_nothing_is_sound_in_which_the_reading_by_rows_finds_a_fault_or_other_rows(
    planted: list[tuple[int, bytes]],
) -> None:
    data = file_of(*LINES[:4])
    for at, piece in planted:
        data = data[:at] + piece + data[at:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "matters.csv").write_bytes(data)
        sound, found = loaded(folder)
        if sound:
            rows = read_folder(folder).unwrap().rows("matters")
            assert sorted(str(row["matter_id"]) for row in rows) == sorted(str(row[0]) for row in found["matters"])
