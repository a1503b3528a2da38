"""A number of examples on two brokers."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from amqp.claims import Address
from amqp.machine.machine import BothBrokers
from amqp.machine.side import Side

STEPS = 30


def run(addresses: Iterable[Address], examples: int, *, steps: int = STEPS, seed: int | None = None) -> tuple[int, int]:
    """Run them, without a seed always the same; returns how many there were, and how many commands.

    Raises:
        Differs: with the fewest commands that show a difference.
    """

    class Machine(BothBrokers):
        sides = tuple(Side(address) for address in addresses)
        ran = commands = 0

        def teardown(self) -> None:
            Machine.ran += 1
            Machine.commands += self.commands
            super().teardown()

    if seed is not None:
        Machine._hypothesis_internal_use_seed = seed
    try:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                derandomize=seed is None,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        for side in Machine.sides:
            side.close()
    return Machine.ran, Machine.commands
