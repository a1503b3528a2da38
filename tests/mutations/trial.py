"""Trying mutants out: scenarios of a copy of the suite, many in one run of behave, each held against its verdict."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from living import BESIDE, ROOT, copied, linked
from mutations.kinds import FAILED, Mutant
from suite import QUIET, Outcome, Running

PATIENCE = {True: "1 s", False: "8 s"}
"""By whether all mutants of a run must fail anyhow: those wait in vain, the others for what is sure to come."""
SCREEN = 40
LONGEST = 4_000
"""Characters of a message with what stands below it."""
TAKES_AT_MOST = 40.0
"""Seconds a scenario may take, reset included, on a busy machine."""
RUN_WITHIN = 900.0


@dataclass(frozen=True)
class Finding:
    """A mutant that did not end as it must."""

    name: str
    mutant: Mutant
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}\n{self.mutant.text}\n"


def tried(mutants: Mapping[str, Mutant], directory: Path) -> list[Finding]:
    """Run the mutants; those that fail beside the others, at the same time, with less patience."""
    runs = []
    for hopeless, patience in PATIENCE.items():
        some = {name: one for name, one in mutants.items() if (one.verdicts == FAILED) == hopeless}
        if some:
            runs.append((some, _started(some, directory / patience.replace(" ", ""), patience)))
    outcomes = [(some, run.finish(RUN_WITHIN)) for some, run in runs]
    return [finding for some, outcome in outcomes for finding in judged(some, outcome)]


def judged(mutants: Mapping[str, Mutant], outcome: Outcome) -> list[Finding]:
    """What is wrong with the results of a run."""
    results = {result["name"]: result for result in outcome.results}
    found = []
    for name, mutant in mutants.items():
        result = results.get(name)
        if result is None:
            found.append(Finding(name, mutant, f"it has no result\n{outcome}"[-3_000:]))
            continue
        details = result.get("statusDetails") or {}
        message = details.get("message") or ""
        whole = f"{message}\n{details.get('trace') or ''}"
        seconds = (result["stop"] - result["start"]) / 1000
        wrong = [
            f"it is {result['status']}, not {' or '.join(mutant.verdicts)}" * (result["status"] not in mutant.verdicts),
            *(f"its message does not say: {text}" for text in mutant.says if text not in message),
            "its message has a traceback" * ("Traceback" in whole or "Unexpected error" in whole),
            f"its message has {len(whole.splitlines())} lines" * (len(whole.splitlines()) > SCREEN),
            f"its message has {len(whole):,} characters" * (len(whole) > LONGEST),
            f"it took {seconds:.1f} s" * (seconds > TAKES_AT_MOST),
        ]
        if any(wrong):
            found.append(Finding(name, mutant, "; ".join(filter(None, wrong)) + f"\n{whole[:2_000]}"))
    if "Traceback" in outcome.stdout + outcome.stderr:
        text = outcome.stdout + outcome.stderr
        at = text.index("Traceback")
        found.append(Finding("the console", next(iter(mutants.values())), text[max(0, at - 1_000) : at + 2_000]))
    expected = 0 if all(result["status"] == "passed" for result in results.values()) else 1
    if outcome.exit_code != expected:
        found.append(Finding("the exit code", next(iter(mutants.values())), f"is {outcome.exit_code}, not {expected}"))
    return found


def _started(mutants: Mapping[str, Mutant], directory: Path, patience: str) -> Running:
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "features").mkdir(parents=True)
    linked(directory, [name for name in BESIDE if name != "environments"])
    copied(directory, ["environments"])
    (directory / "environments" / "mutants.toml").write_text(
        f'extends = "embedded"\npatience = "{patience}"\n', "utf-8"
    )
    for file in (ROOT / "features").rglob("*"):
        if file.is_file() and file.suffix != ".feature":  # what stands beside the features
            shutil.copy(file, directory / "features" / file.name)
    for number, (name, mutant) in enumerate(mutants.items()):
        head, line, steps = mutant.text.partition("Scenario: ")
        text = f"Feature: Mutants\n\n{head}{line}{name}\n{steps.partition(chr(10))[2]}\n"
        (directory / "features" / f"{number:04}.feature").write_text(text, "utf-8")
    command = [
        sys.executable,
        "-m",
        "behave",
        "-D",
        "environment=mutants",
        "-D",
        "html=no",
        "-f",
        "plain",
        "--no-junit",
    ]
    return Running(command, directory, {**os.environ, **QUIET})
