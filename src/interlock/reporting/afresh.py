"""The reports' folder before a run: nothing of an earlier run stays to be taken for this one's.

A run that never begins has no scenario to report; that it did not begin, and why, is its report.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from interlock.errors import UsageError
from interlock.reporting.claim import Claim
from interlock.reporting.publishing import REPORT, SUMMARY, publish
from interlock.reporting.results import ResultsDirectory
from interlock.reporting.writing import ROOM, cannot_write

RESULTS = "allure-results"


def take_over(directory: Path, junit: str | None = None) -> tuple[Claim, ResultsDirectory]:
    """Claim the reports' folder, and remove what people would take for this run's report; its history stays.

    Args:
        directory: the folder.
        junit: where behave writes its XML files; those are removed where the place is inside of the folder.

    Returns:
        The claim, and the empty directory for results.

    Raises:
        UsageError: another run writes there, or nobody can.
    """
    claim = Claim(directory)
    try:
        _remove_old(directory, junit)
        return claim, ResultsDirectory(directory / RESULTS)
    except UsageError:
        claim.release()
        raise


def not_begun(directory: Path, reason: str, *, html: bool = True, junit: str | None = None) -> None:
    """Leave a report that says why a run did not begin; where even that cannot be written, the console says so.

    Example:
        ``not_begun(Path("reports"), "features/a.feature is UTF-16 text", html=False)``
    """
    try:
        claim, results = take_over(directory, junit)
    except UsageError as error:
        sys.stderr.write(f"interlock: {error.message}\n")
        return
    results.clear()
    results.add_global_error(f"The run did not begin: {reason}", None, time.time())
    for sentence in [results.trouble, *publish(directory, html=html)]:
        if sentence:
            sys.stderr.write(f"interlock: {sentence}\n")
    claim.release()


def _remove_old(directory: Path, junit: str | None) -> None:
    old = [directory / REPORT, directory / SUMMARY]
    if junit and Path(junit).absolute().is_relative_to(directory.absolute()):
        old += Path(junit).glob("TESTS-*.xml")
    for file in old:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(cannot_write(file, error), hint=ROOM) from error
