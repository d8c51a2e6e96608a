"""Admission takes any text in any table: it never raises, and names every cell that is wrong, and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taizhang.core.facts.admit import Part, admit_tables
from taizhang.core.facts.tables import NOT_ABOVE, TABLES, Column, Type

Rows = Sequence[Mapping[str, str]]
RIGHT = {
    Type.TEXT: ["上村", " ", "0"],
    Type.DATE: ["2015-06-30", "2016-02-29"],
    Type.MONTH: ["2015-06", "2015-12"],
    Type.MOMENT: ["2015-06-30T08:00:00Z", "2015-06-30 08:00", "2015-06-30T08:00:00.123456+00:00"],
    Type.INT: ["0", "007", "999999999999999999"],
    Type.FEN: ["0", "1500"],
    Type.TENTHS: ["321"],
    Type.FLAG: ["true", "False", "1", "否"],
    Type.NUMBER: ["14", "14.9999"],
}
WRONG = [
    *("-1", "+1", "1e3", "１２", "1.5.2", "14.99999", "1000000000000000000", "٣", "true ", "NaN", "#REF!", "\x00"),
    *("2015-02-29", "2015-6-30", "2015-13", "2015-13-01T00:00", "2015-06-30T24:00:00Z", "2015-06-30T08:00:00+08:00"),
]
TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(WRONG), st.sampled_from([one for ones in RIGHT.values() for one in ones])
)


def cells(column: Column) -> st.SearchStrategy[str]:
    """Draw a right cell, most of the time: else no row would ever be right as a whole."""
    right = st.sampled_from(RIGHT[column.type])
    return st.one_of(right, right, right, st.sampled_from(WRONG), st.text(max_size=12))


@st.composite
def folders(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Draw tables: known ones of nearly right rows, and others; columns left out, added and misspelled."""
    found: dict[str, list[dict[str, str]]] = {}
    for name in draw(st.lists(st.sampled_from(sorted(TABLES)), max_size=3, unique=True)):
        columns = TABLES[name].columns
        left = draw(st.sets(st.sampled_from([column.name for column in columns]), max_size=1))
        more = draw(st.dictionaries(st.text(max_size=4), TEXTS, max_size=1))
        row = st.fixed_dictionaries({one.name: cells(one) for one in columns if one.name not in left})
        found[name] = [one | more for one in draw(st.lists(row, max_size=3))]
    found |= draw(
        st.dictionaries(st.text(max_size=6), st.lists(st.dictionaries(st.text(max_size=4), TEXTS)), max_size=1)
    )
    return found


def _reads(how: Callable[[], object]) -> bool:
    with suppress(ValueError):
        how()
        return True
    return False


def is_right(column: Column, text: str) -> bool:
    """Return whether a cell is as docs/problems.md and the table of the exchange format say; written apart from admit."""
    if not text:
        return column.optional
    digits = text.isascii() and text.isdigit()
    match column.type:
        case Type.TEXT:
            return True
        case Type.INT | Type.FEN | Type.TENTHS:
            return digits and len(text) <= 18
        case Type.NUMBER:
            whole, point, rest = text.partition(".")
            parts = [whole, rest] if point else [whole]
            return all(part.isascii() and part.isdigit() for part in parts) and len(whole) <= 12 and len(rest) <= 4
        case Type.FLAG:
            return text.lower() in ("true", "false", "1", "0", "是", "否")
        case Type.DATE:
            return len(text) == 10 and text.isascii() and _reads(lambda: datetime.strptime(text, "%Y-%m-%d"))  # noqa: DTZ007
        case Type.MONTH:
            return len(text) == 7 and text.isascii() and _reads(lambda: datetime.strptime(text, "%Y-%m"))  # noqa: DTZ007
        case Type.MOMENT:
            shape = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|\+00:00)?"
            day, clock = text[:10], re.split(r"[Z+]", text[11:])[0]
            named = re.fullmatch(shape, text, re.ASCII) is not None
            return named and _reads(lambda: date.fromisoformat(day)) and _reads(lambda: _time(clock))


def _time(text: str) -> None:
    hour, minute, second = ([float(part) for part in text.split(":")] + [0.0])[:3]
    if hour >= 24 or minute >= 60 or second >= 60:
        raise ValueError(text)


