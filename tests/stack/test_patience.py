"""The waiting loop of the stack is as patient as it was asked to be, and no clock that went on alone makes it less."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from interlock.stack.alive import is_stopped
from interlock.stack.patience import hold

LOOKS_FOR_A_WHILE = """
from interlock.stack import patience
patience.STOOD_STILL = 1
print("looking", flush=True)
looks = iter(range(40))
print(patience.hold(lambda: next(looks, None) is None, within=2))
"""


def test_time_in_which_we_stood_still_does_not_count():
    with subprocess.Popen([sys.executable, "-c", LOOKS_FOR_A_WHILE], stdout=subprocess.PIPE, text=True) as looking:
        assert looking.stdout.readline() == "looking\n"
        os.kill(looking.pid, signal.SIGSTOP)
        assert hold(lambda: is_stopped(looking.pid), within=30)
        until = time.monotonic() + 2.2  # more than it has, and more than it takes for standing still
        hold(lambda: time.monotonic() > until, within=60)
        os.kill(looking.pid, signal.SIGCONT)

        assert looking.communicate(timeout=60)[0] == "True\n"
