"""``make conformance``: the suites of RabbitMQ's clients, on a private RabbitMQ and on the embedded broker.

    PYTHONPATH=tests python -m conformance [--suite kombu]

Prints one table, and each test that ended otherwise on one than on the other; ends with 1 where there is any. Each run
has a broker of its own, for the suites leave things behind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

from amqp.conftest import Program
from conformance.obtaining import NotObtained, Obtained, obtain
from conformance.suites import SUITES, Suite
from conformance.trial import Result, Trial, tried
from interlock.stack.providers.binaries import find_rabbitmq, no_rabbitmq
from servers import RabbitMQ

HEAD = ("suite", "broker", "passed", "failed", "skipped", "took")
ABSENT = Result("not run")


@contextmanager
def rabbitmq() -> Iterator[int]:
    """The port of a RabbitMQ that nobody has used."""
    broker = RabbitMQ()
    try:
        yield broker.port
    finally:
        broker.stop()


@contextmanager
def embedded() -> Iterator[int]:
    """The port of an embedded broker that nobody has used."""
    with tempfile.TemporaryDirectory(prefix="interlock-conformance-") as directory:
        broker = Program(Path(directory))
        try:
            yield broker.port
        finally:
            print(broker.stop(), end="", file=sys.stderr)


BROKERS = {"RabbitMQ": rabbitmq, "embedded": embedded}


def trial(suite: Suite, obtained: Obtained, broker: str) -> Trial:
    """A suite on a broker of its own."""
    with BROKERS[broker]() as port:
        return tried(suite, obtained, broker, port)


def differences(suite: Suite, trials: list[Trial]) -> Iterator[str]:
    """Tests that failed anywhere, or did not end the same everywhere."""
    for name in sorted({name for trial in trials for name in trial.results}):
        results = {trial.broker: trial.results.get(name, ABSENT) for trial in trials}
        verdicts = {result.verdict for result in results.values()}
        if len(verdicts) > 1 or "failed" in verdicts:
            said = (f"{broker}: {result.verdict} {result.why}".rstrip() for broker, result in results.items())
            yield "\n  ".join([f"{suite.name}  {name}", *said])


def table(rows: list[tuple[str, ...]]) -> str:
    """A table for the terminal that is Markdown as well."""
    widths = [max(len(row[column]) for row in [HEAD, *rows]) for column in range(len(HEAD))]
    lines = [HEAD, tuple("-" * width for width in widths), *rows]
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m conformance", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--suite", help="those whose name begins so")
    chosen = parser.parse_args(arguments)
    suites = [suite for suite in SUITES if suite.name.startswith(chosen.suite or "")]
    if not suites:
        print(f"there is no suite {chosen.suite}; there are: {', '.join(suite.name for suite in SUITES)}")
        return 1
    if find_rabbitmq() is None:
        print(f"there is no RabbitMQ to compare with: {no_rabbitmq()}; to have it: make setup-local")
        return 1
    rows: list[tuple[str, ...]] = []
    different: list[str] = []
    for suite in suites:
        try:
            obtained = obtain(suite)
            print(f"running {suite.name} ...", file=sys.stderr, flush=True)
            with ThreadPoolExecutor() as pool:
                trials = list(pool.map(trial, repeat(suite), repeat(obtained), BROKERS))
        except (NotObtained, RuntimeError) as error:
            different.append(str(error))
            continue
        for each in trials:
            counts = (str(each.count(verdict)) for verdict in ("passed", "failed", "skipped"))
            rows.append((suite.name, each.broker, *counts, f"{each.took:.0f} s"))
        different += differences(suite, trials)
    print("\n\n".join([table(rows), *different]))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
