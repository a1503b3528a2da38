"""A program that is run to its end: a schema made, a data directory laid out."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from interlock.errors import StackError
from interlock.stack.command import Command
from interlock.stack.patience import hold
from interlock.stack.process import ManagedProcess
from interlock.stack.site import Site
from interlock.stack.story import ended

__all__ = ["run_errand"]

GIVEN_UP_WITHIN = 30.0
"""Seconds for a program that is given up, and has something to put away: as long as for one that a dead run left."""


def run_errand(
    what: str,
    command: Command,
    site: Site,
    *,
    env: Mapping[str, str],
    cwd: Path,
    within: float,
    user: str | None = None,
    ask: signal.Signals | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> list[str]:
    """Run a program and return the lines it wrote.

    Args:
        what: what it is for, for the message: ``the preparation of database "shop"``.
        command: a list of arguments, or one line for the shell.
        site: the stack it is for; it is given up when the stack is.
        env: its whole environment.
        cwd: where it runs.
        within: seconds it may take.
        user: the account it runs as; needs root.
        ask: as of `ManagedProcess`; without, a program that is given up is killed.
        meanwhile: called while it runs, for what has to be done anyway.

    Raises:
        StackError: it failed or took too long; the message ends with its output.
    """
    process = ManagedProcess(what, command, env=env, cwd=cwd, run=site.run, ask=ask, user=user)
    try:
        if meanwhile is not None:
            meanwhile()
        hold(lambda: not process.alive, within=within, wake=site.aborted)
        code = process.wait(0)
    finally:
        if ask is None:
            process.kill()
        else:
            process.stop(GIVEN_UP_WITHIN)
    if code is None:
        how = "was given up" if site.aborted.is_set() else f"was not finished within {within:g} s"
        raise StackError(site.told(f"{what} {how}", process.tail()))
    if code != 0:
        raise StackError(site.told(f"{what} failed: it {ended(code)}", process.tail()))
    return process.tail()
