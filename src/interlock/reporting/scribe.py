"""Writes one Allure result per scenario: begins it, finishes it, or says why a scenario was never reached."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from allure_commons.model2 import Label, Link, Parameter, TestResult, TestResultContainer, TestStepResult

from interlock.redaction import Redactor
from interlock.reporting.failures import Failure
from interlock.reporting.identity import Identities, Identity, posix, row_of, template_name, title_of, title_path
from interlock.reporting.labels import Labeller, rule_of
from interlock.reporting.model import BROKEN, FAILED, PASSED, SKIPPED, StatusDetails, milliseconds
from interlock.reporting.narrative import description_html
from interlock.reporting.recording import Recording
from interlock.reporting.results import ResultsDirectory, new_uuid
from interlock.reporting.tables import clean_rows, to_csv
from interlock.reporting.verdict import NOT_FINISHED, NOT_REACHED, details_of, status_of, step_failure

_WORST = (BROKEN, "failed", SKIPPED, PASSED)


class Scribe:
    """Makes results.

    Args:
        results: where they are written.
        redactor: takes secrets out of every text.
        worker: the worker's name, for the timeline.
        links: addresses for ``@issue:`` and ``@tms:`` tags, see `Labeller`.
    """

    def __init__(
        self, results: ResultsDirectory, redactor: Redactor, worker: str = "1", links: Mapping[str, str] | None = None
    ) -> None:
        self._results, self._redactor = results, redactor
        self._labeller = Labeller(worker, links)
        self._identities = Identities()
        self._known: dict[int, Identity] = {}
        self._unlucky: set[int] = set()
        self._begun: dict[int, int] = {}

    def begin(self, scenario: Any) -> Recording:
        """Start recording a scenario."""
        recording = Recording(scenario, self._result(scenario), self._results, after=self._begun.get(id(scenario), 0))
        self._begun[id(scenario)] = recording.result.start
        return recording

    def learn(self, step: Any) -> None:
        """What stands under a secret's name in a step's table or text is hidden before any formatter shows it."""
        if step.table is not None:
            clean_rows(step.table.headings, [row.cells for row in step.table.rows], self._redactor)
        if step.text:
            self._redactor.text(str(step.text))

    def begin_step(self, recording: Recording, step: Any) -> None:
        """A step of the scenario begins; its table and text are kept as they are now, before it may change them."""
        item = self._step(step)
        recording.begin_step(step, item)
        if step.table is not None:
            rows = clean_rows(step.table.headings, [row.cells for row in step.table.rows], self._redactor)
            recording.attach(item, "table", to_csv(step.table.headings, rows), "text/csv", "csv")
        if step.text:
            text = self._redactor.text(str(step.text))
            is_json = text.lstrip()[:1] in ("{", "[")
            mime, extension = ("application/json", "json") if is_json else ("text/plain", "txt")
            recording.attach(item, "text", text, mime, extension)

    def end_step(self, recording: Recording, step: Any, failure: Failure | None) -> None:
        """A step has ended; ``failure`` is redacted already."""
        item = recording.steps[id(step)]
        if step.step_type == "then":
            recording.recall(step.name, item)
        item.stop = max(item.start, milliseconds(time.time()))
        if failure is None:
            item.status = status_of(step.status)
            return
        item.status, item.statusDetails = failure.status, failure.details()
        recording.problems.append(failure)

    def finish(self, recording: Recording, reason: str) -> tuple[str, str]:
        """Write a scenario's result; ``reason`` says why it did not run to its end, where it did not.

        Returns:
            Its status and message.
        """
        recording.finish()
        scenario, result = recording.scenario, recording.result
        result.status = status_of(scenario.status)
        if recording.problems and result.status in (PASSED, SKIPPED):
            result.status = BROKEN  # a retried scenario has been reset, its hooks' errors have not
        if recording.problems and all(problem.status == FAILED for problem in recording.problems):
            result.status = FAILED  # where the application is at fault in the end, behave knows only of a hook
        result.steps = self._steps(recording)
        if result.status == BROKEN and not recording.problems:
            kind = NOT_FINISHED if recording.steps else NOT_REACHED
            recording.problems.append(Failure(BROKEN, f"{kind}{reason}").redacted(self._redactor.text))
        flaky = result.status == PASSED and id(scenario) in self._unlucky
        skip_reason = self._redactor.text(scenario.skip_reason) if scenario.skip_reason else None
        result.statusDetails = details_of(result.status, recording.problems, skip_reason, flaky=flaky)
        if result.status not in (PASSED, SKIPPED):
            self._unlucky.add(id(scenario))
        self._attach_output(recording)
        self._results.add_result(result)
        self._write_container(recording)
        return result.status, (result.statusDetails.message or "") if result.statusDetails else ""

    def absent(self, scenario: Any, status: str, message: str, trace: str = "") -> None:
        """Write the result of a scenario that was selected and not run."""
        result = self._result(scenario)
        result.start = result.stop = milliseconds(time.time())
        result.status = status
        clean = self._redactor.text
        result.statusDetails = StatusDetails(message=clean(message), trace=clean(trace) or None)
        result.steps = [self._skipped(step) for step in scenario.all_steps]
        self._results.add_result(result)

    def _result(self, scenario: Any) -> TestResult:
        clean = self._redactor.text
        row = [(name, str(self._redactor.value(cell, name))) for name, cell in row_of(scenario)]
        path, name = posix(str(scenario.filename)), clean(template_name(scenario))
        identity = self._known.get(id(scenario))
        if identity is None:
            identity = self._known[id(scenario)] = self._identities.of(path, name, row)
        labels, links = self._labeller.of(scenario)
        result = TestResult(
            uuid=new_uuid(),
            name=clean(title_of(scenario, row)),
            fullName=f"{path}: {name}",
            titlePath=[clean(part) for part in title_path(scenario)],
            historyId=identity.history,
            testCaseId=identity.case,
            parameters=[Parameter(name=clean(heading), value=cell) for heading, cell in row],
            labels=[Label(name=label.name, value=clean(label.value)) for label in labels],
            links=[Link(type=link.type, url=clean(link.url), name=clean(link.name)) for link in links],
        )
        result.descriptionHtml = description_html(scenario.feature, rule_of(scenario), scenario, clean)
        return result

    def _step(self, step: Any) -> TestStepResult:
        name = self._redactor.text(f"{step.keyword} {step.name}")
        return TestStepResult(name=name, status=PASSED, start=milliseconds(time.time()))

    def _skipped(self, step: Any) -> TestStepResult:
        item = self._step(step)
        item.stop, item.status = item.start, SKIPPED
        if step.status.is_undefined():
            failure = step_failure(step)
            item.statusDetails = StatusDetails(message=self._redactor.text(failure.message)) if failure else None
        return item

    def _steps(self, recording: Recording) -> list[Any]:
        scenario = recording.scenario
        items = [recording.steps.get(id(step)) or self._skipped(step) for step in scenario.all_steps]
        shared = len(scenario.background_steps)
        if not shared:
            return items
        background = scenario.background
        named = background.name or getattr(scenario.feature.background, "name", "")  # a rule's own may have no name
        name = self._redactor.text(f"{background.keyword}: {named}" if named else background.keyword)
        group = TestStepResult(name=name, steps=items[:shared], start=items[0].start, stop=items[shared - 1].stop)
        group.status = min((item.status for item in group.steps), key=_WORST.index)
        return [group, *items[shared:]]

    def _attach_output(self, recording: Recording) -> None:
        captured = recording.scenario.captured
        if captured.has_output():
            for name, text in (("printed", captured.stdout), ("error output", captured.stderr), ("log", captured.log)):
                if text and text.strip():
                    clean = self._redactor.text(text.strip("\n"))
                    recording.attach(recording.result, name, clean, "text/plain", "txt")
        for paper in recording.logs.papers():
            recording.attach(recording.result, paper.name, paper.body, paper.mime, paper.extension)

    def _write_container(self, recording: Recording) -> None:
        before, after = recording.setup, recording.teardown
        befores = [before] if before.steps or before.attachments or before.statusDetails else []
        afters = [after] if after.steps or after.attachments or after.statusDetails else []
        if befores or afters:
            container = TestResultContainer(uuid=new_uuid(), children=[recording.result.uuid])
            container.befores, container.afters = befores, afters
            container.start, container.stop = recording.result.start, recording.result.stop
            self._results.add_container(container)
