"""That the run itself stood still is known, whatever its threads were at meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from interlock.stack.alive import is_stopped
from interlock.stack.patience import hold

STANDS_STILL = """
import os, signal, sys
from interlock.stack import pauses

pauses.EVERY, pauses.STOOD_STILL = 0.05, 0.2
looking = pauses.Pauses()
sys.setswitchinterval(600)  # whoever looks has no turn before we rest
looking.start()
os.kill(os.getpid(), signal.SIGSTOP)
ACT
print(looking.take() > 0.2, looking.take())
"""


@pytest.mark.parametrize("act", ["", "import time; time.sleep(0.3)"], ids=["at once", "later"])
def test_that_the_run_stood_still_is_told_once_whenever_it_is_asked_for(act):
    command = [sys.executable, "-c", STANDS_STILL.replace("ACT", act)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert hold(lambda: is_stopped(program.pid), within=30)
        until = time.monotonic() + 0.5
        hold(lambda: time.monotonic() > until, within=60)
        os.kill(program.pid, signal.SIGCONT)

        assert program.communicate(timeout=60)[0] == "True 0.0\n"
