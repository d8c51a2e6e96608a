"""What holds for every test: with TAIZHANG_NO_SKIP=1 a test that is left out is a failure; drills run apart."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn “skipped” into “failed”, with the reason that was given; an expected failure stays what it is."""
    if os.environ.get("TAIZHANG_NO_SKIP") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Left out where nothing may be left out: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Look at the report of a test."""
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Look at the report of a module that may leave itself out."""
    report = yield
    _refuse(report)
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take --drills: run the long ones instead of the others."""
    parser.addoption("--drills", action="store_true", help="run the long drills, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the drills, or everything else."""
    wanted = bool(config.getoption("--drills"))
    left = [item for item in items if (item.get_closest_marker("drill") is not None) != wanted]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]
