"""``interlock logs``: what the parts of a kept stack have written, and write."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from typing import Any

from interlock.cli.environment import chosen, others_up, place_of, profile_of
from interlock.errors import StackError, UnknownName
from interlock.redaction import Redactor
from interlock.settings import VARIABLE
from interlock.stack.keeping.place import STATE
from interlock.stack.keeping.reading import Line, LogReader, newest
from interlock.stack.keeping.state import State
from interlock.stack.output import Log
from interlock.stack.providers.own_program import STARTS

LOOKED_AT_EVERY = 0.05


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("logs", help="what the parts of a kept stack have written")
    parser.add_argument("part", nargs="?", help="one part; all of them, interleaved, where none is named")
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what comes, until Ctrl-C")
    parser.add_argument("-n", "--lines", type=int, metavar="LINES", help="only the last ones of what is there")
    parser.add_argument("-e", "--environment", help=f"the environment (default: {VARIABLE}, then embedded)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0; 1 where nothing is up, or there is no such part."""
    name, redactor = chosen(arguments), Redactor()
    profile_of(name, redactor.learn)
    place = place_of(name)
    state = State.read(place.path / STATE)
    if state is None:
        told = f'environment "{name}" is not up, so there are no logs{others_up(name)}'
        raise StackError(told, hint=f"interlock up {name}")
    parts = [part for part in state.parts if arguments.part in (None, part[1])]
    if not parts:
        known = [part for _, part in state.parts]
        raise UnknownName("part", arguments.part, known, f'the kept stack of "{name}"')
    readers = {f"{kind}.{part}": LogReader(part, Log.of(place.path, (kind, part))) for kind, part in parts}
    width = 0 if arguments.part is not None else max(len(part) for _, part in parts)
    lines = newest(readers)
    _show(lines if arguments.lines is None else lines[max(0, len(lines) - arguments.lines) :], width, redactor)
    while arguments.follow:
        time.sleep(LOOKED_AT_EVERY)
        _show(newest(readers), width, redactor)
        if not place.complete:
            sys.stderr.write("interlock: the stack was taken down\n")
            break
    return 0


def _show(lines: Iterable[Line], width: int, redactor: Redactor) -> None:
    for line in lines:
        if line.text.startswith(STARTS):  # what our own programs tell us alone
            continue
        clock = time.strftime("%H:%M:%S", time.localtime(line.at)) + f".{int(line.at % 1 * 1000):03d}"
        part = f"{line.part.ljust(width)} | " if width else ""
        print(f"{' ' if line.exactly else '<'}{clock} {part}{redactor.text(line.text)}")
    sys.stdout.flush()
