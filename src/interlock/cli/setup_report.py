"""``interlock setup-report``: get the pinned report generator into the user's cache."""

from __future__ import annotations

import argparse
from typing import Any

from interlock.reporting.toolbox import install_generator


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("setup-report", help="get the report generator, once per user; needs Node and npm")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 also where it was there already."""
    del arguments
    print(install_generator())
    return 0
