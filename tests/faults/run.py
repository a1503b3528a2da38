"""Do the features find bugs? Each patch beside this file is one; they are applied one at a time to a copy of the shop.

    python tests/faults/run.py [NAME ...]

Prints bug, failing scenario and its sentence. Ends with 1 when a patch does not apply or nothing catches it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = Path(__file__).resolve().parent
SUITE = ["environment.py", "pyproject.toml", "environments", "examples", "features", "steps", "support"]
RUN_WITHIN = 180.0


@dataclass
class Verdict:
    """What became of one bug."""

    bug: str
    caught: bool
    scenario: str
    sentence: str


def main(names: list[str]) -> int:
    """Run the patches named, or all of them."""
    patches = [path for path in sorted(PATCHES.glob("*.patch")) if not names or path.stem in names]
    if not patches:
        print(f"no such patch; there are: {', '.join(path.stem for path in sorted(PATCHES.glob('*.patch')))}")
        return 1
    missed = 0
    for patch in patches:
        began = time.monotonic()
        verdict = try_out(patch)
        missed += not verdict.caught
        mark = "caught" if verdict.caught else "MISSED"
        print(f"{mark}  {patch.stem}: {verdict.bug} ({time.monotonic() - began:.0f} s)")
        print(f"        {verdict.scenario}\n        {verdict.sentence}", flush=True)
    print(f"\n{len(patches) - missed} of {len(patches)} bugs caught")
    return 1 if missed else 0


def try_out(patch: Path) -> Verdict:
    """Apply one patch to a copy of the suite and run the features until one fails."""
    bug = patch.read_text(encoding="utf-8").splitlines()[0].removeprefix("Bug: ")
    with tempfile.TemporaryDirectory(prefix="interlock-fault-") as folder:
        copy = Path(folder)
        for name in SUITE:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        applied = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", str(patch)], cwd=copy, capture_output=True, text=True, check=False
        )
        if applied.returncode:
            return Verdict(bug, caught=False, scenario="the patch does not apply", sentence=applied.stderr.strip())
        run = subprocess.run(
            [sys.executable, "-m", "behave", "--stop", "--no-color", "-f", "null", *html_off()],
            cwd=copy,
            env=os.environ | {"INTERLOCK_ENVIRONMENT": "embedded"},
            capture_output=True,
            text=True,
            timeout=RUN_WITHIN,
            check=False,
        )
        failed = first_failure(copy / "reports" / "allure-results")
        if run.returncode == 0:
            return Verdict(bug, caught=False, scenario="every scenario passed", sentence="")
        if failed is None:
            return Verdict(
                bug, caught=False, scenario="no scenario failed, yet the run did", sentence=run.stdout[-500:]
            )
        # A broken environment proves nothing about the features: only a failed expectation is a catch.
        status, name, message = failed
        return Verdict(bug, caught=status == "failed", scenario=f"{status}: {name}", sentence=message)


def html_off() -> list[str]:
    """The HTML report is not looked at here."""
    return ["-D", "html=no"]


def first_failure(results: Path) -> tuple[str, str, str] | None:
    """Status, scenario and sentence of the first scenario that ran and did not pass."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*-result.json")]
    failed = [result for result in found if result["status"] in {"failed", "broken"}]
    # With --stop one scenario fails; those never reached are broken too, and come after it.
    failed.sort(key=lambda result: (result["status"] != "failed", result.get("start", 0)))
    if not failed:
        return None
    first = failed[0]
    message = (first.get("statusDetails") or {}).get("message", "")
    return first["status"], first["name"], message.splitlines()[0] if message else ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
