"""What holds for every test: in CI nothing is skipped in silence.

A skip on a laptop says what is missing and the command that gets it. Where CI=true the same skip is a failure, for
a green run that did not look proves nothing. Only tests marked ``docker`` may be skipped there: no engine is promised.
"""

from __future__ import annotations

import compileall
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from workers import (
    WORKER,
    pytest_collection_modifyitems,
    pytest_xdist_auto_num_workers,
    pytest_xdist_make_scheduler,
)

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_auto_num_workers", "pytest_xdist_make_scheduler"]

ROOT = Path(__file__).parents[1]

WAYS = {"local": "make setup-local", "report": "make setup-report"}
"""The command that gets what a marker needs."""

# How long an example takes tells how busy the machine is, and nothing of what is claimed.
settings.register_profile("unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure() -> None:
    # A job in the background is started with SIGINT ignored, and would hand that on to every program of the tests.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The same with SIGHUP under nohup; pytest outlives its terminal as it should.
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
    # Ended by a time limit, pytest still stops the servers of its fixtures.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Hundreds of runs are started, and none of them writes byte code: without it, compiling is a quarter of each.
    sys.dont_write_bytecode = False
    if WORKER not in os.environ:
        for folder in ("src", "examples"):
            compileall.compile_dir(ROOT / folder, quiet=2)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("docker") is None:
        way = next((f"; to have it: {command}" for name, command in WAYS.items() if item.get_closest_marker(name)), "")
        _judge(report, way)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        _judge(report, "")
    return report


def _judge(report: pytest.TestReport | pytest.CollectReport, way: str) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if in_ci():
        report.outcome = "failed"
        report.longrepr = f"{reason}{way} (in CI a skipped test is a failed one)"
    elif isinstance(report.longrepr, tuple):
        report.longrepr = (*report.longrepr[:2], f"{reason}{way}")
