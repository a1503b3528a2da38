"""How long until the first step runs: the whole environment with the shop, started, or used again where it is kept."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from _figures import Row, met

from interlock.errors import PartUnavailable
from interlock.harness import Harness
from interlock.profile import Profile, load_profile
from interlock.stack.keeping.directory import KeptDirectory, about_stack, leased, take_down
from interlock.stack.keeping.place import Lease, Place
from interlock.stack.sweep import runs_here

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ROOT / "tests" / "bench"
"""In whose name it is kept: what a developer of this repository keeps is left alone."""


def main() -> list[Row]:
    """Start and stop the environments a few times; the local one where it is installed."""
    return [*rows("embedded", 5, 2.5), *rows("local", 3, None), *kept_rows("embedded"), *kept_rows("local")]


def rows(name: str, rounds: int, goal: float | None) -> list[Row]:
    """How long one takes to be up, and to be gone."""
    up, down = [], []
    what = f"{name} stack and shop up, first step running"
    for _ in range(rounds):
        harness = Harness(load_profile(name, ROOT / "environments"), base=ROOT)
        began = time.perf_counter()
        try:
            harness.start()
            harness.begin()
        except PartUnavailable as error:
            return [(what, "", f"skipped: {error.message}", "")]
        finally:
            ready = time.perf_counter()
            harness.stop()
        up.append(ready - began)
        down.append(time.perf_counter() - ready)
    took = statistics.median(up)
    said = f"{took:.2f} s (median of {rounds}; {min(up):.2f}-{max(up):.2f})"
    return [
        (what, f"< {goal} s", said, met(took < goal)) if goal else (what, "", said, ""),
        (f"{name} stack and shop stopped", "", f"{statistics.median(down):.2f} s (median of {rounds})", ""),
    ]


def kept_rows(name: str) -> list[Row]:
    """How long one that is kept takes until the first step: here, and in a process of its own with all its imports."""
    what = f"{name} stack and shop used again, first step running"
    profile = load_profile(name, ROOT / "environments")
    place = Place.of(BESIDE, name, runs_here())
    seconds = []
    try:
        kept = _kept(profile)
        harness = Harness(profile, base=ROOT, kept=kept)
        try:
            harness.start()
            kept.keep()
        except PartUnavailable as error:
            return [(what, "", f"skipped: {error.message}", "")]
        finally:
            harness.stop()
        for _ in range(5):
            harness = Harness(profile, base=ROOT, kept=_kept(profile))
            began = time.perf_counter()
            harness.start()
            harness.begin()
            seconds.append(time.perf_counter() - began)
            harness.stop()
        alone = [float(_run(name)) for _ in range(5)]
    finally:
        if (lease := Lease.taken(place, "bench")) is not None:
            take_down(lease)
    took, all_in_all = statistics.median(seconds), statistics.median(alone)
    return [
        (what, "< 0.5 s", f"{took:.2f} s (median of 5; {min(seconds):.2f}-{max(seconds):.2f})", met(took < 0.5)),
        (f"{name}, the same with its imports, in a new process", "", f"{all_in_all:.2f} s (median of 5)", ""),
    ]


def _kept(profile: Profile) -> KeptDirectory:
    return KeptDirectory(leased(BESIDE, profile.name, "bench"), about_stack(BESIDE, profile))


def _run(name: str) -> str:
    return subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    began = time.perf_counter()
    chosen = load_profile(sys.argv[1], ROOT / "environments")
    with Harness(chosen, base=ROOT, kept=_kept(chosen)) as one:
        one.begin()
        print(time.perf_counter() - began)
