"""``taizhang demo``: build the demo county once, and open it."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from taizhang.commands.calling import unusable
from taizhang.commands.serve import add_address, serve
from taizhang.commands.setting_up import set_up
from taizhang.core.problems import Refused


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="build and open a demo county")
    parser.add_argument("--no-serve", action="store_true", help="build, print one line, and end")
    add_address(parser)
    parser.set_defaults(run=run)


def data_dir() -> Path:
    """Return the demo's own data folder, apart from a real installation's."""
    return Path(os.environ.setdefault("TAIZHANG_DATA_DIR", str(Path.cwd() / "var" / "demo")))


def run(options: argparse.Namespace) -> int:
    """Build where nothing stands yet; keep everything where it does."""
    shift = data_dir() / "clock_shift"
    if not shift.exists():
        try:
            shift.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused([unusable(error, "核对 TAIZHANG_DATA_DIR 和权限")]) from None
        demo_today = datetime(2016, 1, 18, 1, tzinfo=UTC)  # 09:00 in China
        shift.write_text(str(int((demo_today - datetime.now(UTC)).total_seconds())))
    set_up()
    from django.db import transaction

    from taizhang.demo import build

    if not build.is_built():
        with transaction.atomic():
            made = build.build(lambda text: print(text, file=sys.stderr, flush=True))
        print(
            f"清沐县：{made.organisations}个组织，{made.people}人，{made.records}条记录，"
            f"{made.ratings}份评定，用时{made.seconds:.0f}秒"
        )
    else:
        print("清沐县已经建好，保留所有改动")
    if options.no_serve:
        return 0
    from taizhang.accounts import queries

    for card in queries.role_cards():
        print(f"  {card.name}  {card.post}")
    serve(options.host, options.port)
    return 0
