"""Runs that must not begin: what behave printed about it, and the proof that the reports say the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from interlock.stack.story import TAIL
from leftovers import MARK, end_all, eventually_gone, run_directories
from suite import Outcome, Suite

BEGINS = "HOOK-ERROR in before_all: "
TWO = """
Feature: Two
  Scenario: One
    Given I remember "x" as "y"

  Scenario: The other
    Given I remember "x" as "y"
"""


def refusal(outcome: Outcome) -> str:
    """What the console said, with the error's class, hint and log, once everything else is as it must be."""
    assert outcome.exit_code == 1, str(outcome)
    # A service's own, at the end of its log, is indented.
    assert "\nTraceback" not in f"\n{outcome.stdout}\n{outcome.stderr}", str(outcome)
    _, found, after = outcome.stdout.partition(BEGINS)
    assert found, str(outcome)
    said = after.partition("\n\nABORTED: ")[0]
    assert len(said.splitlines()) <= TAIL + 3, f"more than one screen:\n{said}"
    message = said.partition(": ")[2]
    assert [result["status"] for result in outcome.results] == ["broken", "broken"], str(outcome)
    assert {result["statusDetails"]["message"] for result in outcome.results} == {f"Not reached: {message}"}
    assert " ".join(message.split()) in outcome.summary
    return said


Refused = Callable[..., str]


@contextmanager
def refusing(tmp_path: Path, mark: str) -> Iterator[Refused]:
    """A function that runs a suite with a profile and returns what was said; nothing may be left afterwards."""
    number = 0
    with tempfile.TemporaryDirectory(prefix="ilt") as short:
        temporary = Path(short)
        temporary.chmod(0o755)

        def refused(
            profile: str = "",
            *arguments: str,
            files: Mapping[str, str | None] | None = None,
            env: Mapping[str, str] | None = None,
            timeout: float = 600.0,
        ) -> str:
            nonlocal number
            number += 1
            folder = tmp_path / str(number)
            written = {"features/two.feature": TWO, "environments/embedded.toml": profile, **(files or {})}
            outcome = Suite(written, folder).run(
                *arguments, env={MARK: mark, "TMPDIR": short, **(env or {})}, timeout=timeout
            )
            said = refusal(outcome)
            assert eventually_gone(mark), said
            assert run_directories(temporary) == [], said
            return said.replace(f"{folder}/", "")

        try:
            yield refused
        finally:
            end_all(mark)
