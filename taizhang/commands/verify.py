"""``taizhang verify``: check the journal's chain and say how far it holds."""

from __future__ import annotations

import argparse
from typing import Any

from taizhang.commands.setting_up import need_data


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="check the journal's chain")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command has one shape
    """Print what holds; 1 where the chain is broken."""
    need_data()
    from taizhang.journal.queries import verify

    found = verify()
    if found.broken_at is not None:
        print(f"日志链在第{found.broken_at}条断开：这一条或它之前的内容被改动、删去或调换。请从备份核对。")
        return 1
    print(f"日志链完好：{found.entries}条，末端 {found.head}")
    print("末尾整段删去的查不出来：请核对条数和末端同上次抄下的相接")
    return 0
