"""``taizhang``: one entry for every command. Scripts rely on names, options and exit codes (docs/reference/commands.md)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from taizhang.commands import (
    bench,
    demo,
    explain,
    facts,
    importing,
    rate,
    scheme,
    self_check,
    serve,
    tick,
    verify,
    whatif,
)
from taizhang.commands.calling import Parser, refusal, speak_utf8, unusable
from taizhang.core.problems import Refused

COMMANDS = (scheme, rate, explain, whatif, importing, serve, self_check, tick, verify, demo, facts, bench)


def program() -> Parser:
    """Return the parser of the whole program."""
    parser = Parser(prog="taizhang", description="台账: a county's written rules, run.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add_parser(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 1 is refused with every problem named, 2 is a wrong call, 130 is interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.settings")
    speak_utf8()
    options = program().parse_args(arguments)
    try:
        return int(options.run(options))
    except Refused as refused:
        print(refusal(refused.problems), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        print(unusable(error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
