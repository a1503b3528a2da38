"""The real page, made by the real generator and opened by a real browser."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from interlock.reporting.generator import CHOICE, cached_cli, find_node
from interlock.reporting.postfix import postfix
from reporting import sample
from suite import Outcome

FEATURE = """
Feature: Place an order
  Scenario: A mug is ordered
    Given all is well
  Scenario: The total is right
    Given the total is wrong
"""

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    if find_node() is None or not cached_cli().exists():
        pytest.skip("the report generator is not here; to have it: make setup-report")
    # A name that a generator which takes paths for patterns would not find.
    directory = tmp_path_factory.mktemp("page") / "a [1] {b} *"
    return sample.run(FEATURE, directory, **{CHOICE: ""})


@pytest.fixture(scope="module")
def page(outcome: Outcome) -> str:
    path = outcome.reports / "report.html"
    assert path.exists(), outcome
    return path.read_text("utf-8")


def test_the_run_says_where_the_page_is(outcome: Outcome) -> None:
    assert "interlock: 1 of 2 scenarios pass: reports/report.html, reports/summary.md" in outcome.stderr


def test_the_page_is_whole_and_calls_nobody(page: str) -> None:
    assert "googletagmanager" not in page
    assert "gtag(" not in page
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="(?!data:)', page)


def test_the_data_is_declared_before_anything_runs(page: str) -> None:
    first_script = page.index("<script")

    assert page[first_script:].startswith("<script>window.allureReportData = ")
    assert first_script < page.index("</head>")


def test_the_page_has_the_scenarios_and_the_plain_words(page: str) -> None:
    data = re.findall(r'd\("[^"]+","([A-Za-z0-9+/=]+)"\)', page)
    texts = "".join(base64.b64decode(one).decode("utf-8", "replace") for one in data)

    assert "A mug is ordered" in texts
    assert "The application did something else" in texts


def test_history_gets_one_line_a_run_however_often_the_page_is_made(outcome: Outcome) -> None:
    history = outcome.reports / "history.jsonl"
    lines = len(history.read_text().splitlines())

    again = command(outcome, "report")

    assert again.returncode == 0, again.stderr
    assert len(history.read_text().splitlines()) == lines == 1


def test_report_makes_the_page_again(outcome: Outcome) -> None:
    (outcome.reports / "report.html").unlink()
    (outcome.reports / "summary.md").unlink()
    extra = outcome.directory / "step-summary.md"

    again = command(outcome, "report", "--summary", str(extra))

    assert again.stdout == "1 of 2 scenarios pass: reports/report.html, reports/summary.md\n"
    assert (outcome.reports / "report.html").stat().st_size > 1_000_000
    assert extra.read_text() == outcome.summary


def command(outcome: Outcome, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "interlock", *arguments],
        cwd=outcome.directory,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


if BROWSER:  # not promised, so not a skip either

    def test_a_browser_shows_the_scenarios_from_disk(outcome: Outcome, page: str, tmp_path: Path) -> None:
        assert page
        shutil.copyfile(outcome.reports / "report.html", tmp_path / "report.html")

        dom = subprocess.run(
            [
                str(BROWSER),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--virtual-time-budget=10000",
                "--dump-dom",
                (tmp_path / "report.html").as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        ).stdout

        assert "A mug is ordered" in dom
        assert "The total is right" in dom


ANALYTICS = """<!DOCTYPE html><html><head lang="en"><title>x</title></head><body>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>
    function gtag(){dataLayer.push(arguments);}
    gtag('config', 'G-1', {"report": "awesome"});
</script>
<script>window.kept = 1</script></body></html>"""


def test_analytics_go_and_the_rest_stays() -> None:
    fixed = postfix(ANALYTICS)

    assert "gtag" not in fixed
    assert "<script>window.kept = 1</script>" in fixed


@pytest.mark.parametrize(
    "page",
    [
        '<html><head><script src="https://cdn.example/x.js"></script></head></html>',
        '<html><head><link href="//fonts.example/x.css"></head></html>',
        "<html><body>no head</body></html>",
    ],
)
def test_a_page_that_would_call_somebody_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="the generated page"):
        postfix(page)
