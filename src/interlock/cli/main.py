"""Reads the command line and hands over to a command; mistakes end in one sentence, never in a traceback."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence

from interlock.errors import InterlockError

COMMANDS = {
    "up": "up",
    "status": "status",
    "logs": "logs",
    "down": "down",
    "doctor": "doctor",
    "steps": "steps",
    "report": "report",
    "setup": "setup",
    "setup-report": "setup",
}
"""Which module has which command; in the order in which they are listed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``interlock ...``; the answer is the exit code: 0 done, 1 not done, 2 a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="interlock",
        description="Acceptance tests across services, in plain sentences. To run the features: behave",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    given = sys.argv[1:] if arguments is None else arguments
    # Only what is asked for is loaded: pages and servers take their time.
    named = [COMMANDS[word] for word in given[:1] if word in COMMANDS]
    for module in named or dict.fromkeys(COMMANDS.values()):
        importlib.import_module(f"interlock.cli.{module}").add_to(commands)
    chosen = parser.parse_args(given)
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
    except BrokenPipeError:  # whoever read has seen enough; the stream is flushed once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # no room, no rights
        sys.stderr.write(f"interlock: {error.strerror or error}{f' ({error.filename})' if error.filename else ''}\n")
        return 1
