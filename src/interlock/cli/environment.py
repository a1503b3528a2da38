"""What the commands about kept stacks share: which environment is meant, and where its stack is kept."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interlock.errors import InterlockError
from interlock.expect.wording import listed
from interlock.profile import Profile, known_profiles, load_profile
from interlock.settings import VARIABLE, chosen_environment, load_settings
from interlock.stack.keeping.place import STATE, Lease, Place
from interlock.stack.keeping.state import State
from interlock.stack.keeping.unfinished import begun
from interlock.stack.sweep import runs_here

__all__ = ["add_environment", "all_up", "chosen", "others_up", "place_of", "profile_of"]


def add_environment(parser: argparse.ArgumentParser) -> None:
    """The environment as an argument."""
    parser.add_argument(
        "environment", nargs="?", help=f"the environment (default: {VARIABLE}, then embedded), a file of environments/"
    )


def chosen(arguments: argparse.Namespace) -> str:
    """The environment's name; as behave has it where none is given.

    Raises:
        UsageError: it is given and empty.
    """
    said = {} if arguments.environment is None else {"environment": arguments.environment}
    return chosen_environment(said, place="the name on the command line")


def all_up() -> list[str]:
    """The environments of this suite that are kept up, or that somebody is at; also one whose file is gone."""
    root = Path.cwd()
    names = set(known_profiles(load_settings(root).environments))
    for place in begun(runs_here()):
        state = State.read(place.path / STATE)
        if state is not None and state.about.get("suite") == str(root.resolve()):
            names.add(state.about["environment"])
    return sorted(name for name in names if _is_up(place_of(name)))


def _is_up(place: Place) -> bool:
    return place.complete or (place.begun and Lease.holder(place) is not None)


def others_up(name: str) -> str:
    """The end of a sentence that says that this one is not up: which are; empty where none is."""
    others = [f'"{other}"' for other in all_up() if other != name]
    return f"; {listed(others)} {'is' if len(others) == 1 else 'are'} up" if others else ""


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
