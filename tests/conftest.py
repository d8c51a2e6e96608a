"""What holds for every test: with TAIZHANG_NO_SKIP=1 a test that is left out is a failure."""

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
