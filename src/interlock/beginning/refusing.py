"""A run that is refused before it begins: what behave is told, and what is left in the reports' folder."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from behave.exception import ConfigError

from interlock.errors import InterlockError
from interlock.profile import load_profile
from interlock.redaction import Redactor
from interlock.reporting import not_begun
from interlock.settings import chosen_environment, switched_on, usable_settings

_HOOKS = "interlock.hooks"


class NotBegun(InterlockError, ConfigError):  # type: ignore[misc]
    """The run cannot begin: behave prints a `ConfigError` in one line and ends with exit code 1."""


def redactor_of(runner: Any) -> Redactor:
    """One that knows the secrets of the profile the run would have had, as far as that can be read by now."""
    redactor, userdata = Redactor(), runner.config.userdata
    settings, _ = usable_settings(Path(os.path.relpath(runner.base_dir)), userdata)
    with contextlib.suppress(InterlockError):  # what is wrong with it is not what this run is refused for
        load_profile(chosen_environment(userdata), settings.environments, learn=redactor.learn)
    return redactor


def refused(runner: Any, error: InterlockError) -> NotBegun:
    """Write a report that says so, unless it is a dry run, and give what to raise."""
    clean = redactor_of(runner).text
    refusal = NotBegun(clean(error.message), hint=clean(error.hint) if error.hint else None)
    if not runner.config.dry_run:
        userdata = runner.config.userdata
        settings, wrong = usable_settings(Path(os.path.relpath(runner.base_dir)), userdata)
        html = settings.html and (wrong is not None or switched_on(userdata, "html", default=True))
        not_begun(settings.reports, str(refusal), html=html, junit=runner.config.junit_directory)
    return refusal


def is_ours(runner: Any) -> bool:
    """Whether the suite's hooks are interlock's, or functions of modules that know them."""
    known = list(runner.hooks.values())
    around = [value for hook in known for value in getattr(hook, "__globals__", {}).values()]
    return any(_HOOKS in (getattr(value, "__module__", ""), getattr(value, "__name__", "")) for value in known + around)
