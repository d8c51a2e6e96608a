"""Run a command with a throw-away PostgreSQL cluster: ``python -m tests.postgresql COMMAND ...``.

The command finds the database in TAIZHANG_TEST_DATABASE_URL. Where that is set already, nothing is started. Where
the server's programs are absent, the command is not run and that is said; with TAIZHANG_NO_SKIP=1 it is a failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

VARIABLE = "TAIZHANG_TEST_DATABASE_URL"
# Nothing here outlives the run: no write need reach the disk.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


def programs() -> Path | None:
    """Return the folder of the server's programs: the newest of Debian's, else where the path has them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: float(one.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a cluster and yield the URL of its database; stop and remove it in every case."""
    # initdb refuses root, so root runs the server as nobody.
    owner = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    # The folder of the socket is short (a socket's path is limited) and in small letters (it is a host in the URL).
    place = Path(tempfile.mkdtemp(prefix="taizhang-pg-", dir="/tmp"))
    data = str(place / "data")
    if os.geteuid() == 0:
        shutil.chown(place, owner)
    try:
        _call(folder, "initdb", owner, "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"{FAST} -k {place}"
        _call(folder, "pg_ctl", owner, "-D", data, "-w", "-l", str(place / "log"), "-o", options, "start")
        yield f"postgresql://tests@{quote(str(place), safe='')}/postgres"
    finally:
        if Path(data, "postmaster.pid").exists():
            _call(folder, "pg_ctl", owner, "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)


def _call(folder: Path, program: str, owner: str, *arguments: str) -> None:
    """Run one of the server's programs as its owner; show what it said where it fails."""
    given: dict[str, Any] = {}
    if os.geteuid() == 0:
        one = pwd.getpwnam(owner)
        given = {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": []}
    # The server inherits the output: a pipe would stay open as long as it lives, so the words go to a file.
    with tempfile.TemporaryFile("w+") as said:
        made = subprocess.run(
            [str(folder / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            **given,
        )
        if made.returncode:
            said.seek(0)
            raise SystemExit(f"{program}: {said.read()}")


def main(command: Sequence[str]) -> int:
    """Run the command; return its exit code."""
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    folder = programs()
    if folder is None:
        sys.stdout.write("SKIPPED: PostgreSQL's programs are not installed; nothing was tried on PostgreSQL.\n")
        return 1 if os.environ.get("TAIZHANG_NO_SKIP") == "1" else 0
    # A run that is told to end still takes the cluster down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with cluster(folder) as url:
        return subprocess.run(command, env=os.environ | {VARIABLE: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
