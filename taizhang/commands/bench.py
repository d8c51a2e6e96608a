"""``taizhang bench rate``: the rating engine beside hand-written SQL, on generated facts."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from taizhang.commands.calling import folder, number

ROOT = Path(__file__).resolve().parents[2]
SIZES = ("county", "province", "nation")
HIDDEN = "tiny"  # for the tests: not offered, taken


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("bench", help="measure the rating engine beside hand-written SQL")
    what = parser.add_subparsers(dest="what", required=True, metavar="rate")
    rate = what.add_parser("rate", help="generate facts, rate them, compare speed and results")
    rate.add_argument("--size", type=_size, default="county", metavar="|".join(SIZES))
    rate.add_argument("--json", action="store_true", help="one object, for scripts")
    rate.add_argument(
        "--folder", type=folder, help="where generated facts are kept; else build/bench of the repository"
    )
    rate.add_argument("--runs", type=number(1), default=3, help="how often each is run; medians are reported")
    rate.add_argument("--threads", type=number(1, 256), default=2)
    rate.set_defaults(run=run)


def _size(word: str) -> str:
    if word not in (*SIZES, HIDDEN):
        raise argparse.ArgumentTypeError(f"不能是“{word}”，可用：{'、'.join(SIZES)}")
    return word


def run(options: argparse.Namespace) -> int:
    """Hand the work to ``bench.rate``, a small process: the peak memory of a child begins at that of its parent."""
    if not (ROOT / "bench" / "rate.py").is_file():
        print(
            "这里没有 bench 文件夹：它在源码仓库里，不随安装包分发 → 取得源码仓库，在其中 make setup，再用 .venv/bin/taizhang 运行",
            file=sys.stderr,
        )
        return 1
    command = [sys.executable, "-m", "bench.rate", "--size", options.size]
    command += ["--runs", str(options.runs), "--threads", str(options.threads)]
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        command += ["--folder", str(options.folder.resolve())]
    if options.json:
        command.append("--json")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - our own module
