"""Opening a run's report, also where a team's own ``before_all`` never comes to ours."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

from interlock.beginning.refusing import redactor_of
from interlock.errors import InterlockError, UsageError
from interlock.journal import Journal
from interlock.reporting import ReportFormatter, install
from interlock.reporting.twins import sayable
from interlock.selection import selected_scenarios
from interlock.settings import Settings, switched_on, usable_settings


def open_report(runner: Any, journal: Journal) -> tuple[ReportFormatter, Settings, InterlockError | None]:
    """Put the report into the run; every scenario that was selected has a result from now on.

    Returns:
        The report, the suite's settings, and what is wrong with these, for which the run must end.

    Raises:
        UsageError: the reports' folder cannot be written to, or another run writes there.
    """
    userdata = runner.config.userdata
    # Relative where it can be: messages then name files as people do.
    settings, wrong = usable_settings(Path(os.path.relpath(runner.base_dir)), userdata)
    report = install(
        runner,
        journal=journal,
        directory=settings.reports,
        selected=selected_scenarios(runner.features, runner.config),
        html=settings.html and (wrong is not None or switched_on(userdata, "html", default=True)),
        links=settings.links,
    )
    return report, settings, wrong


def hold_before_all(runner: Any) -> None:
    """See to it that a report is open when ``before_all`` ends, and that the run ends where ours was not called."""
    hook = runner.hooks["before_all"]

    @functools.wraps(hook)
    def held(context: Any) -> None:
        try:
            hook(context)
        except BaseException as error:
            told = sayable(error, redactor_of(runner).text)
            if told is not error:
                raise told from None
            raise
        else:
            if not _is_open(runner):
                raise UsageError(
                    "interlock has not been started: this suite's before_all does not call interlock's",
                    hint="call interlock.hooks.before_all(context) in it, or import it from there",
                )
        finally:
            if not _is_open(runner):
                open_report(runner, Journal(redactor_of(runner)))

    runner.hooks["before_all"] = held


def _is_open(runner: Any) -> bool:
    return any(isinstance(formatter, ReportFormatter) for formatter in runner.formatters)
