"""What a kept stack is made of, piece by piece: leases, the state file, logs, programs of somebody else, held ports."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

import pytest

from interlock.errors import StackError
from interlock.profile import load_profile, models
from interlock.stack.alive import identity
from interlock.stack.keeping.directory import check_can_be_kept, leased
from interlock.stack.keeping.fingerprint import fingerprint
from interlock.stack.keeping.place import Lease, Place
from interlock.stack.keeping.reading import LogReader, newest
from interlock.stack.keeping.state import State
from interlock.stack.keeping.unfinished import sweep_unfinished
from interlock.stack.mark import VARIABLE
from interlock.stack.output import MOST_KEPT, Log, lines_of_file
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.programs import Foundling

DATABASE = ("databases", "shop")


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_one_process_at_a_time_has_a_lease_and_others_are_told_which(runs):
    first = leased(runs, "local", "a test", runs / "runs")
    place = first.place

    with pytest.raises(StackError) as refused:
        leased(runs, "local", "another", runs / "runs")

    assert refused.value.message == f'the kept stack of "local" is in use by process {os.getpid()} (a test)'
    assert Lease.holder(place) == f"process {os.getpid()} (a test)"
    leased(runs, "embedded", "a test", runs / "runs").give_back()
    first.give_back()
    assert Lease.holder(place) is None
    leased(runs, "local", "another", runs / "runs").give_back()


def test_who_only_asks_for_the_holder_keeps_nobody_from_a_lease(runs):
    lease = leased(runs, "local", "a test", runs / "runs")
    lease.give_back()
    over = threading.Event()

    def ask():
        while not over.is_set():
            Lease.holder(lease.place)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(50):
            leased(runs, "local", "a test", runs / "runs").give_back()
    finally:
        over.set()
        asking.join()


def test_the_stack_of_a_suite_that_is_gone_is_ended_and_no_other(runs):
    there, gone = runs / "there", runs / "gone"
    there.mkdir()
    kept = {suite: Place.of(suite, "local", runs / "runs") for suite in (there, gone)}
    running = {}
    for suite, place in kept.items():
        place.path.mkdir(parents=True)
        state = State(place.path / "state.json", {"suite": str(suite), "environment": "local"})
        state.complete = True
        state.save()
        running[suite] = subprocess.Popen(["sleep", "60"], env={**os.environ, VARIABLE: place.mark})
    try:
        told = sweep_unfinished(runs / "runs")

        assert told == [f"cleaned up a stack that was kept for a suite that is gone, {gone} (1 left running)"]
        assert running[gone].wait(30) < 0
        assert running[there].poll() is None
        assert (kept[there].begun, kept[gone].begun) == (True, False)
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def test_a_place_that_cannot_be_had_is_told_in_a_sentence(runs):
    (runs / "runs-kept").write_text("")

    with pytest.raises(StackError, match=r"a stack cannot be kept in .*File exists") as refused:
        leased(runs, "local", "a test", runs / "runs")

    assert "TMPDIR" in (refused.value.hint or "")


def test_what_is_in_a_container_cannot_be_kept(tmp_path):
    (tmp_path / "docker.toml").write_text('[services.s]\nimage = "shop:1"\n[databases.d]\n')

    with pytest.raises(StackError, match='service "s" is in a container, which ends with whoever has started it'):
        check_can_be_kept(load_profile("docker", tmp_path))


def test_another_suite_and_another_environment_have_a_place_of_their_own(tmp_path):
    places = {Place.of(tmp_path / root, name, tmp_path).path for root in ("a", "b") for name in ("local", "embedded")}

    assert len(places) == 4
    assert Place.of(tmp_path / "a" / ".." / "b", "local", tmp_path) == Place.of(tmp_path / "b", "local", tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"form": 0}', '{"form": 1, "about": {}, "since": 1, "in_use": false}']
)
def test_a_state_that_is_not_whole_is_none(tmp_path, text):
    (tmp_path / "state.json").write_text(text)

    assert State.read(tmp_path / "state.json") is None


def test_nothing_is_written_down_before_the_stack_is_complete_and_all_of_it_afterwards(tmp_path):
    state = State(tmp_path / "state.json", {"environment": "local"})
    state.change(DATABASE, pid=1, known="x")
    assert State.read(state.path) is None

    state.complete = True
    state.change(DATABASE, ready=True)

    read = State.read(state.path)
    assert read is not None
    assert (read.parts, read.about, read.complete) == (state.parts, state.about, True)
    assert state.path.stat().st_mode & 0o077 == 0
    state.path.write_text(state.path.read_text().replace('"x"', "7"))
    assert State.read(state.path) is None, "somebody else has written there"


def test_the_schemas_of_messages_do_not_change_a_brokers_fingerprint():
    def of(**said):
        return fingerprint(("brokers", "a"), models.Broker(exchanges={"x": said}), {}, "worker")

    assert of() == of(schemas={"a": "b"})
    assert of() != of(type="fanout")


def test_what_a_service_never_gets_to_know_does_not_change_its_fingerprint():
    def of(addresses=None, **settings):
        service = models.Service(run="serve {databases.shop.url}", **settings)
        return fingerprint(("services", "a"), service, addresses or {DATABASE: {"url": "sqlite:///a"}}, "worker")

    assert of() == of(ready="/health", idle="/idle", consumes=["q"])
    assert len({of(), of(env={"A": "1"}), of(cwd="examples"), of({DATABASE: {"url": "sqlite:///b"}})}) == 4


def test_a_program_of_somebody_else_is_missed_when_it_ends(sleeper):
    found = Foundling(sleeper.pid, identity(sleeper.pid))
    ended = threading.Event()
    threading.Thread(target=lambda: (found.wait(), ended.set()), daemon=True).start()
    assert not ended.is_set()

    sleeper.kill()

    assert ended.wait(30)
    found.close()
    sleeper.wait()
    with pytest.raises(ProcessLookupError):
        Foundling(sleeper.pid, "another-boot/1")


def test_a_port_is_held_again_as_soon_as_nobody_listens_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        held = Reservation(port)
        assert (held.port, held.held) == (port, False)
    held.take_back()
    assert held.held
    held.release()
    held.take_back()
    assert not held.held, "given back is given back"


def test_lines_come_as_they_are_written_also_after_the_log_was_emptied(tmp_path):
    log, over, seen = Log(tmp_path / "logs/a.log"), threading.Event(), []
    start = log.begin()
    log.path.touch()

    def write(text):
        with log.path.open("a") as file:
            file.write(text)

    def read():
        for line in lines_of_file(log, start, over):
            seen.append(line)  # noqa: PERF402 - each as it comes

    reader = threading.Thread(target=read)
    reader.start()
    try:
        write("one\ntw")
        assert hold(lambda: seen == [b"one"], within=30)
        write("o\n")
        assert hold(lambda: seen == [b"one", b"two"], within=30)
        os.truncate(log.path, 0)
        write("three\n")  # still less than there was: whenever it is looked at, it has become shorter
        assert hold(lambda: seen[2:] == [b"three"], within=30)
        write("half")
    finally:
        over.set()
        reader.join(30)
    assert seen[3:] == [b"half"]


def test_a_log_tells_which_lines_somebody_saw_come(tmp_path):
    log = Log(tmp_path / "logs/a.log")
    log.begin()
    log.path.write_bytes(b"seen\n")
    log.seen(5)
    with log.path.open("ab") as file:
        file.write(b"between\n")
    log.begin()
    with log.path.open("ab") as file:
        file.write(b"seen again\nand not\nhalf a line")
    log.seen(24)
    os.utime(log.path, (1, 1))  # a file's time is behind the clock

    lines = newest({"a": LogReader("a", log)})

    assert [(line.text, line.exactly) for line in lines] == [
        ("seen", True),
        ("between", False),
        ("seen again", True),
        ("and not", False),
    ]


def test_a_log_that_has_grown_too_long_begins_anew(tmp_path):
    log = Log(tmp_path / "logs/a.log")
    log.begin()
    with log.path.open("wb") as file:
        file.truncate(MOST_KEPT + 1)

    assert log.begin() == 0
    assert log.path.stat().st_size == 0
