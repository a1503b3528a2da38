"""One scenario while it runs: where attachments, steps and evidence go, and what went wrong so far.

Phases: set-up until the first step begins, then a step or - between and after steps - tear-down. Nested
``allure.step`` blocks stack up on top. How a recording becomes a result is in `verdict`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from allure_commons.model2 import TestAfterResult, TestBeforeResult, TestResult, TestStepResult

from interlock.journal import Event
from interlock.reporting.evidence import ARRIVING, Line, Logs, Paper, Shown, shown, spoken_of
from interlock.reporting.failures import Failure
from interlock.reporting.model import BROKEN, PASSED, milliseconds
from interlock.reporting.results import ResultsDirectory

MOST_SHOWN = 60
"""Pieces of evidence under one step; a flood is cut and counted."""


class Recording:
    """What is known of a running scenario.

    Args:
        scenario: behave's scenario.
        result: its Allure result, to be filled.
        results: where attachments are written.
        after: when the attempt before this one began, in milliseconds; readers take the youngest for the last.
    """

    def __init__(self, scenario: Any, result: TestResult, results: ResultsDirectory, *, after: int = 0) -> None:
        began = time.time()
        self.scenario = scenario
        self.result = result
        self.result.start = max(milliseconds(began), after + 1)
        self.setup = TestBeforeResult(name="Before the scenario", status=PASSED, start=result.start)
        self.teardown = TestAfterResult(name="After the scenario", status=PASSED)
        self.logs = Logs()
        self.problems: list[Failure] = []
        self.steps: dict[int, Any] = {}
        self._arrived: list[tuple[Event, Any]] = []
        self.in_setup = True
        self._results = results
        self._stack: list[tuple[str, Any]] = []
        self._base: Any = self.setup

    @property
    def current(self) -> Any:
        """The item that attachments and nested steps belong to now."""
        return self._stack[-1][1] if self._stack else self._base

    def begin_step(self, step: Any, item: TestStepResult) -> None:
        """A behave step begins: set-up is over."""
        self._close_set_up()
        self._stack.clear()
        self.steps[id(step)] = item
        self._base = item

    def end_step(self) -> None:
        """The step's after_step hook has run; what comes now is clean-up, until another step begins."""
        self._stack.clear()
        self.teardown.start = milliseconds(time.time())
        self._base = self.teardown

    def push(self, uuid: str, item: TestStepResult) -> None:
        """An ``allure.step`` block begins."""
        self.current.steps.append(item)
        self._stack.append((uuid, item))

    def pop(self, uuid: str) -> Any:
        """An ``allure.step`` block ends; its item, or None where it began elsewhere."""
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place][0] == uuid:
                item = self._stack[place][1]
                del self._stack[place:]
                return item
        return None

    def add_evidence(self, events: Iterable[Event], item: Any) -> None:
        """Show what the journal saw under ``item``."""
        left_out = 0
        room = MOST_SHOWN
        for event in events:
            if event.kind == "service.log":
                self.logs.add(event)
                continue
            if event.kind in ARRIVING and not self.in_setup:
                self._arrived.append((event, item))
            for piece in shown(event):
                if room <= 0:
                    left_out += 1
                    continue
                room -= 1
                self._show(piece, event, item)
        if left_out:
            now = milliseconds(time.time())
            text = f"... and {left_out} more that are not shown"
            item.steps.append(TestStepResult(name=text, status=PASSED, start=now, stop=now))

    def recall(self, sentence: str, item: Any) -> None:
        """Show once more, under ``item``, what its sentence speaks of and what came before it."""
        earlier = [event for event, place in self._arrived if place is not item]
        for event in spoken_of(sentence, earlier):
            for piece in shown(event):
                if isinstance(piece, Paper):
                    self._show(replace(piece, name=f"{piece.name} (came earlier)"), event, item)

    def _show(self, piece: Shown, event: Event, item: Any) -> None:
        if isinstance(piece, Line):
            at = milliseconds(event.at)
            status = BROKEN if piece.bad else PASSED
            item.steps.append(TestStepResult(name=piece.text, status=status, start=at, stop=at))
        else:
            self.attach(item, piece.name, piece.body, piece.mime, piece.extension)

    def attach(self, item: Any, name: str, body: str | bytes, mime: str | None, extension: str) -> None:
        """Write an attachment and hang it under ``item``."""
        item.attachments.append(self._results.attachment(name, body, mime, extension))

    def finish(self) -> None:
        """Nothing more belongs to this scenario."""
        self._close_set_up()
        now = milliseconds(time.time())
        self.teardown.start = self.teardown.start or now
        self.teardown.stop = now
        self.result.stop = max(now, self.result.start)

    def _close_set_up(self) -> None:
        if self.in_setup:
            self.in_setup = False
            self.setup.stop = milliseconds(time.time())
