"""Drawing mutants: so many of each kind, the same ones for the same seed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from mutations import breaking, failing, harmless  # noqa: F401 - importing registers their kinds
from mutations.kinds import KINDS, Kind, Mutant
from mutations.scenarios import read

ROOT = Path(__file__).parents[2]


def drawn(number: int, seed: int) -> dict[str, Mutant]:
    """So many mutants, named ``kind:number``, spread over all kinds."""
    scenarios = read(ROOT / "features")
    most = 2 * number // len(KINDS) + 2  # some kinds have few places; the others make up for them
    pools = {kind.name: _of_kind(kind, scenarios, most, seed) for kind in KINDS.values()}
    turns = ((kind, place) for place in range(most) for kind, pool in pools.items() if place < len(pool))
    return {f"{kind}:{place}": pools[kind][place] for kind, place in islice(turns, number)}


def _of_kind(kind: Kind, scenarios: list, number: int, seed: int) -> list[Mutant]:
    places = [(scenario, place) for scenario in scenarios for place in kind.places(scenario)]
    assert places, f"no scenario has a place for {kind.name!r}"
    found: list[Mutant] = []

    @st.composite
    def mutants(draw: st.DrawFn) -> Mutant:
        scenario, place = draw(st.sampled_from(places))
        return kind.change(scenario, place, draw)

    @hypothesis.seed(seed)
    @settings(
        max_examples=2 * number,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(mutants())
    def collect(mutant: Mutant) -> None:
        found.append(mutant)

    collect()
    # What is drawn first is simplest; what comes later is spread more widely.
    return found[-number:]
