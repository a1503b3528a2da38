"""Programs are started, listened to, paused, resumed, stopped and killed with everything they started."""

from __future__ import annotations

import contextlib
import os
import queue
import shlex
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest

from interlock.errors import StackError
from interlock.stack.alive import session_members, states
from interlock.stack.command import child_environment
from interlock.stack.patience import hold
from interlock.stack.process import ManagedProcess

COUNTING = "import itertools, time\nfor n in itertools.count(): print(n); time.sleep(0.005)"
ORDERLY = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("bye"), sys.exit(0)))
print("up")
time.sleep(60)
"""
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up')\ntime.sleep(60)"


@pytest.fixture
def start():
    started = []

    def start(command, **keywords):
        process = ManagedProcess("program", command, **keywords)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()


def up(process):
    assert hold(lambda: bool(process.tail()), within=30)
    return process


def test_the_first_word_python_is_the_interpreter_of_the_suite(start):
    ask = "import sys; print(sys.executable)"

    assert up(start(["python", "-c", ask])).tail() == [sys.executable]
    assert up(start(f"python -c '{ask}'")).tail() == [sys.executable]
    assert up(start(f"exec python -c '{ask}'")).tail() == [sys.executable]
    assert up(start(f"true && python -c '{ask}'")).tail() == [sys.executable]


def test_a_script_whose_interpreter_is_not_there_is_told_apart_from_one_that_is_not(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)

    with pytest.raises(StackError) as failure:
        ManagedProcess("till", ["./script"], cwd=tmp_path)

    assert str(failure.value) == (
        '"till" could not be started: ./script: it is there, but not the interpreter that its first line names'
    )


def test_lines_arrive_one_by_one_with_errors_among_them_and_bad_bytes_replaced(start):
    lines = []
    process = start(r"echo one; echo two >&2; printf 'caf\351\nno end'", on_line=lines.append)

    assert process.wait(30) == 0
    assert lines == ["one", "two", "caf�", "no end"]
    assert process.tail(2) == ["caf�", "no end"]


def test_a_program_that_ends_unasked_is_told_with_its_code_after_its_last_line(start):
    told, lines = queue.Queue(), []
    process = start("echo last words; exit 3", on_line=lines.append, on_exit=lambda code: told.put((code, *lines)))

    assert told.get(timeout=30) == (3, "last words")
    assert process.returncode == 3


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_program_that_was_told_to_end_is_no_unexpected_death(start, end):
    told = threading.Event()
    process = up(start(["python", "-c", COUNTING], on_exit=lambda code: told.set()))

    process.kill() if end == "kill" else process.stop(30)

    assert not process.alive
    assert not told.wait(0.1)


def test_a_paused_program_stands_still_with_its_children_and_goes_on_when_resumed(start):
    process = up(start(f"echo shell; {sys.executable} -c '{COUNTING}' & {sys.executable} -c '{COUNTING}'; true"))
    assert hold(lambda: len(session_members(process.pid)) == 3 and len(process.tail()) > 5, within=30)

    process.pause()

    assert set(states(process.pid)) == {"T"}
    before = process.tail(1)
    assert not hold(lambda: set(states(process.pid)) != {"T"}, within=0.1)
    process.resume()
    assert hold(lambda: process.tail(1) != before, within=30)


WRITING = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("CREATE TABLE t (n)")
while True:
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO t VALUES (1)")
    print(time.monotonic(), flush=True)
    time.sleep(float(sys.argv[2]))
    database.execute("COMMIT")
    time.sleep(0.01)
"""


def test_what_is_paused_while_it_writes_comes_to_the_end_of_that_first(start, tmp_path):
    process = up(start(["python", "-c", WRITING, str(tmp_path / "a.db"), "0.01"]))
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db", timeout=0, isolation_level=None)) as database:
        for _ in range(10):
            process.pause()

            assert set(states(process.pid)) == {"T"}
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
            process.resume()
            before = process.tail(1)
            assert hold(lambda before=before: process.tail(1) != before, within=30)


def test_what_never_comes_to_the_end_of_its_writing_is_paused_all_the_same(start, tmp_path):
    process = up(start(["python", "-c", WRITING, str(tmp_path / "a.db"), "60"]))

    process.pause()

    assert set(states(process.pid)) == {"T"}


def test_killing_ends_children_that_made_groups_of_their_own(start):
    own_group = "import os, time; os.setpgid(0, 0); print('apart'); time.sleep(60)"
    process = up(start(f"{sys.executable} -c {shlex.quote(own_group)}; true"))

    process.kill()

    assert session_members(process.pid) == []
    assert process.returncode == -signal.SIGKILL


def test_stopping_waits_for_an_orderly_end(start):
    process = up(start(["python", "-c", ORDERLY]))

    process.stop(30)

    assert process.returncode == 0
    assert process.tail(1) == ["bye"]


def test_a_program_that_does_not_stop_is_killed_when_its_time_is_over(start):
    process = up(start(["python", "-c", STUBBORN]))

    before = time.monotonic()
    process.stop(0.2)

    assert process.returncode == -signal.SIGKILL
    assert 0.2 <= time.monotonic() - before < 10


def test_a_paused_program_can_be_stopped_in_order(start):
    process = up(start(["python", "-c", COUNTING]))
    process.pause()

    process.stop(30)

    assert process.returncode == -signal.SIGTERM


def test_what_a_dead_program_left_behind_is_ended_by_kill(start):
    process = start("sleep 60 & echo gone")
    assert process.wait(30) == 0
    assert len(session_members(process.pid)) == 1

    process.kill()

    assert session_members(process.pid) == []


def test_ending_a_program_twice_does_no_harm(start):
    process = up(start("echo up; sleep 60"))
    for _ in range(2):
        process.kill()
        process.stop(1)
        process.resume()
        process.pause()


def test_input_is_empty_unless_it_is_held_open(start):
    read = "import sys; print('input ended', sys.stdin.read() == '')"

    assert start(["python", "-c", read]).wait(30) == 0
    assert start(["python", "-c", read], hold_input=True).wait(0.3) is None


def test_a_program_or_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StackError, match='"program" could not be started: no-such-program: No such file'):
        ManagedProcess("program", ["no-such-program"])
    with pytest.raises(StackError, match=r"is to run in .*/nowhere, which is not a folder"):
        ManagedProcess("program", ["true"], cwd=tmp_path / "nowhere")


def test_children_get_our_environment_with_what_is_added_and_without_what_is_left_out(monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("KEPT", "yes")

    env = child_environment({"ADDED": "1", "PYTHONUNBUFFERED": "0"}, without=("PG",))

    assert "PGHOST" not in env
    assert (env["KEPT"], env["ADDED"], env["PYTHONUNBUFFERED"]) == ("yes", "1", "0")
    assert env["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_a_program_whose_children_hold_its_output_open_is_asked_in_no_time(start):
    ended = start(["sh", "-c", "sleep 60 & echo up"])
    assert ended.wait(30) == 0

    before = time.monotonic()
    for _ in range(100):
        assert (ended.wait(0), ended.tail(1)) == (0, ["up"])

    assert time.monotonic() - before < 10  # a second each, otherwise
