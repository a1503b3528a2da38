"""``interlock up``: bring an environment up, and leave it up for the runs to come."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from interlock.cli.environment import add_environment, chosen, profile_of
from interlock.durations import clock, describe_duration
from interlock.errors import StackError
from interlock.journal import Journal
from interlock.redaction import Redactor
from interlock.stack import Stack
from interlock.stack.keeping.addresses import addresses
from interlock.stack.keeping.directory import KeptDirectory, about_stack, check_can_be_kept, leased


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("up", help="start an environment and leave it up; behave then uses it")
    add_environment(parser)
    parser.add_argument("--restart", action="store_true", help="start every service anew: their code was changed")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when everything is up."""
    name, began = chosen(arguments), time.monotonic()
    redactor = Redactor()
    profile = profile_of(name, redactor.learn)
    if next(profile.parts(), None) is None:
        raise StackError(f'the environment "{name}" has no parts, so there is nothing to bring up')
    check_can_be_kept(profile)
    root = Path.cwd()
    lease = leased(root, name, "interlock up")
    kept = KeptDirectory(lease, about_stack(root, profile), services_anew=arguments.restart)
    was_up = kept.stays
    stack = Stack(profile, Journal(redactor), base=root, kept=kept)
    try:
        try:
            stack.start()
            kept.keep()
        finally:
            stack.stop()
    finally:
        sys.stderr.writelines(f"interlock: {sentence}\n" for sentence in kept.told)
    took = describe_duration(time.monotonic() - began)
    how = f"is up since {clock(kept.since)}" if was_up else f"is up after {took}, and stays up"
    print(f'Environment "{name}" {how}:\n')
    print("\n".join(addresses(kept.records, redactor)))
    print("\nbehave uses it; interlock status, logs [part] [-f] and down do as they say.")
    return 0
