"""zen-engine on a folder of facts, as a process of its own: facts folded in DuckDB, rules as one expression node.

The engine takes one organisation at a time. Its numbers are exact decimals, so the rounding is exact, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import zen

from bench.peers import KEYS, NONE, STOP, UNKNOWN, How, Rules, Use, folded, rules, write
from bench.sql import arguments
from taizhang.core.language.tree import Comparator
from taizhang.core.plan.compare import Limit

SIGNS = {
    Comparator.AT_LEAST: ">=",
    Comparator.AT_MOST: "<=",
    Comparator.BELOW: "<",
    Comparator.ABOVE: ">",
    Comparator.EQUALS: "==",
}
BATCH = 10_000


def holds(limit: Limit, a: str, b: str) -> str:
    """Return a threshold as an expression: cross-multiplication."""
    return f"({a}) * {limit.low_den} {SIGNS[limit.comparator]} ({b}) * {limit.low_num}"


def choose(branches: Sequence[tuple[str, str]], otherwise: str) -> str:
    """Return nested conditions."""
    text = otherwise
    for condition, value in reversed(branches):
        text = f"(({condition}) ? {value} : {text})"
    return text


def base(use: Use) -> tuple[str, str]:
    """Return the points before rounding, in quanta, as a pair of expressions."""
    step, a, b = use.step, f"{use.key}a", f"{use.key}b"
    match step.how:
        case How.SHARE:
            return f"{step.full} * ({a} < {b} ? {a} : {b})", b
        case How.ACHIEVED:
            return f"{step.full} * {a}", "1"
        case How.DIRECT:
            return f"({a} < {step.full} * {b} ? {a} : {step.full} * {b})", b
        case How.DEDUCT:
            most = step.at_most or step.full
            return f"({step.full} - ({a} * {step.per} < {most} ? {a} * {step.per} : {most}))", "1"
    rows = [(holds(limit, a, b), str(points)) for limit, points in step.rows if limit]
    return choose(rows, next((str(points) for limit, points in step.rows if limit is None), "0")), "1"


def worst(outcomes: Sequence[str]) -> str:
    """Return the outcome of a sum of outcomes."""
    some = [" or ".join(f"{one} == {code}" for one in outcomes) for code in (STOP, UNKNOWN)]
    known = " or ".join(f"{one} > 0" for one in outcomes)
    return choose([(some[0], str(STOP)), (some[1], str(UNKNOWN)), (known, "1")], str(NONE))


def expressions(book: Rules) -> Iterator[tuple[str, str]]:
    """Yield every rule as ``(name, expression)``; ``$.name`` is one of those before."""
    for number, (_, uses) in enumerate(book.parts):
        yield f"applies{number}", " + ".join(f"({use.key}b == {NONE} ? 0 : {use.step.weight})" for use in uses)
    weights = [f"($.applies{number} > 0 ? {weight} : 0)" for number, (weight, _) in enumerate(book.parts)]
    yield "among", " + ".join(weights)
    for number, (weight, uses) in enumerate(book.parts):
        for use in uses:
            top, bottom = base(use)
            down = f"({bottom}) * $.applies{number} * $.among"
            points = f"floor((2 * ({top}) * {weight * book.weight} + {down}) / (2 * {down}))"
            yield f"points_{use.key}", f"{use.key}b > 0 ? {points} : 0"
        yield f"part{number}", " + ".join(f"$.points_{use.key}" for use in uses)
        yield f"outcome{number}", worst([f"{use.key}b" for use in uses])
    yield "total_outcome", worst([f"$.outcome{number}" for number in range(len(book.parts))])
    yield "total", f"$.total_outcome > 0 ? {' + '.join(f'$.part{n}' for n in range(len(book.parts)))} : 0"
    for number, veto in enumerate(book.vetoes):
        yield f"veto{number}", _veto(*veto)
    names = [f"$.veto{number}" for number in range(len(book.vetoes))]
    barred, unknown = (" or ".join(f"{name} {sign} 0" for name in names) for sign in "><")
    outcomes = [(f"$.total_outcome == {NONE}", "2"), ("$.total_outcome < 0", "1")]
    yield "state", choose([(barred, "0"), (unknown, "1"), *outcomes], "3")
    bands = [(holds(limit, "$.total", "1"), str(i)) for i, (_, limit) in enumerate(book.bands) if limit]
    last = str(len(book.bands) - 1)
    yield "band", choose([("$.state == 0", last), ("$.state != 3", "-1"), *bands], last)


def _veto(key: str, limit: Limit, confirmation: str) -> str:
    a, b = ("$.total", "$.total_outcome") if key == "total" else (f"{key}a", f"{key}b")
    bars = holds(limit, a, f"({b} > 0 ? {b} : 1)")
    said = choose([(f"{confirmation}b < 0", "-1")], f"{confirmation}a") if confirmation else "1"
    return choose([(f"{b} > 0", f"(({bars}) ? {said} : 0)"), (f"{b} == {NONE}", "0")], "-1")


def decision(book: Rules) -> str:
    """Return the rules in the engine's own form."""
    rows = [{"id": name, "key": name, "value": value} for name, value in expressions(book)]
    content = {
        "expressions": rows,
        "passThrough": False,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
        {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def main() -> None:
    """Rate a folder."""
    options = arguments(__doc__).parse_args()
    book = rules()
    connection, query = folded(
        options.folder, threads=options.threads, memory=options.memory, spill=options.out.parent / "spill"
    )
    decided = zen.ZenEngine().create_decision(decision(book))
    cursor = connection.execute(query)
    columns = [f"{key}{side}" for key in KEYS.values() for side in "ab"]
    found = []
    while rows := cursor.fetchmany(BATCH):
        for org_id, started, *values in rows:
            result = decided.evaluate(dict(zip(columns, values, strict=True)))["result"]
            known = result["total_outcome"] > 0
            star = book.bands[result["band"]][0] if result["band"] >= 0 else ""
            found.append((org_id, started, result["state"], result["total"] if known else None, star))
    connection.execute(
        "CREATE TABLE found (org_id VARCHAR, started BOOLEAN, state INTEGER, score BIGINT, star VARCHAR)"
    )
    for first in range(0, len(found), BATCH):
        part = found[first : first + BATCH]
        marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(part))
        connection.execute(f"INSERT INTO found VALUES {marks}", [cell for row in part for cell in row])
    write(connection, "found", options.out)


if __name__ == "__main__":
    main()
