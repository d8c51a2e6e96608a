"""The demo county is built once, by its command, for all workers; every module that serves it has a copy of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Desk, Seen, chromium

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class County:
    """A demo county in its data folder: the environment of its commands, and what the first start printed."""

    environment: dict[str, str]
    said: str

    def run(self, *command: str) -> str:
        """Run Python on the county and return what it prints."""
        whole = [sys.executable, *command]
        ran = subprocess.run(whole, env=self.environment, capture_output=True, encoding="utf-8", check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a data folder; nothing of the caller's database."""
    kept = {key: value for key, value in os.environ.items() if key != "TAIZHANG_DATABASE_URL"}
    return kept | {
        "TAIZHANG_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "taizhang.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], County]:
    """Return how to get a county of one's own: a copy of the one that the first worker to ask builds."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    built, said = shared / "demo", shared / "demo.said"

    def copy() -> County:
        with (shared / "demo.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not said.exists():
                printed = County(_environment(built), "").run("-m", "taizhang.cli", "demo", "--no-serve")
                said.write_text(printed, encoding="utf-8")
        folder = tmp_path_factory.mktemp("county") / "data"
        shutil.copytree(built, folder)
        return County(_environment(folder), said.read_text(encoding="utf-8"))

    return copy


@pytest.fixture(scope="module")
def county(copied: Callable[[], County]) -> County:
    """Return the module's own county."""
    return copied()


@pytest.fixture(scope="module")
def served(county: County) -> Iterator[str]:
    """Serve the module's county with ``taizhang serve``; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "taizhang.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=county.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, "taizhang serve ended"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Run Chromium for the module: no longer, since other tests' databases bear no loop of events beside them."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desk(browser: Any, served: str) -> Desk:
    """Return a browser before the served county; where there is none, no county is built."""
    return Desk(browser, served, Seen(served))


@pytest.fixture(autouse=True)
def _nothing_leaves(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with a browser: no request left the machine, nothing was refused or complained of."""
    yield
    if "desk" in request.fixturenames:
        assert request.getfixturevalue("desk").seen.faults() == []
