"""behave's side of the report: which callback means what. `installing` puts a `ReportFormatter` into a run.

The only module of this room that knows behave. What is recorded is in `recording`, judged in `verdict`, written in
`scribe`; what is made of it at the end is in `publishing`.
"""

from __future__ import annotations

import atexit
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from behave.formatter.base import Formatter, StreamOpener

from interlock.journal import Journal
from interlock.reporting.accounts import Accounts
from interlock.reporting.afresh import take_over
from interlock.reporting.publishing import SUMMARY, publish
from interlock.reporting.recording import Recording
from interlock.reporting.scribe import Scribe
from interlock.reporting.team import TeamListener
from interlock.reporting.troubles import Troubles
from interlock.reporting.twins import clean_captured, clean_error, clean_title, clean_words
from interlock.reporting.verdict import step_failure

PATIENCE_AFTER_CTRL_C = 3.5
"""Seconds the HTML report may take when somebody waits for the prompt."""


class ReportFormatter(Formatter):  # type: ignore[misc]
    """Records a run as Allure results, a summary and a page.

    Not for ``-f``: `interlock.reporting.install` puts it first, so that what it changes on a step, others print.

    Args:
        config: behave's configuration.
        journal: what the run saw; its redactor cleans everything that is written.
        directory: where reports go; ``allure-results`` below it is emptied now.
        selected: the scenarios this run is about, each of which gets exactly one result.
        environment: two to four facts about the run; see also `describe`.
        html: whether ``report.html`` is made at the end.
        worker: this worker's name on the timeline.
        links: addresses for ``@issue:X`` and ``@tms:X`` tags, ``{}`` where the tag's value goes.

    Raises:
        UsageError: another run writes there, or nobody can; what is there is left as it is.

    Attributes:
        troubles: is told of hooks and clean-ups that fail.
        suggest: gives a hint for a step that nobody has written.
        complete: whether everything that was found out is written down; behave's run fails without it.
        accounts: what was selected, and what became of it.
    """

    name = "interlock"
    description = "Allure results, report.html and summary.md"

    def __init__(
        self,
        config: Any,
        *,
        journal: Journal,
        directory: Path = Path("reports"),
        selected: Iterable[Any] = (),
        environment: Mapping[str, str] | None = None,
        html: bool = True,
        worker: str = "1",
        links: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(StreamOpener(filename=str(directory / "report.html")), config)
        self.complete = True
        self.fail_run: Callable[[], None] = lambda: None
        self.suggest: Callable[[Any], str] = lambda _step: ""
        self._journal, self._clean = journal, journal.redactor.text
        self._directory, self._html = directory.absolute(), html
        self._environment: dict[str, str] = {}
        self._claim, self._results = take_over(directory, config.junit_directory)
        self._scribe = Scribe(self._results, journal.redactor, worker, links)
        self.accounts = Accounts(selected, self._clean)
        self._mark = 0
        self._recording: Recording | None = None
        self._coming: deque[Any] = deque()
        self._feature: Any = None
        self._closed = False
        self._team = TeamListener(lambda: self._recording, self._results, journal.redactor)
        self._team.register()
        self.troubles = Troubles(self.accounts, lambda: self._recording, self.warn, self._clean)
        if environment:
            self.describe(**environment)

    def describe(self, **facts: str) -> None:
        """Add facts about the run, for example ``environment="embedded"``."""
        self._environment.update({name.replace("_", " "): self._clean(text) for name, text in facts.items()})
        self._results.write_environment(self._environment)

    def stopped_because(self, reason: str) -> None:
        """Say why scenarios after this point are not reached; the first reason given stays."""
        self.accounts.stopped_because(reason)

    def warn(self, sentence: str, trace: str | None = None) -> None:
        """Show something that went wrong outside of every scenario."""
        self._results.add_global_error(self._clean(sentence), self._clean(trace) if trace else None, time.time())

    def uri(self, uri: str) -> None:  # noqa: ARG002
        """Another feature file."""
        self.settle()

    def feature(self, feature: Any) -> None:
        """A feature begins."""
        self._feature = feature

    def rule(self, rule: Any) -> None:  # noqa: ARG002
        """A rule begins."""
        self.settle()

    def scenario(self, scenario: Any) -> None:
        """A scenario begins, or is announced although it will not run (``show_skipped``)."""
        self.settle()
        if self.accounts.concerns(scenario, self.config):
            self._recording = self._scribe.begin(scenario)
            self.accounts.report(scenario)
        self._coming.clear()

    def step(self, step: Any) -> None:
        """A step is announced."""
        self._coming.append(step)
        if step.table is not None or step.text:
            self._scribe.learn(step)

    def match(self, match: Any) -> None:  # noqa: ARG002
        """The next announced step begins."""
        step = self._coming.popleft()
        if self._recording is not None:
            if self._recording.in_setup:
                self._drain(self._recording.setup)
            self._scribe.begin_step(self._recording, step)

    def result(self, step: Any) -> None:
        """A step has ended. We are first in the list: what is changed on it here, the others print."""
        failure = step_failure(step, self.suggest)
        if failure is not None:
            failure = failure.redacted(self._clean)
            step.error_message = failure.console or failure.message
        clean_error(step, self._clean)
        if self._recording is not None and id(step) in self._recording.steps:
            self._drain(self._recording.steps[id(step)])
            self._scribe.end_step(self._recording, step, failure)
            self._recording.end_step()

    def rule_finished(self) -> None:
        """A rule has ended."""
        self.settle()

    def eof(self) -> None:
        """A feature has ended, its clean-up included."""
        self.settle()
        if self._feature is not None:
            self.accounts.recount(self._feature)
            for scenario in self._feature.walk_scenarios():
                if self.accounts.knows(scenario):
                    clean_words(scenario, self._journal.redactor)
            clean_title(self._feature, self._clean)

    def close(self) -> None:
        """The run has ended: count, write what is missing, publish. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        self.settle()
        for scenario, status, message, trace in self.accounts.missing():
            self._scribe.absent(scenario, status, message, trace)
            self.accounts.report(scenario)
            self.accounts.judge(scenario, status, message)
        if self.accounts.nothing_ran:
            self.warn(self.accounts.reason())
        if self.accounts.nothing_ran or self.accounts.red:
            self.fail_run()  # behave does not miss what a hook has taken out of its model
        self._team.unregister()
        self._results.clear()
        self._count()
        patience = PATIENCE_AFTER_CTRL_C if self.accounts.interrupted else None
        sentences = publish(self._directory, html=self._html, timeout=patience)
        if not (self._directory / SUMMARY).exists():
            self._fail()
        for sentence in sentences:
            sys.stderr.write(f"interlock: {sentence}\n")
        self._claim.release()

    def _drain(self, item: Any) -> None:
        recording = self._recording
        events = self._journal.kept(self._mark)
        if events and recording is not None:
            self._mark = events[-1].number
            recording.add_evidence(events, item)

    def settle(self) -> None:
        """The scenario that was under way is over, whether behave says so or not: write its result."""
        recording = self._recording
        if recording is None:
            return
        self._drain(recording.setup if recording.in_setup else recording.teardown)
        clean_error(recording.scenario, self._clean)
        clean_captured(recording.scenario, self._clean)
        self._recording = None
        self.accounts.judge(recording.scenario, *self._scribe.finish(recording, self.accounts.reason()))

    def _count(self) -> None:
        mismatch = self.accounts.mismatch(self._results.count())
        for sentence in (self._results.trouble, mismatch):
            if sentence:
                self.not_written(sentence)

    def not_written(self, sentence: str) -> None:
        """Something that was found out is not in the report: say so everywhere, and fail the run."""
        self._fail()
        self.warn(sentence)
        sys.stderr.write(f"interlock: {sentence}\n")

    def _fail(self) -> None:
        self.complete = False
        self.fail_run()
