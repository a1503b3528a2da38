"""What the commands about kept stacks share: which environment is meant, and where its stack is kept."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interlock.errors import InterlockError
from interlock.profile import Profile, load_profile
from interlock.settings import VARIABLE, chosen_environment, load_settings
from interlock.stack.keeping.place import Place
from interlock.stack.sweep import runs_here

__all__ = ["add_environment", "chosen", "place_of", "profile_of"]


def add_environment(parser: argparse.ArgumentParser) -> None:
    """The environment as an argument."""
    parser.add_argument(
        "environment", nargs="?", help=f"the environment (default: {VARIABLE}, then embedded), a file of environments/"
    )


def chosen(arguments: argparse.Namespace) -> str:
    """The environment's name; as behave has it where none is given."""
    return chosen_environment({} if arguments.environment is None else {"environment": arguments.environment})


def profile_of(name: str, learn: Callable[[str], Any] = lambda _secret: None) -> Profile:
    """Its profile, with a hint that fits a command.

    Raises:
        ProfileError: there is none, or it cannot be used.
    """
    try:
        return load_profile(name, load_settings(Path.cwd()).environments, learn=learn)
    except InterlockError as error:
        if error.hint is not None and "-D environment" in error.hint:
            error.hint = f"interlock takes its name as an argument, or from {VARIABLE}"
        raise


def place_of(name: str) -> Place:
    """Where its stack is kept, or would be."""
    return Place.of(Path.cwd(), name, runs_here())
