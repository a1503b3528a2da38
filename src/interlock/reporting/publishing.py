"""What is made of a directory of results: ``summary.md`` always, ``report.html`` where a generator is at hand.

Used at the end of a run and by ``interlock report``. Neither can fail a run.
"""

from __future__ import annotations

import os
from pathlib import Path

from interlock.reporting.html import LATER, ReportNotMade, make_html
from interlock.reporting.summary import summarise

REPORT = "report.html"
SUMMARY = "summary.md"


def publish(directory: Path, *, html: bool = True, timeout: float | None = None) -> list[str]:
    """Make what people read of ``directory / "allure-results"``.

    Args:
        directory: the reports' directory.
        html: whether to make ``report.html``; one of an earlier run is removed in any case.
        timeout: how many seconds the generator may take; None for the usual bound.

    Returns:
        Sentences for the console: what was made, and what was not and how to get it.
    """
    sentences: list[str] = []
    made: list[str] = []
    headline = ""
    try:
        (directory / REPORT).unlink(missing_ok=True)
        summary = summarise(directory / "allure-results")
        headline = summary.headline
        _replace(directory / SUMMARY, summary.text)
        made.append(_shown(directory / SUMMARY))
        if html:
            page = make_html(directory / "allure-results", directory / "history.jsonl", timeout)
            if page is not None:
                _replace(directory / REPORT, page)
                made.insert(0, _shown(directory / REPORT))
    except ReportNotMade as problem:
        sentences.append(str(problem))
    except KeyboardInterrupt:
        sentences.append(f"no HTML report: interrupted; {LATER}")
    except Exception as error:  # noqa: BLE001 - a report that cannot be made must not change the verdict of a run
        sentences.append(f"the report could not be made: {type(error).__name__}: {error}")
    if made:
        sentences.insert(0, f"{headline}: {', '.join(made)}")
    return sentences


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
