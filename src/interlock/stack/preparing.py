"""The preparation of a database: the command of the profile that makes its schema and reference data."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping

from interlock.profile.models import Database
from interlock.profile.references import Part, fill, fill_command
from interlock.stack.command import child_environment
from interlock.stack.errand import run_errand
from interlock.stack.site import Site

__all__ = ["prepare"]


def prepare(name: str, settings: Database, site: Site, addresses: Mapping[Part, Mapping[str, str]]) -> None:
    """Run it, where there is one, and wait until it is done.

    Args:
        name: the database's name.
        settings: what the profile says of it.
        site: what the parts share.
        addresses: where the parts are that its words refer to.

    Raises:
        StackError: it failed, or took too long; with the end of what it wrote.
    """
    if settings.prepare is None:
        return
    filled = functools.partial(fill, addresses=addresses)
    run_errand(
        f'the preparation of database "{name}"',
        fill_command(settings.prepare, filled),
        site,
        env=child_environment({key: filled(value) for key, value in settings.env.items()}),
        cwd=site.base / settings.cwd,
        within=settings.prepare_within,
        meanwhile=lambda: importlib.import_module("interlock.stack.isolation"),
    )
