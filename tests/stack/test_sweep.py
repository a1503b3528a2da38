"""A run that died leaves nothing for long: the next one clears it away, and touches no run that lives."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from interlock.errors import StackError
from interlock.stack.alive import identity, session_members
from interlock.stack.leftovers import OWNER, SESSIONS, sweep
from interlock.stack.mark import ASK, VARIABLE, processes
from interlock.stack.patience import hold
from interlock.stack.process import ManagedProcess
from interlock.stack.sweep import LONGEST_BASE, RunDirectory

MACHINE = f"test-{secrets.token_hex(4)}"
"""Instead of the name space: runs of other tests, which may start at any moment, do not clean up after ours."""
A_RUN = f"""
import subprocess, sys, pathlib
from interlock.stack import mark
from interlock.stack.sweep import RunDirectory
mark.name_space = lambda: {MACHINE!r}
run = RunDirectory(pathlib.Path(sys.argv[1]))
child = subprocess.Popen(["sleep", "60"], start_new_session=True, stdout=subprocess.DEVNULL)
run.record(child.pid)
print(run.path, child.pid, flush=True)
if sys.argv[2] == "daemon":
    print(subprocess.Popen(["setsid", "sleep", "60"], env=run.marking, stdout=subprocess.DEVNULL).pid, flush=True)
