"""``taizhang tick``: let the clock run once; ``serve`` does the same by itself while it runs."""

from __future__ import annotations

import argparse
import logging
import threading
import time
from datetime import date
from typing import Any

LOG = logging.getLogger(__name__)
LOOKS_EVERY_S = 5.0
# What is owed is made anew as a whole; it may take at most a tenth of the time.
RESTS_TIMES = 10


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("tick", help="renew what is owed; ask for explanations of what is overdue")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command has one shape
    """Tick once and say what was asked."""
    from taizhang.commands.setting_up import need_data, set_up

    need_data()
    set_up()
    from taizhang.clock import operations, queries
    from taizhang.ui import clock

    asked = operations.tick(now=clock.now())
    print(f"应办{queries.count()}项；新要求说明{asked}件")
    return 0


class Ticking(threading.Thread):
    """Keeps what is owed in step while the pages are served: after each new day a tick, after each operation a renewal.

    A failure is logged and tried again; it never ends the serving.
    """

    def __init__(self, looks_every_s: float = LOOKS_EVERY_S) -> None:
        super().__init__(name="ticking", daemon=True)
        self.looks_every_s = looks_every_s
        self.ended = threading.Event()
        self._day: date | None = None
        self._entry = -1

    def run(self) -> None:
        """Look, renew where something changed, rest."""
        from django.db import connection

        rest = 0.0
        while not self.ended.wait(rest):
            begun = time.monotonic()
            try:
                changed = self.look()
            except Exception:
                LOG.exception("The clock did not run; it tries again in %s s.", self.looks_every_s)
                changed = False
            finally:
                connection.close()
            rest = max(self.looks_every_s, RESTS_TIMES * (time.monotonic() - begun) if changed else 0)

    def look(self) -> bool:
        """Tick on a new day, renew after an operation; return whether anything was done."""
        from taizhang.clock import operations
        from taizhang.journal import queries as journal
        from taizhang.ui import clock

        now, day, entry = clock.now(), clock.today(), journal.last_number()
        if day != self._day:
            operations.tick(now=now)
            # The tick writes an entry of its own; whatever was posted beside it is seen at the next look.
            self._day, self._entry = day, entry + 1
        elif entry != self._entry:
            operations.rebuild(now=now)
            self._entry = entry
        else:
            return False
        return True
