"""What is made of a directory of results: ``summary.md`` always, ``report.html`` where a generator is at hand.

Used at the end of a run and by ``interlock report``. A page that cannot be made does not fail a run.
"""

from __future__ import annotations

from pathlib import Path

from interlock.reporting.html import LATER, ReportNotMade, make_html
from interlock.reporting.summary import summarise
from interlock.reporting.writing import cannot_write, shown, write_whole

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
        write_whole(directory / SUMMARY, summary.text.encode())
        made.append(shown(directory / SUMMARY))
        if html:
            page = make_html(directory / "allure-results", directory / "history.jsonl", timeout)
            if page is not None:
                write_whole(directory / REPORT, page.encode())
                made.insert(0, shown(directory / REPORT))
    except ReportNotMade as problem:
        sentences.append(str(problem))
    except KeyboardInterrupt:
        sentences.append(f"no HTML report: interrupted; {LATER}")
    except OSError as error:
        sentences.append(cannot_write(directory / REPORT if made else directory / SUMMARY, error))
    except Exception as error:  # noqa: BLE001 - a report that cannot be made must not change the verdict of a run
        sentences.append(f"the report could not be made: {type(error).__name__}: {error}")
    if made:
        sentences.insert(0, f"{headline}: {', '.join(made)}")
    return sentences
