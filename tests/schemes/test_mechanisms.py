"""mechanisms.csv beside each county's scheme: every mechanism of the county has a named thing in its document.

Columns: 行 (the row's id, as S0-35), 名称, 处 (things as 块.名, joined by ；; or 登记簿, or 不建), 未知 (U-nn where the place
is a slot or a number that the county has to give), 说明.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from taizhang.core.language.places import things
from tests.schemes.shipped import SCHEMES, Shipped

ROWS = {"heilong-town": (0, 46), "qingshen-organs": (1, 70), "luding": (2, 57), "yunyang": (3, 56), "xiangfen": (4, 48)}
NOT_BUILT = {"S0-25", "S2-55"}
NOWHERE = ("登记簿", "不建")  # the register of organisations and posts holds it; ruled out by law or decency
COUNTIES = [one for one in SCHEMES if one.code in ROWS]


def rows_of(shipped: Shipped) -> list[dict[str, str]]:
    """Return the table beside a scheme."""
    text = (shipped.file.parent / "mechanisms.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def faults(shipped: Shipped, rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield what is wrong with a table."""
    section, count = ROWS[shipped.code]
    wanted = [f"S{section}-{n:02d}" for n in range(1, count + 1)]
    if [row["行"] for row in rows] != wanted:
        yield f"rows: {sorted(set(wanted) ^ {row['行'] for row in rows})}"
    known = {f"{thing.block}.{thing.name.text}" for thing in things(shipped.text)}
    known |= {f"{thing.block}.{thing.name.text}" for text in shipped.bases.values() for thing in things(text)}
    known |= {"考评", "星级"} & {thing.block for thing in things(shipped.text)}
    for row in rows:
        places = row["处"].split("；")
        yield from (f"{row['行']}: no {place}" for place in places if place not in known and place not in NOWHERE)
        if ("不建" in places) != (row["行"] in NOT_BUILT):
            yield f"{row['行']}: 不建"
        slots = [place for place in places if place.startswith("空格.")]
        if slots and not re.fullmatch(r"U-(0[1-9]|[12][0-9]|30)", row["未知"]):
            yield f"{row['行']}: a slot without an unknown"
        if not row["名称"]:
            yield f"{row['行']}: no name"


@pytest.mark.parametrize("shipped", COUNTIES, ids=str)
def test_every_mechanism_of_the_county_has_its_place(shipped: Shipped) -> None:
    rows = rows_of(shipped)
    assert list(faults(shipped, rows)) == []
    sum("空格." in row["处"] for row in rows)


def test_planted_faults_are_found() -> None:
    shipped = COUNTIES[0]
    rows = [dict(row) for row in rows_of(shipped)]
    rows[3]["处"] += "；指标.没有的"
    rows[4] |= {"处": "空格.四个当天", "未知": ""}
    del rows[7]
    found = list(faults(shipped, rows))
    assert [fault.partition(":")[0] for fault in found] == ["rows", "S0-04", "S0-05"]


def test_every_county_is_shipped() -> None:
    assert {one.code for one in COUNTIES} == set(ROWS)
    assert (Path(__file__).parents[2] / "schemes/national-base").is_dir()
