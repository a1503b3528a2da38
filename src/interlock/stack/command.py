"""What is executed, and in which environment."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["Command", "arguments_of", "child_environment"]

Command = str | Sequence[str]
"""A list of arguments, or one line for the shell."""


def child_environment(
    extra: Mapping[str, str] | None = None, *, without: tuple[str, ...] = (), caches: bool = False
) -> dict[str, str]:
    """The environment of a child: ours, what the profile adds, and what makes Python programs behave.

    Args:
        extra: set last, so it wins.
        without: variables whose names start like one of these are left out.
        caches: whether Python programs may write ``__pycache__``; an application's folder is left as it is.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(without or ("\0",))}
    here = str(Path(sys.executable).parent)
    kept["PATH"] = os.pathsep.join([here, kept.get("PATH", os.defpath)])
    kept["PYTHONUNBUFFERED"] = "1"
    if not caches:
        kept["PYTHONDONTWRITEBYTECODE"] = "1"
    return {**kept, **(extra or {})}


def arguments_of(command: Command) -> list[str]:
    """What to execute; ``python`` as the first word is the interpreter the suite runs on."""
    if isinstance(command, str):
        words = command.split(maxsplit=2)
        position = 1 if words[:1] == ["exec"] else 0
        if words[position : position + 1] == ["python"]:
            command = command.replace("python", shlex.quote(sys.executable), 1)
        return ["/bin/sh", "-c", command]
    first, *rest = command
    return [sys.executable if first == "python" else first, *rest]
