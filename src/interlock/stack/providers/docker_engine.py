"""Whether a Docker engine answers here: asked the way testcontainers will ask it, within two seconds."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator

from interlock.stack.providers.availability import Availability

__all__ = ["engine"]

ANSWERS_WITHIN = 1.5
"""Seconds; docker-py itself would wait for a minute."""
WITHOUT = "run without one: behave -D environment=embedded"


def engine() -> Availability:
    """Whether containers can be started; if not, why, and what to do about it."""
    try:
        client = importlib.import_module("testcontainers.core.docker_client").DockerClient
        refused = importlib.import_module("docker.errors").DockerException
    except ImportError as error:
        missing = error.name or "testcontainers"
        fix = f'pip install "interlock[docker]", or {WITHOUT}'
        return Availability(ok=False, reason=f'the Python package "{missing}" is not installed', fix=fix)
    before = os.environ.get("DOCKER_HOST")
    try:
        with contextlib.closing(client(timeout=ANSWERS_WITHIN).client) as asked:
            asked.ping()
    except (refused, OSError, ValueError) as error:
        where = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
        return Availability(ok=False, reason=f"no Docker engine answers at {where}: {_why(error)}", fix=_fix(error))
    finally:
        if before is None:
            os.environ.pop("DOCKER_HOST", None)  # testcontainers writes there what it found elsewhere
    return Availability(ok=True, found="a Docker engine")


def _why(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, TimeoutError) or "timed out" in str(cause):
            return f"it said nothing within {ANSWERS_WITHIN:g} s"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return f"what is there does not speak as Docker does: {' '.join(str(error).split())[:200]}"


def _fix(error: BaseException) -> str:
    if any(isinstance(cause, PermissionError) for cause in _causes(error)):
        return f"let this account use the engine (the group docker), or {WITHOUT}"
    return f"start Docker, or {WITHOUT}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What an error was made of: libraries hand on the first one in arguments, reasons and contexts."""
    left, seen = [error], set()
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        inside = [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
        left += [item for item in inside if isinstance(item, BaseException)]
        yield one
