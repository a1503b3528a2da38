"""What goes wrong around the steps - hooks, clean-ups, aborts - and whose fault it is in the report.

Inside of a scenario it breaks the scenario; before a feature it is why its scenarios are not reached; after one, or
after the run, it is shown beside the scenarios, for they held.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from interlock.errors import PartLost, Untested
from interlock.reporting.accounts import Accounts
from interlock.reporting.failures import Failure
from interlock.reporting.model import milliseconds
from interlock.reporting.recording import Recording
from interlock.reporting.twins import clean_captured
from interlock.reporting.verdict import clean_up_failure, hook_failure


class Troubles:
    """Receives what `watching` sees.

    Args:
        accounts: is told why scenarios are not reached.
        recording: the scenario that runs, or None.
        warn: shows a sentence and a trace beside the scenarios.
        clean: takes secrets out of a text.
    """

    def __init__(
        self,
        accounts: Accounts,
        recording: Callable[[], Recording | None],
        warn: Callable[[str, str], None],
        clean: Callable[[str], str],
    ) -> None:
        self._accounts, self._recording, self._warn, self._clean = accounts, recording, warn, clean

    def hook(self, context: Any, name: str, arguments: tuple[Any, ...], error: BaseException) -> None:
        """A hook has raised."""
        if name.endswith("_step"):
            if not isinstance(error, Exception):
                arguments[0].exception = error  # behave keeps only Exceptions
            return
        tag = str(arguments[0]) if name.endswith("_tag") else ""
        failure = hook_failure(name, error, tag).redacted(self._clean)
        if "scenario" in context and name.endswith(("_scenario", "_tag")):
            self._blame(failure, in_setup=name.startswith("before"), first=isinstance(error, PartLost | Untested))
        elif name.startswith("before"):
            self._accounts.blame(getattr(context, "rule", None) or context.feature, failure)
        else:
            self._warn(failure.message, failure.trace)

    def clean_up(self, layer: str, error: BaseException) -> None:
        """A registered clean-up has raised."""
        failure = clean_up_failure(error).redacted(self._clean)
        if layer == "scenario":
            self._blame(failure, in_setup=False)
        else:
            self._warn(f"{failure.message} (after the {layer.replace('testrun', 'run')})", failure.trace)

    def abort(self, reason: str, error: BaseException | None) -> None:
        """The run will not go on."""
        self._accounts.aborted(reason, error)
        recording = self._recording()
        if recording is not None:
            clean_captured(recording.scenario, self._clean)

    def _blame(self, failure: Failure, *, in_setup: bool, first: bool = False) -> None:
        recording = self._recording()
        if recording is not None:
            item = recording.setup if in_setup else recording.teardown
            item.status, item.statusDetails = failure.status, failure.details()
            item.start = item.start or milliseconds(time.time())
            # What failed while a part was gone, or a message held back, is not what the scenario is about any more.
            recording.problems.insert(0 if first else len(recording.problems), failure)
