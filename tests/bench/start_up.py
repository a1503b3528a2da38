"""How long until the first step runs: the whole environment with the shop, and a suite without any part."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from interlock.harness import Harness
from interlock.profile import load_profile

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def main() -> list[tuple[str, str, str]]:
    """Start and stop the environments a few times."""
    rows = []
    for name, goal in (("embedded", "< 2.5 s"), ("local", "")):
        up, down = [], []
        for _ in range(ROUNDS):
            harness = Harness(load_profile(name, ROOT / "environments"), base=ROOT)
            began = time.perf_counter()
            try:
                harness.start()
                harness.begin()
            finally:
                ready = time.perf_counter()
                harness.stop()
            up.append(ready - began)
            down.append(time.perf_counter() - ready)
        said = f"{statistics.median(up):.2f} s (median of {ROUNDS}; {min(up):.2f}-{max(up):.2f})"
        rows.append((f"{name} stack and shop up, first step running", goal, said))
        rows.append((f"{name} stack and shop stopped", "", f"{statistics.median(down):.2f} s (median of {ROUNDS})"))
    return rows
