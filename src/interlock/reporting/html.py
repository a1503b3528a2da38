"""One page from a directory of results, by Allure 3, in a process that is bounded in time.

What the page looks like - grouping, hidden labels, categories in plain words - is decided here.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from interlock.interrupts import interruptible, passed_over
from interlock.reporting.generator import CHOICE, Generator, ReportNotMade, find_generator
from interlock.reporting.postfix import postfix
from interlock.reporting.verdict import CLEAN_UP_FAILED, NOT_AUTOMATED, NOT_FINISHED, NOT_REACHED, SET_UP_FAILED
from interlock.reporting.writing import write_whole
from interlock.stack.sweep import RunDirectory

__all__ = ["LATER", "ReportNotMade", "make_html"]

TIMEOUT = 60.0
KEPT_RUNS = 30
LATER = "to make it later: python -m interlock report"


def make_html(results: Path, history: Path, timeout: float | None = None) -> str | None:
    """The report as one page that opens from disk and calls nobody; None where ``INTERLOCK_ALLURE=none``.

    Args:
        results: the directory of Allure results.
        history: ``history.jsonl``; these results are added to it, once.
        timeout: seconds the generator may take.

    Raises:
        ReportNotMade: no generator, or it failed or took too long; the message says what to do.
    """
    before = passed_over()
    generator = find_generator()
    if generator is None:
        return None
    # A run's directory, though the run is over: whatever becomes of us, the next one ends and removes what is left.
    with contextlib.closing(RunDirectory()) as run:
        place = run.part("report")
        if history.exists():
            shutil.copyfile(history, place / "history.jsonl")
        append = _is_new(results, history)
        (place / "allurerc.json").write_text(json.dumps(_configuration(place, append=append)), "utf-8")
        _run(generator, run, place, results.absolute(), timeout or TIMEOUT, before)
        index = place / "report" / "index.html"
        if not index.exists():
            raise ReportNotMade(f"no HTML report: {generator.origin} made no page; is it Allure 3? ({CHOICE} chooses)")
        try:
            page = postfix(index.read_text("utf-8"))
        except ValueError as problem:
            raise ReportNotMade(f"no HTML report: {problem}; {CHOICE} chooses another generator") from None
        if append and (place / "history.jsonl").exists():
            write_whole(history, (place / "history.jsonl").read_bytes())
        return page


def _is_new(results: Path, history: Path) -> bool:
    """Whether these results are younger than the last line of history: a second look at them is no second run."""
    newest = max((entry.stat().st_mtime for entry in os.scandir(results)), default=0.0)
    return not history.exists() or history.stat().st_mtime < newest


def _configuration(place: Path, *, append: bool) -> dict[str, Any]:
    return {
        "name": "What held, and what did not",
        "output": str(place / "report"),
        "historyPath": str(place / "history.jsonl"),
        "historyLimit": KEPT_RUNS,
        "appendHistory": append,
        "hideLabels": ["framework", "language", "host", "thread", "parentSuite", "suite", "subSuite", "location"],
        "categories": {
            "rules": [
                _category("The application did something else", ["failed"]),
                _category("Not automated yet", ["broken"], NOT_AUTOMATED),
                _category("Not reached in this run", ["broken"], f"{NOT_REACHED}|{NOT_FINISHED}"),
                _category("Set-up or clean-up of the test failed", ["broken"], f"{SET_UP_FAILED}|{CLEAN_UP_FAILED}"),
                _category("Mistake in the test code", ["broken"], "Unexpected error in a step"),
                _category("Test environment problem", ["broken"]),
            ]
        },
        "plugins": {
            "awesome": {
                "options": {
                    "singleFile": True,
                    "groupBy": ["epic", "feature", "story"],
                    "theme": "light",
                    "reportLanguage": "en",
                    "stepTreeExpansion": "expand_failed_only",
                }
            }
        },
    }


def _category(name: str, statuses: list[str], beginning: str | None = None) -> dict[str, Any]:
    matchers: dict[str, Any] = {"statuses": statuses}
    if beginning:
        matchers["message"] = f"^(?:{beginning})"
    return {"name": name, "matchers": matchers}


def _run(generator: Generator, run: RunDirectory, place: Path, results: Path, timeout: float, before: int) -> None:
    # The last word is a pattern, looked up in the working directory; a whole path may hold a bracket.
    options = ["--config", str(place / "allurerc.json"), "--cwd", str(results.parent), results.name]
    command = [*generator.command, "generate", *options]
    with tempfile.TemporaryFile() as said:
        try:
            # A session of its own: Ctrl-C is for us to handle, and a killed generator leaves no child behind.
            process = subprocess.Popen(
                command,
                cwd=place,
                env={**os.environ, **run.marking},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        except OSError as error:
            raise ReportNotMade(f"no HTML report: {generator.command[0]} does not start: {error.strerror}") from None
        run.record(process.pid)
        try:
            code = _wait(process, timeout, before)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise ReportNotMade(f"no HTML report: the generator was not done after {timeout:g} s; {LATER}") from None
        except BaseException:
            _kill(process)
            raise
        if code != 0:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            telling = [line.strip() for line in lines if "rror" in line][:3] or lines[-3:]
            raise ReportNotMade("\n  ".join([f"no HTML report: the generator ended with exit code {code}:", *telling]))


@interruptible
def _wait(process: subprocess.Popen[bytes], timeout: float, passed_over_before: int) -> int:
    if passed_over() > passed_over_before:  # while the generator was looked for or started
        raise KeyboardInterrupt
    return process.wait(timeout)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
