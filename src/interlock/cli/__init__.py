"""The command ``interlock``: one file per command, each with ``add_to(commands)`` and a function that runs it."""

from interlock.cli.main import main

__all__ = ["main"]