def parts(folder: Mapping[str, Iterable[Mapping[str, str]]]) -> Iterator[Part]:
    """Yield a folder of one file a table."""
    return (Part(name, f"{name}.csv", rows) for name, rows in folder.items())


def expected(folder: Mapping[str, Rows]) -> set[tuple[str, int, str]]:
    """Return every cell that is wrong, as file, line and column."""
    return {
        (f"{name}.csv", line, column.name)
        for name, rows in folder.items()
        if name in TABLES
        for line, row in enumerate(rows, 2)
        for column in TABLES[name].columns
        if not is_right(column, row.get(column.name, ""))
    }


@settings(max_examples=250, deadline=None)
@given(folders())
@example({"inputs": [{"value": "٣"}], "": [{"": ""}]})
def test_every_wrong_cell_is_named_and_no_other_and_nothing_raises(folder: dict[str, list[dict[str, str]]]) -> None:
    outcome = admit_tables(parts(folder))
    of_cells = {(p.place.file, p.place.line, p.place.field) for p in outcome.problems if p.code in ("F03", "F04")}
    assert of_cells == expected(folder)
    assert {p.place.file for p in outcome.problems if p.code == "F01"} == {
        f"{n}.csv" for n in folder if n not in TABLES
    }
    assert (outcome.value is None) == bool(outcome.problems)
    for problem in outcome.problems:
        assert problem.message
        assert problem.remedy
        assert problem.place.file
        assert problem.code == "F01" or problem.place.line


@settings(max_examples=80, deadline=None)
@given(folders())
def test_the_columns_of_a_table_are_compared_with_its_own(folder: dict[str, list[dict[str, str]]]) -> None:
    found = {(p.place.file, p.place.field) for p in admit_tables(parts(folder)).problems if p.code == "F02"}
    wanted = set()
    for name, rows in folder.items():
        if name in TABLES and rows:
            must = {column.name for column in TABLES[name].columns if not column.optional}
            known = {column.name for column in TABLES[name].columns} | {"part"}
            wanted |= {(f"{name}.csv", column) for column in (must - set(rows[0])) | (set(rows[0]) - known)}
    assert found == wanted


def test_a_whole_right_row_is_typed() -> None:
    row = {column.name: RIGHT[column.type][0] for column in TABLES["inputs"].columns}
    facts = admit_tables(parts({"inputs": [row]})).unwrap()
    [typed] = facts.rows("inputs")
    assert (typed["on"], typed["value"]) == (date(2015, 6, 30), "14")
    assert typed["posted_at"] == datetime(2015, 6, 30, 8, tzinfo=UTC)


def test_two_versions_at_one_moment_are_named_in_their_own_file() -> None:
    row = {column.name: RIGHT[column.type][0] for column in TABLES["inputs"].columns}
    first = [row, row | {"value": "15"}, row | {"posted_at": "2015-07-01T08:00:00Z"}]
    second = [row, row | {"value": "16", "posted_at": "2015-07-01T08:00:00Z"}]
    whole = [Part("inputs", "part=上/inputs.csv", first), Part("inputs", "part=下/inputs.csv", second)]
    found = [(one.code, one.place.file, one.place.line) for one in admit_tables(whole).problems]
    assert found == [("F05", "part=上/inputs.csv", 3), ("F05", "part=下/inputs.csv", 3)]


@pytest.mark.parametrize(
    ("table", "less", "more"), [(name, *pair) for name, pairs in NOT_ABOVE.items() for pair in pairs]
)
def test_a_part_above_its_whole_is_named_and_one_equal_to_it_is_not(table: str, less: str, more: str) -> None:
    columns = TABLES[table].columns
    right = {column.name: RIGHT[column.type][0] for column in columns}
    low, high = ("1", "2") if TABLES[table].column(less).type is Type.INT else ("2015-06-29", "2015-06-30")
    level = right | dict.fromkeys([name for pair in NOT_ABOVE[table] for name in pair], high)
    assert admit_tables(parts({table: [level]})).problems == ()
    [problem] = admit_tables(parts({table: [level | {more: low}]})).problems[:1]
    assert (problem.code, problem.place.line, problem.place.field) == ("F28", 2, less)
