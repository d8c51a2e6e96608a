"""How long one new fact takes until every rating that it touches is made anew and durable: ``python -m bench.live``."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench import engine
from taizhang.core.engine.live import Live
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.facts.tables import TABLES
from taizhang.ratings.readers.exchange import read_folder
from taizhang.ratings.readers.kept_live import KeptLive

SCHEME = Path(__file__).parent / "scheme.md"


def main() -> int:
    """Post new versions of random facts of a folder; print milliseconds, whole and without the disk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="facts as bench.generate writes them")
    parser.add_argument("--posts", type=int, default=500)
    options = parser.parse_args()
    plan = engine.plan_of(SCHEME)
    facts = read_folder(options.folder).unwrap()
    moment, chance = end_of(plan.closes), random.Random(1)  # noqa: S311 - figures, no secret
    rows = [(name, row) for name in TABLES if name not in ("organisations", "people") for row in facts.rows(name)]
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        with KeptLive(plan, facts, moment, Path(place, "live")) as live:
            sys.stderr.write(f"{len(live.live.ratings)} rated in {time.perf_counter() - begun:.1f} s\n")
            took = [
                _post(live, *chance.choice(rows), moment - timedelta(seconds=options.posts - n))
                for n in range(options.posts)
            ]
            equal = live.live.run() == Live(plan, _all(facts, live), moment).run()
    took.sort()
    figures = {f"p{n}_ms": round(took[len(took) * n // 100] * 1000, 2) for n in (50, 95, 99)}
    print(json.dumps({"posts": len(took), **figures, "equal_to_a_full_run": equal}))
    return 0 if equal else 1


def _post(live: KeptLive, table: str, row: dict[str, object], posted_at: object) -> float:
    again = dict(row) | {"posted_at": posted_at}
    begun = time.perf_counter()
    live.post(table, again)
    return time.perf_counter() - begun


def _all(facts: FactSet, live: KeptLive) -> FactSet:
    return FactSet({name: live.live.shelf.rows(name) for name in TABLES if facts.rows(name)})


if __name__ == "__main__":
    sys.exit(main())
