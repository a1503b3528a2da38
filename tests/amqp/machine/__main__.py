"""``make machine``: the same random commands on a private RabbitMQ and on the embedded broker, 2,000 times.

    PYTHONPATH=tests python -m amqp.machine [--examples 2000] [--steps 30] [--seed N]

Ends with 1 at the first difference, told by the fewest commands that show it; the same seed shows it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from amqp.claims import Address
from amqp.conftest import Program
from amqp.machine.machine import Differs
from amqp.machine.running import STEPS, run
from interlock.stack.providers.binaries import find_rabbitmq, no_rabbitmq
from servers import RabbitMQ


def main(arguments: list[str]) -> int:
    """Run them, and tell."""
    parser = argparse.ArgumentParser(prog="python -m amqp.machine", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=STEPS, help="commands of an example, at most")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    chosen = parser.parse_args(arguments)
    if find_rabbitmq() is None:
        print(f"there is no RabbitMQ to compare with: {no_rabbitmq()}; to have it: make setup-local")
        return 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interlock-machine-") as directory:
        embedded, rabbitmq = Program(Path(directory)), RabbitMQ()
        addresses = [Address("rabbitmq", rabbitmq.port), Address("interlock", embedded.port)]
        try:
            ran, commands = run(addresses, chosen.examples, steps=chosen.steps, seed=chosen.seed)
        except Differs as difference:
            print(f'{difference}\n\nagain: make machine ARGS="--examples {chosen.examples} --seed {chosen.seed}"')
            return 1
        finally:
            rabbitmq.stop()
            print(embedded.stop(), end="", file=sys.stderr)
    took = time.monotonic() - began
    print(f"{ran} examples, {commands} commands, no difference, seed {chosen.seed}, {took:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