sys.stdin.read()
if sys.argv[2] == "raise": raise SystemExit(3)
"""
FORK = "import os; pid = os.fork(); pid and (os.waitpid(pid, 0), print(run.path.exists()))"


@pytest.fixture
def parent():
    with tempfile.TemporaryDirectory() as path:
        yield Path(path) / "runs"


@pytest.fixture(autouse=True)
def a_machine_of_our_own(monkeypatch):
    monkeypatch.setattr("interlock.stack.mark.name_space", lambda: MACHINE)


@pytest.fixture
def patient(monkeypatch):
    """However busy this machine is, who puts something away comes to its end."""
    monkeypatch.setattr("interlock.stack.leftovers.ASKED_WITHIN", 30.0)


@pytest.fixture
def another_run(parent):
    started = []

    def another_run(end="hang"):
        process = subprocess.Popen(
            [sys.executable, "-c", A_RUN, str(parent), end], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        path, pid = process.stdout.readline().split()
        started.append((process, int(pid), identity(int(pid))))
        return process, Path(path), int(pid)

    yield another_run
    for process, child, known in started:
        process.kill()
        with process:
            pass
        if identity(child) == known:  # a run that is killed ends nobody
            os.kill(child, signal.SIGKILL)


def test_a_run_directory_is_private_and_short_enough_for_sockets(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("long" * 20)))
    run = RunDirectory()
    try:
        part = run.part("a stub with quite a long name, and signs!")

        assert len(str(part / ".s.PGSQL.65535")) < 100
        assert stat.S_IMODE(part.stat().st_mode) == 0o700
        assert stat.S_IMODE(run.path.stat().st_mode) == (0o711 if os.getuid() == 0 else 0o700)
    finally:
        run.close()
    assert not run.path.exists()
    assert LONGEST_BASE < 100


def test_parts_with_like_names_get_directories_of_their_own(parent):
    run = RunDirectory(parent)

    assert [run.part(name).name for name in ("shop", "Shop", "shop!", "", "!")] == [
        "shop",
        "shop2",
        "shop3",
        "part",
        "part2",
    ]
    run.close()
    run.close()


def test_what_a_killed_run_left_is_cleared_by_the_next(parent, another_run):
    process, path, child = another_run()
    process.kill()
    process.wait()
    assert session_members(child) == [child]

    run = RunDirectory(parent)

    assert hold(lambda: session_members(child) == [], within=30)
    assert not path.exists()
    [told] = run.swept
    assert told == f"cleaned up after the run of process {process.pid}, which did not end in order (1 left running)"
    run.close()


def test_who_left_its_session_or_was_never_written_down_is_cleared_too(parent, another_run):
    process, _, _ = another_run("daemon")
    daemon = int(process.stdout.readline())
    process.kill()
    process.wait()
    assert identity(daemon) is not None

    run = RunDirectory(parent)

    assert identity(daemon) is None
    assert run.swept == [
        f"cleaned up after the run of process {process.pid}, which did not end in order (2 left running)"
    ]
    run.close()


def test_who_is_left_of_a_run_whose_directory_is_gone_is_cleared_too(parent, another_run):
    process, path, child = another_run("daemon")
    daemon = int(process.stdout.readline())
    process.kill()
    process.wait()
    shutil.rmtree(path)

    run = RunDirectory(parent)

    assert identity(daemon) is None
    assert run.swept == ["cleaned up after runs that are gone, which did not end in order (1 left running)"]
    run.close()
    os.kill(child, signal.SIGKILL)  # it bears no mark


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("asked", "puts_away"),
    [
        ({}, "trap 'touch AWAY; exit' TERM; touch READY; sleep 60 & wait"),
        ({ASK: str(int(signal.SIGUSR1))}, "trap 'touch AWAY; exit' USR1; touch READY; sleep 60 & wait"),
        # As initdb: it comes to its end if it is let alone.
        ({ASK: str(int(signal.SIGCONT))}, "touch READY; sleep 0.5; touch AWAY"),
    ],
    ids=["as usual", "in its own way", "by waiting"],
)
def test_who_is_left_of_a_run_whose_directory_is_elsewhere_may_put_away_what_it_has(
    another_run, tmp_path, asked, puts_away
):
    process, path, _ = another_run()
    mark = (path / OWNER).read_text().rstrip("\n")
    process.kill()
    process.wait()
    away, ready = tmp_path / "away", tmp_path / "ready"
    with subprocess.Popen(
        ["sh", "-c", puts_away.replace("AWAY", str(away)).replace("READY", str(ready))],
        start_new_session=True,
        env={**os.environ, VARIABLE: mark, **asked},
    ) as stray:
        assert hold(ready.exists, within=30)

        run = RunDirectory(tmp_path / "elsewhere")

        assert away.exists()
        assert hold(lambda: session_members(stray.pid) == [], within=30)  # whoever exits bears no mark any more
        run.close()


HAS_A_CHILD_ONCE_ASKED = """
import os, pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
pathlib.Path(sys.argv[1]).touch()
signal.sigwait({signal.SIGTERM})
if os.fork() == 0:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    signal.pause()
"""


def test_what_one_who_is_left_starts_when_it_is_asked_to_end_is_asked_as_well(another_run, tmp_path, monkeypatch):
    monkeypatch.setattr("interlock.stack.leftovers.ASKED_WITHIN", 60.0)
    process, path, _ = another_run()
    mark = (path / OWNER).read_text().rstrip("\n")
    process.kill()
    process.wait()
    ready = tmp_path / "ready"
    command = [sys.executable, "-c", HAS_A_CHILD_ONCE_ASKED, str(ready)]
    with subprocess.Popen(command, start_new_session=True, env={**os.environ, VARIABLE: mark}) as stray:
        assert hold(ready.exists, within=30)

        began = time.monotonic()
        run = RunDirectory(tmp_path / "elsewhere")

        assert time.monotonic() - began < 30
        assert hold(lambda: session_members(stray.pid) == [], within=30)
        run.close()


def test_who_looks_is_never_among_those_who_are_left(tmp_path):
    mark = f"a test {tmp_path}"  # which no other run takes for one of the dead
    looking = f"from interlock.stack.mark import processes; print(processes({mark!r}.__eq__))"
    with subprocess.Popen(["sleep", "60"], env={**os.environ, VARIABLE: mark}) as other:
        shown = subprocess.run(
            [sys.executable, "-c", looking],
            env={**os.environ, VARIABLE: mark},
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )

        assert shown.stdout == f"[{other.pid}]\n"
        other.kill()


def test_a_run_that_was_killed_before_it_wrote_its_mark_has_no_processes(parent):
    dead = parent / "dead"
    dead.mkdir(parents=True)
    (dead / OWNER).touch()
    with subprocess.Popen(["sleep", "60"], env={**os.environ, VARIABLE: ""}) as innocent:
        run = RunDirectory(parent)

        assert not dead.exists()
        assert identity(innocent.pid) is not None
        run.close()
        innocent.kill()


def test_what_was_written_down_by_half_stands_in_nobodys_way(parent, another_run):
    process, path, child = another_run()
    process.kill()
    process.wait()
    with (path / SESSIONS).open("a") as file:
        file.write(f"\n{os.getpid()}\n12 boot/1 \n\0\0 \n1")

    run = RunDirectory(parent)

    assert not path.exists()
    assert session_members(child) == []
    run.close()


def test_a_run_that_ends_in_order_meanwhile_is_not_told_of_as_one_that_did_not(parent):
    (parent / "almost gone").mkdir(parents=True)  # the last moment of one that removes itself

    assert sweep(parent) == []


def test_an_owner_file_is_closed_also_where_a_run_was_abandoned(parent):
    run = RunDirectory(parent)
    run.abandon()

    run.close()

    assert run._owner.closed
    assert not run.path.exists()


@pytest.mark.usefixtures("patient")
def test_who_has_something_to_put_away_is_asked_before_it_is_killed(parent, tmp_path):
    run = RunDirectory(parent)
    away, ready = tmp_path / "away", tmp_path / "ready"
    with subprocess.Popen(
        ["sh", "-c", f"trap 'touch {away}; exit' TERM; touch {ready}; sleep 60 & wait"],
        env={**os.environ, **run.marking},
        start_new_session=True,
    ) as process:
        run.record(process.pid, signal.SIGTERM)
        assert hold(ready.exists, within=30)

        run.close()

        assert away.exists()
        assert session_members(process.pid) == []


def test_a_program_that_is_started_when_the_run_is_over_is_ended(parent, tmp_path):
    run = RunDirectory(parent)
    run.close()

    with pytest.raises(StackError, match="the run is over"):
        ManagedProcess("late", ["sleep", "616"], run=run)

    assert processes(run.marking[VARIABLE].__eq__) == []


def test_a_run_that_lives_is_left_alone(parent, another_run):
    _, path, child = another_run()

    run = RunDirectory(parent)
    run.close()

    assert run.swept == []
    assert path.is_dir()
    assert session_members(child) == [child]


@pytest.mark.parametrize("end", ["return", "raise"])
def test_a_run_that_forgets_to_clean_up_does_it_on_its_way_out(another_run, end):
    process, path, child = another_run(end)

    process.stdin.close()
    process.wait(30)

    assert not path.exists()
    assert hold(lambda: session_members(child) == [], within=30)


def test_a_process_that_has_the_number_of_a_recorded_one_is_not_killed(parent):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as innocent:
        dead = parent / "dead"
        dead.mkdir(parents=True)
        (dead / SESSIONS).write_text(f"{innocent.pid} another-boot/12345\n")

        run = RunDirectory(parent)

        assert not dead.exists()
        assert identity(innocent.pid) is not None
        run.close()
        innocent.send_signal(signal.SIGKILL)


def test_a_forked_child_does_not_end_what_is_its_parents(parent):
    run = [sys.executable, "-W", "ignore", "-c", A_RUN.replace("sys.stdin.read()", FORK), str(parent), "return"]
    shown = subprocess.run(run, capture_output=True, text=True, timeout=20, check=False)

    assert shown.stdout.splitlines()[-1] == "True", shown.stderr


def test_many_runs_may_start_at_once(parent, another_run):
    runs = [another_run() for _ in range(4)]

    assert len({path for _, path, _ in runs}) == 4
    assert all(path.is_dir() for _, path, _ in runs)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_somebody_else_is_refused(parent):
    parent.mkdir()
    os.chown(parent, 65534, 65534)

    with pytest.raises(StackError, match="belongs to somebody else"):
        RunDirectory(parent)


def test_a_directory_in_which_nothing_can_be_made_is_told_in_a_sentence(parent):
    (parent / ".lock").mkdir(parents=True)

    with pytest.raises(StackError, match=rf"^a run cannot keep its files in {parent}: Is a directory") as refused:
        RunDirectory(parent)

    assert "TMPDIR" in (refused.value.hint or "")
