"""The books of a run: which scenarios were selected, which have a result, and why the others have none yet.

The one check that would have caught every lost scenario: results on the disk against scenarios selected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from interlock.reporting.failures import Failure, in_words, interrupted
from interlock.reporting.identity import template_name
from interlock.reporting.model import BROKEN, FAILED, SKIPPED
from interlock.reporting.verdict import NOT_REACHED

STOPPED = "the run stopped at the first failure (--stop)"


class Accounts:
    """Knows what was selected and what is still owed.

    Args:
        selected: behave's scenarios, in the order in which they run.
        clean: takes secrets out of what is said of those that did not run.
    """

    def __init__(self, selected: Iterable[Any], clean: Callable[[str], str] = str) -> None:
        self._clean = clean
        self._selected = {id(scenario): scenario for scenario in selected}
        self._reported: set[int] = set()
        self._attempts = 0
        self._stop = False
        self._reason = ""
        self._blamed: dict[int, Failure] = {}
        self._judged: dict[int, tuple[str, str]] = {}
        self.interrupted = False

    def concerns(self, scenario: Any, config: Any) -> bool:
        """Whether a scenario that begins belongs to the run; one that a hook has added does."""
        self._stop = bool(config.stop)
        if id(scenario) not in self._selected:
            if not scenario.should_run(config):
                return False
            self._selected[id(scenario)] = scenario
        return True

    def knows(self, scenario: Any) -> bool:
        """Whether the scenario is one of the run's."""
        return id(scenario) in self._selected

    def report(self, scenario: Any) -> None:
        """A result is or will be written for this scenario."""
        self._reported.add(id(scenario))
        self._attempts += 1

    def blame(self, container: Any, failure: Failure) -> None:
        """A feature or rule could not begin; its scenarios will not be reached."""
        self._blamed.setdefault(id(container), failure)

    def stopped_because(self, reason: str) -> None:
        """Nothing more will be reached; the first reason counts."""
        self._reason = self._reason or reason

    def aborted(self, reason: str, error: BaseException | None) -> None:
        """The run is aborted by behave."""
        if isinstance(error, KeyboardInterrupt) or reason == "KeyboardInterrupt":
            self.interrupted = True
            self.stopped_because(interrupted(error if isinstance(error, KeyboardInterrupt) else None))
        elif error is not None and "before_all" in reason:
            self.stopped_because(f"the set-up of the run failed: {in_words(error)}")
        elif error is not None:
            self.stopped_because(f"the run was ended by {type(error).__name__}")
        else:
            self.stopped_because(f"the run was aborted: {reason}" if reason else "the run was aborted")

    def reason(self) -> str:
        """Why a scenario was not reached or not finished."""
        return self._reason or (STOPPED if self._stop else "behave did not run it")

    def recount(self, feature: Any) -> None:
        """Forget scenarios that a hook has taken out of their feature, for example by rewriting its examples."""
        present = {id(scenario) for scenario in feature.walk_scenarios()}
        for key, scenario in list(self._selected.items()):
            if scenario.feature is feature and key not in present and key not in self._reported:
                del self._selected[key]

    def missing(self) -> Iterator[tuple[Any, str, str, str]]:
        """The scenarios without a result: scenario, status, message, trace."""
        for key, scenario in list(self._selected.items()):
            if key in self._reported:
                continue
            owed = self.owed(scenario)
            if owed is None:
                del self._selected[key]
            else:
                yield (scenario, *owed)

    def owed(self, scenario: Any) -> tuple[str, str, str] | None:
        """Status, message and trace of a scenario that did not run; None where it was deselected."""
        blamed = self._blame_of(scenario)
        if blamed is not None:
            return BROKEN, blamed.message, blamed.trace
        if scenario.should_skip:
            return SKIPPED, scenario.skip_reason or "Skipped, without a reason given", ""
        if scenario.status.name == "skipped":
            return None  # behave deselected it after all: a row whose own name does not match -n
        return BROKEN, f"{NOT_REACHED}{self.reason()}", ""

    def judge(self, scenario: Any, status: str, message: str) -> None:
        """The result of a scenario; of several attempts the last counts."""
        self._judged[id(scenario)] = (status, message)

    def verdict(self, scenario: Any) -> tuple[str, str] | None:
        """Status and message in the report, so far; None for a scenario that is not the run's."""
        if not self.knows(scenario):
            return None
        owed = self.owed(scenario)
        return self._judged.get(id(scenario)) or (owed and (owed[0], self._clean(owed[1])))

    @property
    def nothing_ran(self) -> bool:
        """Whether no scenario has a result, or will have one."""
        return not self._attempts

    @property
    def red(self) -> bool:
        """Whether a scenario has failed, or was broken, in the end."""
        return any(status in (BROKEN, FAILED) for status, _ in self._judged.values())

    def mismatch(self, written: int) -> str:
        """A sentence where results and scenarios differ in number, empty where they agree."""
        owed = [scenario for key, scenario in self._selected.items() if key not in self._reported]
        if not owed and written == self._attempts:
            return ""
        names = ", ".join(f'"{template_name(scenario)}"' for scenario in owed[:5])
        missing = f"; without a result: {names}" if names else ""
        return (
            f"the report is not complete: {len(self._selected)} scenarios were selected and reported "
            f"{self._attempts} times, and there are {written} results{missing}. Do not trust its numbers"
        )

    def _blame_of(self, scenario: Any) -> Failure | None:
        parent = scenario.parent
        while parent is not None:
            if id(parent) in self._blamed:
                return self._blamed[id(parent)]
            parent = parent.parent
        return None
