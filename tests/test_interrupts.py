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

def pause():
    print("ready", flush=True)
    sys.stdin.readline()

def place():
    pause()

Interrupts([place], lambda: ending, lambda: os.write(1, b"abandoned\\n")).take()
try:
    place()
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
    out, _ = program.communicate(timeout=30)

    assert (out, program.returncode) == ("ended\n", 0)


def test_the_third_signal_abandons_the_run(program: subprocess.Popen[str]) -> None:
    assert program.stdout is not None
    assert program.stderr is not None
    program.send_signal(signal.SIGINT)
    assert program.stdout.readline() == "ending\n"
    program.send_signal(signal.SIGINT)
    assert program.stderr.readline() == "interlock: ending; once more ends at once\n"

    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=30)

    assert (out, program.returncode) == ("abandoned\n", 130)


def test_ctrl_backslash_abandons_the_run(program: subprocess.Popen[str]) -> None:
    program.send_signal(signal.SIGQUIT)
    out, _ = program.communicate(timeout=30)

    assert (out, program.returncode) == ("abandoned\n", 128 + signal.SIGQUIT)


GO_ON = None


def said_by(program: str, *acts: signal.Signals | None) -> str:
    """What a program printed that was sent these signals, each when it is ready, or told to go on."""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for act in acts:
            if act is GO_ON:
                process.stdin.write("\n")
                process.stdin.flush()
            else:
                assert "ready\n" in iter(process.stdout.readline, "")
                process.send_signal(act)
        out, _ = process.communicate(timeout=30)
    return out


SWALLOWING = """
import signal, sys
from interlock.interrupts import Interrupts

def pause():
    print("ready", flush=True)
    sys.stdin.readline()

def place():
    pause()

Interrupts([place], lambda: False, lambda: None).take()
for _ in range(2):
    try:
        place()
    except KeyboardInterrupt:
        pass
print("both were heard", flush=True)
"""


def test_an_interrupt_that_somebody_swallowed_does_not_count_as_the_first() -> None:
    assert said_by(SWALLOWING, signal.SIGINT, signal.SIGINT) == "both were heard\n"


ELSEWHERE = """
import signal, sys
from interlock.interrupts import Interrupts, interruptible, passed_over, undisturbed

@undisturbed
def writing():
    pause()

def place():
    writing()

def pause():
    print("ready", flush=True)
    sys.stdin.readline()

@interruptible
def waiting():
    pause()

interrupts = Interrupts([place], lambda: False, lambda: None)
interrupts.take()
place()
try:
    waiting()
except KeyboardInterrupt as error:
    print("cut short:", error)
try:
    interrupts.let_through()
except KeyboardInterrupt as error:
    print("at last:", error)
interrupts.let_through()
print("passed over:", passed_over())
"""


def test_an_interrupt_waits_until_somebody_is_ready_for_it_and_says_what_it_was() -> None:
    assert said_by(ELSEWHERE, signal.SIGTERM, GO_ON, signal.SIGHUP).splitlines() == [
        "cut short: SIGHUP",
        "at last: SIGTERM",
        "passed over: 1",
    ]


HANDLING = """
import signal, sys
from interlock.interrupts import Interrupts

def pause():
    print("ready", flush=True)
    sys.stdin.readline()

def act():
    try:
        pause()
    finally:
        pause()
        print("cleaned up", flush=True)

def place():
    act()

Interrupts([place], lambda: False, lambda: None).take()
try:
    place()
except KeyboardInterrupt:
    pass
"""


def test_what_cleans_up_after_an_interrupt_is_not_interrupted() -> None:
    assert said_by(HANDLING, signal.SIGINT, signal.SIGINT, GO_ON) == "cleaned up\n"


IGNORING = """
import signal, sys
from interlock.interrupts import Interrupts

signal.signal(signal.SIGHUP, signal.SIG_IGN)
Interrupts([], lambda: False, lambda: None).take()
print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)
"""


def test_a_run_under_nohup_outlives_its_terminal() -> None:
    assert said_by(IGNORING) == "True\n"


FORKING = """
import os, signal, sys
from interlock.interrupts import Interrupts

Interrupts([], lambda: False, lambda: os.write(1, b"abandoned\\\\n")).take()
ready, tell = os.pipe()
for number in (signal.SIGTERM, signal.SIGQUIT):
    child = os.fork()
    if not child:
        os.write(tell, b"x")
        signal.pause()
        os._exit(0)
    os.read(ready, 1)
    os.kill(child, number)
    print(signal.Signals(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) * -1).name, flush=True)
"""


def test_a_forked_child_of_a_step_ends_by_a_signal_and_abandons_nothing() -> None:
    assert said_by(FORKING) == "SIGTERM\nSIGQUIT\n"


LOCKING = """
import logging, random, signal, sys, threading, time
from interlock.interrupts import Interrupts

event, condition, handler = threading.Event(), threading.Condition(), logging.NullHandler()
handler.lock = threading.RLock()
logs = handler.lock, logging._lock
record = logging.makeLogRecord({})
at_work = over = False

def place():
    take_and_let_go()

def take_and_let_go():
    global at_work
    at_work = True
    while True:
        event.wait(0)
        with condition:
            condition.wait(0)
        logging.Handler.handle(handler, record)
        logging.getLogger("taken and given back")

def interrupt():
    global at_work
    while not over:
        if at_work:
            at_work = False
            time.sleep(random.random() / 5000)
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

def free(lock):
    # No wait: whoever has it would never let go.
    return lock.acquire(blocking=False) and not lock.release()

Interrupts([place], lambda: False, lambda: None).take()
sys.setswitchinterval(0.00005)
threading.Thread(target=interrupt, daemon=True).start()
for _ in range(80):
    try:
        place()
    except KeyboardInterrupt:
        pass
    if not free(event._cond._lock) or condition._is_owned() or any(lock._is_owned() for lock in logs):
        print("a lock was left taken")
        break
else:
    print("all locks are free")
over = True
"""


def test_an_interrupt_never_leaves_a_lock_taken() -> None:
    ran = subprocess.run([sys.executable, "-c", LOCKING], check=True, stdout=subprocess.PIPE, text=True, timeout=60)

    assert ran.stdout == "all locks are free\n"
