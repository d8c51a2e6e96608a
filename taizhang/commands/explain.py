"""``taizhang explain``: why one organisation got its star, down to the records."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from taizhang.commands.rate import add_common, moment_of, plan_for
from taizhang.commands.scheme_files import load
from taizhang.core.engine.interpret import rate
from taizhang.core.explain.tree import Explanation, explain
from taizhang.core.problems import Place, Problem, Refused
from taizhang.ratings.readers.exchange import read_folder


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("explain", help="open the rating of one organisation")
    add_common(parser)
    parser.add_argument("--org", required=True)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the tree."""
    plan = plan_for(options.scheme, options.period)
    facts = read_folder(options.facts).unwrap()
    found = rate(plan, facts, moment_of(plan, options.as_of, datetime.now(UTC)))
    try:
        rating = found.of(options.org)
    except KeyError:
        message = f"“{options.org}”不是参评组织"
        raise Refused([Problem("E04", message, "核对组织编号和期末的组织类型", Place(str(options.facts)))]) from None
    tree = explain(load(options.scheme), plan, rating)
    if options.json:
        print(json.dumps(asdict(tree), ensure_ascii=False, indent=1))
    else:
        _print(tree, 0)
    return 0


def _print(node: Explanation, depth: int) -> None:
    indent = "  " * depth
    share = f"（{node.share}）" if node.share else ""
    note = f"，{node.note}" if node.note else ""
    print(f"{indent}{node.label}：{node.value}{share}{note}".rstrip("："))
    for text in (node.working, f"［{node.article}］{node.sentence}" if node.sentence else ""):
        if text:
            print(f"{indent}  {text}")
    for item in node.items:
        met = {True: "✓", False: "✗", None: "·"}[item.met]
        records = "、".join(record for _, record in item.records[:8])
        more = f" 等{len(item.records)}条" if len(item.records) > 8 else ""
        print(f"{indent}  {met} {item.label} {item.text} {records}{more}".rstrip())
    for child in node.children:
        _print(child, depth + 1)
