"""``taizhang``: one entry for every command. Scripts rely on names, options and exit codes (docs/reference/commands.md)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from taizhang.commands import bench, demo, explain, facts, importing, rate, scheme, serve, tick, verify, whatif
from taizhang.core.problems import Refused

COMMANDS = (scheme, rate, explain, whatif, importing, serve, tick, verify, demo, facts, bench)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 1 is refused with every problem named, 2 is a wrong call."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.settings")
    parser = argparse.ArgumentParser(prog="taizhang", description="台账: a county's written rules, run.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except Refused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
