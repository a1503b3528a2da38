"""How long after something happened in another process a sentence that waits for it passes.

Each time one wait alone, on one stack; what it waits for comes between 0 and 1 s after it began, spread evenly. A new
scenario every so often, as no scenario sees hundreds of messages.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _elsewhere import Elsewhere
from _figures import Row, met, ms, percentile

from interlock.errors import PartUnavailable
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.world import World

IN_A_SCENARIO = 10
Wait = Callable[[World, str], None]


def late_by(profile: str, kind: str, wait: Wait, times: int) -> list[float]:
    """How late each wait passed, seconds.

    Args:
        profile: the text of an environment with one part.
        kind: what the other process does, see `_elsewhere`.
        wait: the sentence, for the word that tells this time from others.
        times: how often.

    Raises:
        PartUnavailable: the part is not installed here.
    """
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        (Path(folder) / "bench.toml").write_text(profile)
        with Harness(load_profile("bench", Path(folder)), base=Path(folder)) as harness:
            assert harness.stack is not None
            part = {"message": ("brokers", "events"), "row": ("databases", "shop")}[kind]
            url = harness.stack.endpoint(*part).url
            delays = [(number + 0.5) / times for number in range(times)]
            random.Random(1).shuffle(delays)
            late = []
            with Elsewhere(kind, url) as other:
                for number, delay in enumerate(delays):
                    if number % IN_A_SCENARIO == 0:
                        world = World(harness)
                    other.ask(delay, f"order-{number}")
                    wait(world, f"order-{number}")
                    passed = time.monotonic()
                    late.append(passed - other.done_at())
            return late


def row(what: str, goals: dict[int, float], measure: Callable[[], list[float]]) -> Row:
    """The row of a measurement; ``goals`` are seconds by percentile."""
    goal = ", ".join(f"p{percent} < {ms(most)}" for percent, most in goals.items())
    try:
        late = measure()
    except PartUnavailable as error:
        return (what, goal, f"skipped: {error.message}", "")
    said = ", ".join(f"p{percent} {ms(percentile(late, percent))}" for percent in (50, 99))
    held = [percentile(late, percent) < most for percent, most in goals.items()]
    return (what, goal, f"{said} (n = {len(late)})", met(*held))
