"""Work of an earlier scenario that comes in late is not held against the one that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

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

    assert [world.is_ours([("x-correlation-id", earlier)]) for _ in range(2)] == [False, False]
    assert [event.kind for event in harness.journal.since(world.mark)] == ["note"]


@pytest.mark.parametrize("value", ["", "story-7", {"a": 1}, ["b"], None])
def test_any_other_id_and_none_at_all_are_this_scenarios(harness: Harness, value: object) -> None:
    World(harness)
    world = World(harness)

    assert world.is_ours([("X-Correlation-Id", value)])
    assert world.is_ours([("X-Correlation-Id", world.memory.recall("unique"))])
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
