"""What the adapters of other engines share: the rules of the bench scheme's plan, and the folded values as input.

Other engines take one value an organisation and variable, so the facts are folded in DuckDB first, by the first
half of the hand-written query (the view ``measured``). They do the rules: points, parts, total, vetoes, bands.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bench.engine import plan_of
from bench.ours import SCHEME
from bench.sql import prepared, quoted
from taizhang.core.engine.result import NO_STAR, STARS
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.steps import How, Plan, Scored

# The columns of the view ``measured`` for each value that a rule looks at; a number is the same for all.
COLUMNS: dict[str, tuple[str, str]] = {
    "责任书签订": ("signed_a", "signed_b"),
    "年度计划印发": ("planned_a", "1"),
    "书记履职到位": ("led_a", "led_b"),
    "双向述职": ("both_a", "both_b"),
    "参训率": ("trained_a", "people_b"),
    "党费按月缴纳率": ("fees_a", "fees_b"),
    "缴费月份数": ("months_a", "1"),
    "经费到位": ("funded_a", "funded_b"),
    "阵地达标": ("site_a", "site_b"),
    "确认·阵地达标": ("confirmed_a", "confirmed_b"),
    "日常检查合格率": ("daily_a", "daily_b"),
    "必查项合格": ("passed_a", "passed_b"),
    "三会一课履行率": ("met_a", "met_b"),
    "主题党日履行率": ("days_a", "days_b"),
    "到会率": ("came_a", "came_b"),
    "办结率": ("done_a", "done_b"),
    "按期办结率": ("in_time_a", "in_time_b"),
    "逾期未办件数": ("overdue_a", "1"),
    "工作实绩评分": ("mark_a", "mark_b"),
    "群众满意率": ("mass_a", "mass_b"),
    "受处分党员数": ("sanctions_a", "sanctions_b"),
}
KEYS = {name: f"v{number}" for number, name in enumerate(COLUMNS)}  # names that every engine takes
STATES = ("vetoed", "pending", "not_rated", "rated")
VALUE, UNKNOWN, NONE, STOP = 1, -1, -2, -3  # outcomes, as the b of the view has them


@dataclass(frozen=True, slots=True)
class Use:
    """An indicator in a part: where its value is, and how it becomes points (in quanta)."""

    key: str
    step: Scored


@dataclass(frozen=True, slots=True)
class Rules:
    """The plan's rules with the keys of their values. A veto is ``(key, limit, key of the confirmation or "")``."""

    parts: tuple[tuple[int, tuple[Use, ...]], ...]
    vetoes: tuple[tuple[str, Limit, str], ...]
    bands: tuple[tuple[str, Limit | None], ...]

    @property
    def weight(self) -> int:
        """The weights of all parts."""
        return sum(weight for weight, _ in self.parts)


def rules_of(plan: Plan) -> Rules:
    """Return the rules of the plan; ``total`` is the key of the total."""
    bands, total = plan.bands, plan.total
    if bands is None or total is None:
        raise ValueError("the bench scheme has points and bands")
    parts = []
    for name in total.of:
        part: Any = plan.step(name)
        uses = [plan.step(use) for use in part.of]
        parts.append((part.weight, tuple(Use(KEYS[use.of], use) for use in uses if isinstance(use, Scored))))
    vetoes = [
        ("total" if veto.of == total.name else KEYS[veto.of], veto.limit, KEYS.get(veto.confirmation, ""))
        for veto in plan.vetoes
    ]
    stars = [NO_STAR if row.name == bands.vetoed_to else STARS[row.name] for row in bands.rows]
    return Rules(tuple(parts), tuple(vetoes), tuple(zip(stars, (row.limit for row in bands.rows), strict=True)))


def rules() -> Rules:
    """Return the rules of the bench scheme."""
    return rules_of(plan_of(SCHEME))


def folded(folder: Path, *, threads: int, memory: str, spill: Path) -> tuple[duckdb.DuckDBPyConnection, str]:
    """Return a connection and a query: ``org_id, started`` and for each key its ``…a`` and ``…b``."""
    connection = prepared("hand", folder, threads=threads, memory=memory, spill=spill)
    cells = [
        f"{column} AS {KEYS[name]}{side}"
        for name, pair in COLUMNS.items()
        for column, side in zip(pair, "ab", strict=True)
    ]
    return connection, f"SELECT org_id, started, {', '.join(cells)} FROM measured"


def write(connection: duckdb.DuckDBPyConnection, source: str, out: Path) -> None:
    """Write a table or array of ``org_id, started, state (number), score, star`` in the layout's head."""
    words = " ".join(f"WHEN {number} THEN '{word}'" for number, word in enumerate(STATES))
    state = f"CASE WHEN started THEN CASE state {words} END ELSE 'not_rated' END AS state"
    rest = "CASE WHEN started THEN score END AS score, CASE WHEN started THEN star ELSE '' END AS star"
    connection.execute(
        f"COPY (SELECT org_id, {state}, {rest} FROM {source} ORDER BY org_id) TO '{quoted(out)}' (FORMAT parquet)"
    )


__all__ = [
    "COLUMNS",
    "KEYS",
    "NONE",
    "STATES",
    "STOP",
    "UNKNOWN",
    "VALUE",
    "How",
    "Rules",
    "Use",
    "folded",
    "rules",
    "write",
]
