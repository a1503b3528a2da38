"""``interlock setup WHAT``: get what environments and reports need, once per user and without root."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from interlock.reporting.toolbox import install_generator
from interlock.stack.providers.rabbitmq_packages import install_rabbitmq


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("setup", help="get what this machine lacks, once per user, without root")
    things = parser.add_subparsers(metavar="WHAT", required=True)
    for name, run, what in (
        ("rabbitmq", _rabbitmq, 'RabbitMQ and Erlang, for provider = "local"; needs apt'),
        ("report", _report, "the report generator; needs Node and npm"),
    ):
        things.add_parser(name, help=what).set_defaults(run=run)
    # What it was called before.
    commands.add_parser("setup-report").set_defaults(run=_report)


def _rabbitmq(arguments: argparse.Namespace) -> int:
    """Exit code 0 also where it was there already."""
    del arguments
    print(install_rabbitmq(lambda line: print(line, file=sys.stderr, flush=True)))
    return 0


def _report(arguments: argparse.Namespace) -> int:
    """Exit code 0 also where it was there already."""
    del arguments
    print(install_generator())
    return 0
