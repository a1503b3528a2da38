"""``interlock report``: make ``report.html`` and ``summary.md`` again from the last run's results."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from interlock.errors import UsageError
from interlock.reporting.publishing import REPORT, publish
from interlock.settings import load_settings


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("report", help="make report.html and summary.md again from the last run's results")
    parser.add_argument("directory", nargs="?", type=Path, help="the reports' folder (default: as in pyproject.toml)")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="also add summary.md to the end of this file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 where ``report.html`` could not be made."""
    directory: Path = arguments.directory or load_settings(Path.cwd()).reports
    results = directory / "allure-results"
    if not results.is_dir():
        raise UsageError(f"there are no results in {results}", hint="run behave first, in the folder of the suite")
    for sentence in publish(directory):
        print(sentence)
    if arguments.summary:
        with arguments.summary.open("a", encoding="utf-8") as file:
            file.write((directory / "summary.md").read_text("utf-8"))
    return 0 if (directory / REPORT).exists() else 1
