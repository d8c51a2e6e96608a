"""``taizhang whatif``: two schemes on the same facts; who moves, from what to what, by which rule."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from taizhang.commands.rate import add_when, moment_of, need_organisations, period_of
from taizhang.commands.scheme_files import load
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import rate
from taizhang.core.engine.select import Facts
from taizhang.core.engine.whatif import Move, Standing, WhatIf, WhatIfRun
from taizhang.core.plan.build import build
from taizhang.ratings.readers.exchange import read_folder


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("whatif", help="who would move by a changed scheme, and because of which rule")
    parser.add_argument("--scheme", type=Path, required=True, metavar="OLD")
    parser.add_argument("--against", type=Path, required=True, metavar="NEW", help="the changed scheme")
    add_when(parser)
    parser.add_argument("--json", action="store_true", help="print one object instead of text")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rate by the older scheme, then by the newer one and by it with each difference undone."""
    old, new = load(options.scheme), load(options.against)
    plan = build(old, period_of(old, options.period, str(options.scheme)))
    need_organisations(options.facts)
    facts = read_folder(options.facts).unwrap()
    moment = moment_of(plan, options.as_of, datetime.now(UTC))
    known = cache(lambda follows: Facts(facts, plan.period, moment, follows=follows))
    before = rate(plan, facts, moment)
    found = WhatIfRun(old, new, before, lambda made: Folder(made, known(made.follows))).run(_told)
    if options.json:
        print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        _print(found)
    return 0


def _told(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{of}", end="" if done < of else "\n", file=sys.stderr, flush=True)


def _print(found: WhatIf) -> None:
    for one in found.differences:
        alone = "（不能单独撤回）" if one in found.inseparable else ""
        print(f"第{one.line}行 {one.article}：{one.way.value} {one.name}{alone}")
    for move in found.moves:
        print(f"{move.org_id}：{_words(move.was)} → {_words(move.now)}，{_why(move)}")
    print(f"{len(found.differences)}处不同；{found.organisations}个组织中{len(found.moves)}个有变动")


def _why(move: Move) -> str:
    if move.by:
        return "因为" + "、".join(one.name for one in move.by)
    tried = "；".join(f"只撤回{trial.difference.name}则为{_words(trial.stands)}" for trial in move.trials)
    return "几处合起来才如此" + (f"（{tried}）" if tried else "")


def _words(standing: Standing | None) -> str:
    if standing is None:
        return "不参评"
    words = [standing.star or standing.state.label, f"{standing.score}分" if standing.score else ""]
    return " ".join([*(word for word in words if word), *standing.vetoes, *standing.quotas])


def as_json(found: WhatIf) -> dict[str, Any]:
    """Return the whole as plain data."""
    return {
        "organisations": found.organisations,
        "differences": [
            {"rule": one.name, "way": one.way.name.lower(), "article": one.article, "line": one.line}
            for one in found.differences
        ],
        "inseparable": [one.name for one in found.inseparable],
        "moves": [
            {
                "org_id": move.org_id,
                "was": _plain(move.was),
                "now": _plain(move.now),
                "by": [one.name for one in move.by],
                "only_together": move.only_together,
            }
            for move in found.moves
        ],
    }


def _plain(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "state": standing.state.value,
        "star": standing.star,
        "score": standing.score,
        "vetoes": list(standing.vetoes),
        "quotas": list(standing.quotas),
    }
