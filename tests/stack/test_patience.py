"""The waiting loop of the stack is as patient as it was asked to be, and no clock that went on alone makes it less."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from interlock.stack.alive import is_stopped
from interlock.stack.patience import hold

STOPS_AT_ITS_FIRST_REST = """
import os, signal, threading
from interlock.stack import patience

class Wake(threading.Event):
    stopped = False

    def wait(self, timeout):
        if not self.stopped:
            self.stopped = True
            os.kill(os.getpid(), signal.SIGSTOP)
        return super().wait(timeout)

patience.STOOD_STILL = 1
looks = iter(range(5))
print(patience.hold(lambda: next(looks, None) is None, within=2, wake=Wake()))
"""


def test_time_in_which_we_stood_still_does_not_count():
    command = [sys.executable, "-c", STOPS_AT_ITS_FIRST_REST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as looking:
        assert hold(lambda: is_stopped(looking.pid), within=30)
        until = time.monotonic() + 2.2  # more than it has, and more than it takes for standing still
        hold(lambda: time.monotonic() > until, within=60)
        os.kill(looking.pid, signal.SIGCONT)

        assert looking.communicate(timeout=60)[0] == "True\n"
