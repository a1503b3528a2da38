"""behave's JUnit files, held to the report: the same scenarios, the same verdicts, and no file lost.

Left to itself behave 1.3.3 writes what was not reached as a test case without a word, which CI servers count as
passed; it leaves out what a hook skipped, gives two features below two paths one file, and dies where it cannot write.
A colour in an error's text makes a file that nobody can read, and a step that changes the directory moves the files.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from interlock.errors import InterlockError
from interlock.reporting.accounts import Accounts
from interlock.reporting.model import BROKEN, FAILED, SKIPPED
from interlock.reporting.writing import cannot_write

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def watch_junit(
    reporters: Iterable[Any], accounts: Accounts, settle: Callable[[], None], on_trouble: Callable[[str], None]
) -> None:
    """Mend behave's JUnit reporter, where it is among the run's reporters.

    Args:
        reporters: behave's.
        accounts: what became of each scenario.
        settle: has the last scenario judged, where an interrupt came before its feature's end.
        on_trouble: is told of a file that cannot be written.
    """
    for reporter in reporters:
        if hasattr(reporter, "_process_scenario"):
            _Mended(reporter, accounts, settle, on_trouble)


def drop_junit(config: Any) -> None:
    """Leave JUnit's files as they are, where the reports' folder is not this run's."""
    config.reporters = [reporter for reporter in config.reporters if not hasattr(reporter, "_process_scenario")]


class _Mended:
    """Stands in front of one reporter."""

    def __init__(
        self, reporter: Any, accounts: Accounts, settle: Callable[[], None], on_trouble: Callable[[str], None]
    ) -> None:
        self._reporter, self._accounts, self._settle, self._on_trouble = reporter, accounts, settle, on_trouble
        self._feature, self._scenario = reporter.feature, reporter._process_scenario  # noqa: SLF001 - no other way
        self._name = reporter.make_feature_filename
        self._names: dict[str, Any] = {}
        reporter.config.junit_directory = str(Path(reporter.config.junit_directory).absolute())
        reporter.feature, reporter._process_scenario = self.feature, self.scenario  # noqa: SLF001
        reporter.make_feature_filename = self.name

    def feature(self, feature: Any) -> None:
        """Write a feature's file."""
        self._settle()
        ours = any(self._accounts.verdict(scenario) for scenario in feature.walk_scenarios())
        self._reporter.show_skipped_always = ours
        file = Path(self._reporter.config.junit_directory) / f"TESTS-{self.name(feature)}.xml"
        try:
            self._feature(feature)
        except OSError as error:
            with contextlib.suppress(OSError):
                file.unlink()
            self._on_trouble(cannot_write(file, error))

    def name(self, feature: Any) -> str:
        """The file's name: behave's, or one with the folders from the suite's root where another feature has that."""
        return next(name for name in self._possible(feature) if self._names.setdefault(name, feature) is feature)

    def _possible(self, feature: Any) -> Iterator[str]:
        yield str(self._name(feature))
        whole = str(Path(feature.location.relpath(self._reporter.config.base_dir)).with_suffix("")).replace("/", ".")
        yield whole
        # The same file twice, which behave runs twice where its path is written in two ways.
        yield from (f"{whole}.{number}" for number in itertools.count(2))

    def scenario(self, scenario: Any, report: Any) -> None:
        """Describe a scenario, with the status and the words of the report where behave has none."""
        known = len(report.testcases)
        self._describe(scenario, report)
        for case in report.testcases[known:]:
            _make_legal(case)

    def _describe(self, scenario: Any, report: Any) -> None:
        verdict = self._accounts.verdict(scenario)
        if verdict is None and scenario.status.name != "skipped":
            return  # deselected, and behave never came so far as to say so
        self._reporter.show_skipped_always = verdict is not None
        status, message = verdict or ("", "")
        if status == SKIPPED:
            self._scenario(scenario, report)
            for element in report.testcases[-1].iter("skipped"):
                element.set("message", message)
        elif status in (BROKEN, FAILED) and not (scenario.status.has_failed() and _says_why(scenario)):
            with _told(scenario, message):
                self._scenario(scenario, report)
        else:
            self._scenario(scenario, report)


def _make_legal(case: Any) -> None:
    """Spell out what no XML may hold."""
    for element in case.iter():
        element.text = element.text and _legal(element.text)
        for name, value in element.items():
            element.set(name, _legal(value))


def _legal(text: str) -> str:
    return _NOT_XML.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _says_why(scenario: Any) -> bool:
    return bool(scenario.error_message) or any(step.status.has_failed() for step in scenario.all_steps)


@contextlib.contextmanager
def _told(scenario: Any, message: str) -> Any:
    before = scenario.status, scenario.exception, scenario.error_message
    if not scenario.status.has_failed():
        scenario.set_status("error")
    scenario.exception, scenario.error_message = InterlockError(message), message
    try:
        yield
    finally:
        scenario.exception, scenario.error_message = before[1:]
        scenario.clear_status()
        scenario.set_status(before[0])
