"""Reads the command line and hands over to a command; mistakes end in one sentence, never in a traceback."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from interlock.cli import report, setup
from interlock.errors import InterlockError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``interlock ...``; the answer is the exit code: 0 done, 1 not done, 2 a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="interlock",
        description="Acceptance tests across services, in plain sentences. To run the features: behave",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (report, setup):
        command.add_to(commands)
    chosen = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    try:
        return int(chosen.run(chosen))
    except InterlockError as error:
        sys.stderr.write(f"interlock: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
