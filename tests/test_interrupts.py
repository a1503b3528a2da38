"""The first signal ends a run in order, the next do not disturb that, the third ends it at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

PROGRAM = """
import os, signal, sys
from interlock.interrupts import Interrupts

ending = False
interrupts = Interrupts(lambda: ending, lambda: os.write(1, b"abandoned\\n"))
interrupts.take()
try:
    print("ready", flush=True)
    signal.pause()
except KeyboardInterrupt:
    ending = True
    os.write(1, b"ending\\n")
    for line in sys.stdin:
        pass
    print("ended", flush=True)
"""


@pytest.fixture
def program() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_an_interrupt_and_the_second_does_not_disturb_the_ending(
    program: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert program.stdout is not None
    assert program.stderr is not None
    program.send_signal(number)
    assert program.stdout.readline() == "ending\n"

    program.send_signal(number)
    assert program.stderr.readline() == "interlock: ending; once more ends at once\n"
    out, _ = program.communicate(timeout=10)

    assert (out, program.returncode) == ("ended\n", 0)


def test_the_third_signal_abandons_the_run(program: subprocess.Popen[str]) -> None:
    assert program.stdout is not None
    assert program.stderr is not None
    program.send_signal(signal.SIGINT)
    assert program.stdout.readline() == "ending\n"
    program.send_signal(signal.SIGINT)
    assert program.stderr.readline() == "interlock: ending; once more ends at once\n"

    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=10)

    assert (out, program.returncode) == ("abandoned\n", 130)


SWALLOWING = """
import signal
from interlock.interrupts import Interrupts

Interrupts(lambda: False, lambda: None).take()
for _ in range(2):
    try:
        print("ready", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
print("both were heard", flush=True)
"""


def test_an_interrupt_that_somebody_swallowed_does_not_count_as_the_first() -> None:
    with subprocess.Popen([sys.executable, "-c", SWALLOWING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(2):
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)

    assert out == "both were heard\n"
