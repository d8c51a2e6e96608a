"""Two ratings, organisation by organisation and field by field: ``python -m bench.compare OURS HAND``.

Both are brought to the layout of bench/rules.sql: ``org_id, state, score, star, vetoes, flags`` and for every
step of the plan the pair ``name·a``, ``name·b``, where a negative b stands for an outcome without a value.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

from bench.engine import plan_of
from bench.ours import SCHEME
from bench.sql import quoted
from taizhang.core.engine.result import NO_STAR, STARS, Run, star_of
from taizhang.core.engine.sql.rules import STATES
from taizhang.core.plan.steps import Banded, Barred, Plan, Step

HEAD = ("org_id", "state", "score", "star", "vetoes", "flags")
SHOWN = 5


def steps_of(plan: Plan) -> list[tuple[int, Step]]:
    """Return the steps that have a pair, with their numbers in the compiled text."""
    return [(number, step) for number, step in enumerate(plan.steps) if not isinstance(step, Banded)]


def fields_of(plan: Plan) -> list[str]:
    """Return every field of the layout."""
    return [*HEAD, *(f"{step.name}·{side}" for _, step in steps_of(plan) for side in "ab")]


def ours_as_layout(plan: Plan, source: str) -> str:
    """Return a query that brings a result of our compiled text to the layout."""
    number = {step.name: i for i, step in steps_of(plan)}
    total, bands = plan.total, plan.bands
    if total is None or bands is None:
        raise ValueError("the bench scheme has points and bands")
    rated = [f"WHEN {i} THEN '{state.value}'" for i, state in enumerate(STATES)]
    stars = [
        f"WHEN {i} THEN '{NO_STAR if row.name == bands.vetoed_to else STARS.get(row.name, row.name)}'"
        for i, row in enumerate(bands.rows)
    ]
    t = number[total.name]
    barred = [
        f"CASE WHEN c{number[veto.name]} = 0 AND a{number[veto.name]} = 1 THEN '{veto.name}' END"
        for veto in plan.vetoes
    ]
    flags = [_flag(veto, number[veto.of]) for veto in plan.vetoes if veto.flag_at_bound]
    columns = [
        "org_id",
        f"CASE WHEN not_rated THEN 'not_rated' ELSE CASE state {' '.join(rated)} END END AS state",
        f"CASE WHEN NOT not_rated AND c{t} = 0 THEN a{t} END AS score",
        f"CASE WHEN not_rated THEN '' ELSE CASE band {' '.join(stars)} ELSE '' END END AS star",
        f"CASE WHEN not_rated THEN '' ELSE concat_ws(';', {', '.join(barred)}) END AS vetoes",
        f"CASE WHEN not_rated THEN '' ELSE concat_ws(';', {', '.join(flags)}) END AS flags",
    ]
    for i, step in steps_of(plan):
        columns.append(f'CASE WHEN NOT not_rated THEN CASE WHEN c{i} = 0 THEN a{i} ELSE 0 END END AS "{step.name}·a"')
        columns.append(
            f'CASE WHEN NOT not_rated THEN CASE WHEN c{i} = 0 THEN b{i} ELSE -c{i} END END AS "{step.name}·b"'
        )
    return f"SELECT {', '.join(columns)} FROM {source}"


def _flag(veto: Barred, i: int) -> str:
    limit = veto.limit
    return f"CASE WHEN c{i} = 0 AND a{i} * {limit.low_den} = b{i} * {limit.low_num} THEN '{veto.name}' END"


def run_as_layout(run: Run) -> list[dict[str, Any]]:
    """Return a run of the interpreter in the layout."""
    rows = []
    for rating in run.ratings:
        total = rating.value(run.plan.total.name) if run.plan.total else None
        row: dict[str, Any] = {
            "org_id": rating.org_id,
            "state": rating.state.value,
            "score": total.a if total and total.known else None,
            "star": star_of(run.plan, rating),
            "vetoes": ";".join(rating.vetoes),
            "flags": ";".join(rating.flags),
        }
        for _, step in steps_of(run.plan):
            value = rating.value(step.name)
            row[f"{step.name}·a"] = None if value is None else value.a if value.known else 0
            row[f"{step.name}·b"] = None if value is None else value.b if value.known else -int(value.code)
        rows.append(row)
    return rows


def difference(connection: duckdb.DuckDBPyConnection, left: str, right: str, fields: list[str]) -> dict[str, Any]:
    """Return how many organisations two queries in the layout have, and in which fields they differ."""
    pairs = [f'count(*) FILTER (l."{field}" IS DISTINCT FROM r."{field}")' for field in fields]
    whole = " OR ".join(f'l."{field}" IS DISTINCT FROM r."{field}"' for field in fields)
    joined = f"FROM ({left}) AS l FULL JOIN ({right}) AS r ON l.org_id = r.org_id"
    counts = connection.execute(
        f"SELECT count(*), count(l.org_id), count(r.org_id), count(*) FILTER ({whole}), {', '.join(pairs)} {joined}"
    ).fetchall()[0]
    differing = {field: n for field, n in zip(fields, counts[4:], strict=True) if n}
    return {
        "equal": counts[0] == counts[1] == counts[2] and not counts[3],
        "orgs": [counts[1], counts[2]],
        "differing_orgs": counts[3],
        "differing_fields": dict(list(differing.items())[:SHOWN]),
    }


def main() -> int:
    """Compare two Parquet files: ours as compiled, the other in the layout; ``--head FILE`` only in its own columns."""
    ours, hand, *others = (Path(name) for name in sys.argv[1:])
    plan = plan_of(SCHEME)
    with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "4GB"}) as connection:
        by_hand = f"FROM '{quoted(hand)}'"
        found = difference(connection, ours_as_layout(plan, f"'{quoted(ours)}'"), by_hand, fields_of(plan))
        found["others"] = {}
        for other in others:
            names = [row[0] for row in connection.execute(f"DESCRIBE FROM '{quoted(other)}'").fetchall()]
            found["others"][other.stem] = difference(connection, f"FROM '{quoted(other)}'", by_hand, names)["equal"]
        shares = connection.execute(f"SELECT state, count(*) {by_hand} GROUP BY state ORDER BY state").fetchall()
        found["states"] = dict(shares)
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
