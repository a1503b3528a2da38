"""Published by another process while a Then waits: from just before ``basic_publish`` there to the end of the sentence.

``And a message "order.confirmed" arrives with:`` a table of two cells, that is: tap, journal, wake-up, matching.
"""

from __future__ import annotations

from _figures import Row
from _waits import late_by, row

from interlock.expect import Table
from interlock.world import World, messages
from interlock.world.timing import PLAIN

PROFILE = '[brokers.events.exchanges."bench.events"]\ntype = "topic"\n'
GOALS = {50: 0.005, 99: 0.025}


def main() -> list[Row]:
    """The embedded broker, and RabbitMQ where it is installed."""
    what = "event published 0-1 s after the wait began -> waiting Then passes"
    local = f'[brokers.events]\nprovider = "local"\n{PROFILE}'
    return [
        row(f"{what}, embedded", GOALS, lambda: late_by(PROFILE, "message", arrives, 200)),
        row(f"{what}, RabbitMQ", GOALS, lambda: late_by(local, "message", arrives, 60)),
    ]


def arrives(world: World, order: str) -> None:
    """The sentence."""
    table = Table(["field", "value"], [["order", order], ["status", "confirmed"]])
    messages.arrives(world, "order.confirmed", table, None, PLAIN)
