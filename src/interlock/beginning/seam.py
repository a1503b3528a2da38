"""Stands where behave reads a suite, and turns what goes wrong there into one sentence and a true report.

behave reads ``environment.py``, which imports the hooks, before step files and features: so `watch` comes early
enough to stand in between. A suite in the same process that does not use interlock is left to behave.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import behave.runner
from behave.runner import Runner

from interlock.beginning.environment import Environment
from interlock.beginning.examples import filled_examples
from interlock.beginning.features import check_feature, explain_features
from interlock.beginning.opening import hold_before_all
from interlock.beginning.plainness import check_hooks
from interlock.beginning.refusing import is_ours, refused
from interlock.beginning.rows import unfinished_rows
from interlock.beginning.scripts import explain_script
from interlock.beginning.undefined import tell_of_undefined
from interlock.errors import InterlockError, UsageError


def watch() -> None:
    """Stand in between from now on; called when the hooks are imported. Once is enough, and more do no harm."""
    if hasattr(Runner.load_step_definitions, "__wrapped__"):
        return
    Runner.load_step_definitions = _load_steps(Runner.load_step_definitions)
    Runner.feature_locations = _locate(Runner.feature_locations)
    Environment.read_now()


def _load_steps(load: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(load)
    def guarded(runner: Any, *arguments: Any, **named: Any) -> Any:
        Environment.is_read()
        parse = inspect.unwrap(behave.runner.parse_features)
        behave.runner.parse_features = parse
        if not is_ours(runner):
            return load(runner, *arguments, **named)
        behave.runner.parse_features = _parse(parse, runner)
        try:
            check_hooks(runner.hooks)
            hold_before_all(runner)
            # Where all sentences are the library's, which came with the hooks, nobody needs a folder of his own.
            return load(runner, *arguments, **named) if has_steps(runner) else None
        except InterlockError as error:
            raise refused(runner, error) from None
        except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001 - whatever the files of a team raise
            raise refused(runner, explain_script(error)) from None

    return guarded


def _locate(locate: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(locate)
    def guarded(runner: Any) -> Any:
        try:
            return locate(runner)
        except (OSError, ValueError) as error:  # behave's InvalidFilenameError is a ValueError
            if not is_ours(runner):
                raise
            missing = next((path for path in runner.config.paths if not _exists(path)), str(error))
            reason = "is not there" if not _exists(missing) else "is no feature file and no folder"
            raise refused(runner, UsageError(f'"{missing}" {reason}, so there is nothing to run')) from None

    return guarded


def _parse(parse: Callable[..., Any], runner: Any) -> Callable[..., Any]:
    @functools.wraps(parse)
    def guarded(locations: Any, *arguments: Any, **named: Any) -> Any:
        files = [getattr(location, "filename", str(location)) for location in locations]
        try:
            with unfinished_rows(), filled_examples():
                features = parse(locations, *arguments, **named)
            parsed = {os.path.abspath(feature.filename): feature for feature in features}  # noqa: PTH100
            for file in files:
                check_feature(file, parsed.get(os.path.abspath(file)))  # noqa: PTH100
            if runner.config.dry_run:
                tell_of_undefined(features, runner)
        except InterlockError as error:
            raise refused(runner, error) from None
        except KeyboardInterrupt as error:
            raise refused(runner, explain_script(error)) from None
        except Exception as error:
            found = explain_features(files, runner.config.lang)
            if found is None:
                raise
            raise refused(runner, found) from error
        return features

    return guarded


def has_steps(runner: Any) -> bool:
    """Whether the suite has a folder for sentences of its own, without which behave reads none."""
    return Path(runner.base_dir, runner.config.steps_dir).is_dir()


def _exists(path: str) -> bool:
    file = path.removeprefix("@")
    name, _, line = file.rpartition(":")
    return Path(name if line.isdigit() else file).exists()
