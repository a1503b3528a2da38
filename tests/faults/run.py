"""Do the features find bugs? Each patch beside this file is one; they are applied one at a time to a copy of the shop.

    PYTHONPATH=tests python tests/faults/run.py [NAME ...]

Prints bug, failing scenario and its sentence. Ends with 1 when the features do not pass without any bug, when a patch
does not apply, or when nothing catches it. Caught is a bug only by a scenario that *failed*: one that is broken could
not look. So a run stops at the first scenario that does not pass, and only where that one is broken all are run.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from living import copied

PATCHES = Path(__file__).resolve().parent
RUN_WITHIN = 300.0
"""Seconds for one run of the features; all of them take a minute or two where they pass."""
NOT_COPIED = "library"
"""The features of the library are about the workbench, where none of these bugs is."""
LEAVE_WITHIN = 10.0
"""Seconds in which a run that was told to end has stopped its parts."""


@dataclass(frozen=True)
class Verdict:
    """How a run of the features ended.

    ``ended`` is ``passed``; ``failed`` or ``broken``, as the scenario that tells; or ``unclear``, where none does.
    """

    ended: str
    scenario: str
    sentence: str = ""

    def __str__(self) -> str:
        return f"        {self.scenario}\n        {self.sentence}".rstrip()


def main(names: list[str]) -> int:
    """Run the patches named, or all of them."""
    known = {path.stem: path for path in sorted(PATCHES.glob("*.patch"))}
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        print(f"no such patch: {', '.join(unknown)}; there are: {', '.join(known)}")
        return 1
    with copy_of_suite() as copy:
        sound = run_features(copy)
    if sound.ended != "passed":
        print(f"the features must pass before bugs count\n{sound}")
        return 1
    print("the features pass without a bug", flush=True)
    patches = [known[name] for name in names or known]
    missed = 0
    for patch in patches:
        began = time.monotonic()
        verdict = try_out(patch)
        caught = verdict.ended == "failed"
        missed += not caught
        print(f"{'caught' if caught else 'MISSED'}  {patch.stem}: {bug_of(patch)} ({time.monotonic() - began:.0f} s)")
        print(verdict, flush=True)
    print(f"\n{len(patches) - missed} of {len(patches)} bugs caught")
    return 1 if missed else 0


def bug_of(patch: Path) -> str:
    """The bug in a sentence: the patch's first line."""
    return patch.read_text(encoding="utf-8").partition("\n")[0].removeprefix("Bug: ")


def try_out(patch: Path) -> Verdict:
    """Apply one patch to a copy of the suite and run the features until one fails."""
    with copy_of_suite() as copy:
        applied = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", str(patch)], cwd=copy, capture_output=True, text=True, check=False
        )
        if applied.returncode:
            return Verdict("unclear", "the patch does not apply", applied.stderr.strip())
        verdict = run_features(copy, "--stop")
        return run_features(copy) if verdict.ended == "broken" else verdict


@contextmanager
def copy_of_suite() -> Iterator[Path]:
    """What a run of the features needs, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="interlock-fault-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder)
        copied(copy, without=NOT_COPIED)
        yield copy


def run_features(copy: Path, *options: str) -> Verdict:
    """Run the features in a copy of the suite, and tell what the first scenario that did not pass says."""
    results = copy / "reports" / "allure-results"
    shutil.rmtree(results, ignore_errors=True)
    command = [sys.executable, "-m", "behave", "--no-color", "-f", "null", "-D", "html=no", *options]
    with subprocess.Popen(
        command,
        cwd=copy,
        env=os.environ | {"INTERLOCK_ENVIRONMENT": "embedded"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        try:
            said, _ = run.communicate(timeout=RUN_WITHIN)
        except subprocess.TimeoutExpired:
            end(run)
            return Verdict("unclear", f"the run did not end within {RUN_WITHIN:g} s")
    if run.returncode == 0:
        return Verdict("passed", "every scenario passed")
    return first_failure(results) or Verdict("unclear", "no scenario failed, yet the run did", said.strip()[-500:])


def end(run: subprocess.Popen[str]) -> None:
    """Let a run stop its parts; kill it where it does not."""
    run.send_signal(signal.SIGTERM)
    try:
        run.communicate(timeout=LEAVE_WITHIN)
    except subprocess.TimeoutExpired:
        run.kill()


def first_failure(results: Path) -> Verdict | None:
    """The first scenario that failed; where none did, the first that is broken."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*-result.json")]
    told = [result for result in found if result["status"] in {"failed", "broken"}]
    if not told:
        return None
    first = min(told, key=lambda result: (result["status"] != "failed", result.get("start", 0)))
    message = (first.get("statusDetails") or {}).get("message", "")
    return Verdict(first["status"], f"{first['status']}: {first['name']}", message.partition("\n")[0])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
