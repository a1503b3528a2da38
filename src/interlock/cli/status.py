"""``interlock status``: what of a kept stack runs, where it is, and who uses it."""

from __future__ import annotations

import argparse
import os
from typing import Any

from interlock.cli.environment import add_environment, all_up, chosen, others_up, place_of, profile_of
from interlock.durations import clock
from interlock.errors import InterlockError
from interlock.profile.references import SINGULAR
from interlock.redaction import Redactor
from interlock.settings import VARIABLE
from interlock.stack.keeping.addresses import address, table
from interlock.stack.keeping.place import STATE, Lease
from interlock.stack.keeping.plan import Condition, conditions
from interlock.stack.keeping.state import State
from interlock.stack.output import Log
from interlock.stack.readiness import takes_connections
from interlock.stack.story import in_short

NOT_UP = 3
"""The exit code where nothing is kept."""
LAST_LINES = 5


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "status", help="what interlock up has left up: exit code 0 all of it is ready, 1 not all, 3 nothing is up"
    )
    add_environment(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 where everything is ready, 1 where not, 3 where nothing is up.

    Where nobody says which environment, all that are up are told of.
    """
    name = chosen(arguments)
    named = arguments.environment is not None or VARIABLE in os.environ
    names = [] if named else all_up()
    codes = set()
    for number, one in enumerate(names or [name]):
        print("\n" if number else "", end="")
        codes.add(_tell(one, forgive=one in names))
    return codes.pop() if len(codes) == 1 else 1


def _tell(name: str, *, forgive: bool) -> int:
    """Print what there is to be said of one environment; raises what is wrong with it, unless others come after it."""
    redactor = Redactor()
    try:
        profile = profile_of(name, redactor.learn)
    except InterlockError as error:
        if not forgive:
            raise
        print(f'Environment "{name}" is kept up, and its file cannot be used: {redactor.text(str(error))}')
        print(f"\nIt ends by interlock down {name}.")
        return 1
    place = place_of(name)
    holder = Lease.holder(place)
    state = State.read(place.path / STATE)
    if state is None:
        at_it = f"; {holder} is at it" if holder else ""
        print(f'Environment "{name}" is not up{at_it}{others_up(name)}.')
        return NOT_UP
    found = conditions(profile, state)
    who = f"in use by {holder}" if holder else "free"
    print(f'Environment "{name}" is kept up since {clock(state.since)}, {who}:\n')
    told = [_told(one) for one in found]
    rows = [
        (
            SINGULAR.get(one.part[0], "program"),
            one.part[1],
            how,
            address(one.record, redactor),
            f"since {clock(one.record.since)}" if one.record.since and how == "ready" else "",
        )
        for one, how in zip(found, told, strict=True)
    ]
    for one, how, row in zip(found, told, table(rows), strict=True):
        print(row)
        if how in {"died", "did not come up"}:
            log = Log.of(place.path, one.part)
            lines = [redactor.text(line.decode("utf-8", "replace")) for line in log.tail(LAST_LINES)]
            print("\n".join(f"      {in_short(line)}" for line in lines or ["it wrote nothing"]))
    well = all(how == "ready" for how in told)
    if not well:
        print(f"\nWhat is not ready is put right by the next behave on it, or by interlock up {name}.")
    return 0 if well else 1


def _told(found: Condition) -> str:
    record = found.record
    if found.how != "ready":
        return found.how
    port = record.endpoint.get("port")
    if port and record.memory.get("listens", True) and takes_connections(record.endpoint["host"], port):
        return "does not answer"
    return "ready"
