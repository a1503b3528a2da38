"""What a process is told by its environment. Nothing else configures the shop."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

Value = TypeVar("Value")


class Settings:
    """The process environment, read by name and type.

    A setting that is missing or unusable ends the process with one sentence and exit code 2.
    """

    def __init__(self, program: str, environ: Mapping[str, str] = os.environ) -> None:
        self._program = program
        self._environ = environ

    def text(self, name: str, default: str = "") -> str:
        value = self._environ.get(name, "").strip() or default
        if not value:
            self.refuse(f"{name} is not set")
        return value

    def port(self, name: str) -> int:
        return self._typed(name, int, lambda value: 0 < value < 65536, "a port from 1 to 65535")

    def seconds(self, name: str, default: float) -> float:
        if not self._environ.get(name, "").strip():
            return default
        return self._typed(name, float, lambda value: math.isfinite(value) and value > 0, "seconds, more than 0")

    def refuse(self, reason: str) -> NoReturn:
        """End the process: it cannot work like this."""
        sys.stderr.write(f"{self._program} cannot start: {reason} (examples/README.md lists the settings).\n")
        raise SystemExit(2)

    def _typed(self, name: str, kind: Callable[[str], Value], allowed: Callable[[Value], bool], wanted: str) -> Value:
        text = self.text(name)
        value: Value | None
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not allowed(value):
            self.refuse(f"{name} must be {wanted}, not {text!r}")
        return value
