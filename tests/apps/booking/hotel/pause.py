"""The pause before a thing is tried again, which ends when the program does."""

from __future__ import annotations

import os
import threading


class Stopping(Exception):
    """The program ends; what is not done yet is done by the next one."""


def pause(stopping: threading.Event) -> None:
    if stopping.wait(float(os.environ.get("HOTEL_PAUSE", "1"))):
        raise Stopping
