"""Puts a `ReportFormatter` into a run of behave, and connects it to what formatters are not told."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from interlock.errors import UsageError
from interlock.interrupts import undisturbed
from interlock.journal import Journal
from interlock.reporting.console import watch_streams
from interlock.reporting.containing import watch_steps
from interlock.reporting.formatter import ReportFormatter
from interlock.reporting.junit import drop_junit, watch_junit
from interlock.reporting.watching import watch_context, watch_hooks


@undisturbed
def install(
    runner: Any,
    *,
    journal: Journal,
    directory: Path = Path("reports"),
    selected: Iterable[Any] = (),
    environment: Mapping[str, str] | None = None,
    html: bool = True,
    links: Mapping[str, str] | None = None,
) -> ReportFormatter:
    """Put a `ReportFormatter` first into a run; call it first thing in ``before_all``.

    Args:
        runner: behave's runner, or the context, which knows it.
        journal: what the run sees, and the redactor of everything that is written.
        directory: where reports go.
        selected: the scenarios of this run.
        environment: facts about the run; `ReportFormatter.describe` adds more.
        html: whether to make ``report.html``.
        links: addresses for ``@issue:X`` and ``@tms:X`` tags.

    Raises:
        UsageError: another run writes there, or nobody can.

    Example::

        def before_all(context):
            context.report = install(context, journal=Journal(), selected=selected_scenarios(...))
    """
    runner = getattr(runner, "_runner", runner)
    try:
        report = ReportFormatter(
            runner.config,
            journal=journal,
            directory=directory,
            selected=selected,
            environment=environment,
            html=html,
            links=links,
        )
    except UsageError:
        # behave's own reports stand beside ours, and would be written over all the same.
        drop_junit(runner.config)
        raise
    report.fail_run = lambda: _fail(runner)
    watch_junit(runner.config.reporters, report.accounts, report.settle, report.not_written)
    clean = journal.redactor.text
    watch_streams(runner, clean)
    runner.formatters.insert(0, report)
    watch_steps(runner.step_registry, clean)
    watch_hooks(runner.hooks, report.troubles.hook, clean)
    troubles = report.troubles
    watch_context(runner.context, troubles.clean_up, troubles.abort, lambda: _not_by_user(runner, report), clean)
    # behave itself may die of somebody's formatter; what was recorded until then is reported all the same.
    atexit.register(report.close)
    return report


def _fail(runner: Any) -> None:
    """A run whose report misses a scenario is red: behave reads this number after its formatters are closed."""
    runner.hook_failures += 1


def _not_by_user(runner: Any, report: ReportFormatter) -> None:
    """Behave says "ABORTED: By user." of every run that was aborted; one that no user has ended is a failed one."""
    if runner.aborted and not report.accounts.interrupted:
        runner.aborted = False
        _fail(runner)
        sys.stdout.write("\nABORTED: the run did not come to its end.\n")
