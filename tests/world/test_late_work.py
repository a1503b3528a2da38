"""Work of an earlier scenario that comes in late is not held against the one that runs."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from interlock.correlation import HEADER, is_of_others, new_run
from interlock.errors import InterlockError
from interlock.harness import Harness
from interlock.profile import Profile
from interlock.world import World


@pytest.fixture
def harness(tmp_path: Path) -> Harness:
    return Harness(Profile(), base=tmp_path)


def test_what_carries_the_id_of_an_earlier_scenario_is_left_out_and_noted_once(harness: Harness) -> None:
    earlier = World(harness).memory.recall("unique")
    world = World(harness)

    assert [world.is_ours([("x-correlation-id", f"story-{earlier}")]) for _ in range(2)] == [False, False]
    assert [event.kind for event in harness.journal.since(world.mark)] == ["note"]


def test_what_carries_the_id_of_another_run_is_left_out_and_said_to_be_that(harness: Harness, tmp_path: Path) -> None:
    other, world = World(Harness(Profile(), base=tmp_path)).memory.recall("unique"), World(harness)

    assert not world.is_ours([("X-Correlation-Id", other)])
    [told] = harness.journal.since(world.mark)
    assert told.summary == f"work of another run (X-Correlation-Id: {other}) came in and was left out here"


def test_short_texts_differ_between_scenarios_runs_and_processes(tmp_path: Path) -> None:
    """Also where all of them began in one moment, as workers do."""
    code = "from interlock.correlation import new_run; print(new_run())"
    processes = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    runs = {process.communicate()[0].strip() for process in processes} | {new_run() for _ in range(1000)}
    harness = Harness(Profile(), base=tmp_path)
    scenarios = {World(harness).memory.recall("unique") for _ in range(1002)}

    assert (len(runs), len(scenarios)) == (1003, 1002)
    assert all(is_of_others([(HEADER, f"{run}001")], "nobody") for run in runs)
    assert all(is_of_others([(HEADER, scenario)], "nobody") for scenario in scenarios)


@pytest.mark.parametrize(
    "value", ["", "story-7", str(uuid.UUID(int=2**127 + 7)), "i00c0ffee", "xi00c0ffee001", {"a": 1}, ["b"], None]
)
def test_any_other_id_and_none_at_all_are_this_scenarios(harness: Harness, value: object) -> None:
    World(harness)
    world = World(harness)

    assert world.is_ours([("X-Correlation-Id", value)])
    assert world.is_ours([("X-Correlation-Id", world.memory.recall("unique"))])
    assert world.is_ours([("X-Correlation-Id", "story-" + world.memory.recall("unique"))])
    assert world.is_ours([])


def test_clean_ups_run_to_the_last_even_when_one_is_interrupted(harness: Harness) -> None:
    world, undone = World(harness), []

    def interrupted() -> None:
        raise KeyboardInterrupt

    world.cleanup(undone.append, "first come")
    world.cleanup(interrupted)

    with pytest.raises(KeyboardInterrupt):
        world.close()
    assert undone == ["first come"]


def test_clean_ups_that_fail_are_told_together(harness: Harness) -> None:
    world = World(harness)
    world.cleanup(int, "one")
    world.cleanup(int, "two")

    with pytest.raises(InterlockError, match=r"two.*one"):
        world.close()
