"""How long until the first step runs: the whole environment with the shop, and a suite without any part."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from _figures import Row, met

from interlock.errors import PartUnavailable
from interlock.harness import Harness
from interlock.profile import load_profile

ROOT = Path(__file__).resolve().parents[2]


def main() -> list[Row]:
    """Start and stop the environments a few times; the local one where it is installed."""
    return [*rows("embedded", 5, 2.5), *rows("local", 3, None)]


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
