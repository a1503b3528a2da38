"""A share of the random endings in every run of the tests; ``make endings`` does 200 of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from endings.__main__ import findings
from endings.campaign import Campaign
from endings.ways import WAYS
from usual_ports import to_ourselves

SEED = 7
SHARE = (
    "a service dies",
    "Ctrl-C",
    "Ctrl-C three times",
    "SIGTERM twice",
    "SIGQUIT",
    "terminal closed",
    "output not read",
    "kill -9, next run",
)


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    with to_ourselves():
        campaign = Campaign(SEED, ("tree", "daemon"), page=0.0)
        yield campaign
        campaign.close()


@pytest.mark.parametrize("way", SHARE)
def test_a_run_ends_soon_tells_what_it_knows_and_leaves_nothing(campaign: Campaign, way: str) -> None:
    number = next(number for number, known in enumerate(WAYS) if known.name == way)

    assert findings(campaign.run(number)) == []
