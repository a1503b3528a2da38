"""The end of a log under a failure fits on a screen, and keeps no part of a secret."""

from __future__ import annotations

from pathlib import Path

from interlock.journal import Journal
from interlock.redaction import Redactor
from interlock.stack.site import Site
from interlock.stack.story import LONGEST_LINE, TAIL
from interlock.stack.sweep import RunDirectory


def test_a_secret_is_taken_out_before_a_line_is_cut(runs: Path) -> None:
    site = Site(RunDirectory(runs / "runs"), Journal(Redactor(["s3cret-value"])), Path())
    try:
        line = "x" * (LONGEST_LINE - 4) + "s3cret-value" + "y" * 100

        said = site.told("it failed", ["first"] * 50 + [line])
    finally:
        site.run.close()

    assert len(said.splitlines()) == 1 + TAIL
    assert said.splitlines()[-1] == f"    {'x' * (LONGEST_LINE - 4)}[red... ({LONGEST_LINE - 4 + 10 + 100} characters)"
