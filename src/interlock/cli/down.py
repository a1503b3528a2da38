"""``interlock down``: end what ``interlock up`` left up."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from interlock.cli.environment import add_environment, chosen, others_up, place_of, profile_of
from interlock.stack.keeping.directory import leased, take_down


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("down", help="end what interlock up left up")
    add_environment(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 also where nothing was up."""
    name = chosen(arguments)
    if not place_of(name).begun:
        profile_of(name)  # a name that is wrong is told as such
    ended = take_down(leased(Path.cwd(), name, "interlock down"))
    if ended is None:
        print(f'Environment "{name}" was not up{others_up(name)}.')
    else:
        print(f'Environment "{name}" is down: {ended} processes ended.')
    return 0
