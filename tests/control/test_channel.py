"""Both ends of the control channel over a real socket; the program's end runs in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from interlock.control.client import ControlClient
from interlock.control.server import ControlServer
from interlock.errors import ControlError
from interlock.stack.patience import hold


class Program:
    """A control server in a loop of its own."""

    def __init__(self, path):
        self.path = path
        self.loop = asyncio.new_event_loop()
        self.released = asyncio.Event()
        self.hanging = threading.Event()
        self.server = ControlServer(
            {
                "echo": lambda **given: given,
                "add": lambda a, b: a + b,
                "fail": self.fail,
                "hang": self.hang,
                "release": self.released.set,
                "emit": lambda count: [self.server.emit({"n": n}) for n in range(count)] and None,
                "big": lambda size: "x" * size,
            }
        )
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.do(self.server.start(path))

    def do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def emit(self, event):
        async def emit():
            self.server.emit(event)

        self.do(emit())

    def fail(self):
        raise ValueError("no such thing")

    async def hang(self):
        self.hanging.set()
        await self.released.wait()
        return "released"

    def close(self):
        self.do(self.server.close())

        async def rest():
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.do(rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(30)
        self.loop.close()


@pytest.fixture
def program(tmp_path):
    program = Program(tmp_path / "control")
    yield program
    program.close()


@pytest.fixture
def client(program):
    client = ControlClient(program.path)
    yield client
    client.close()


def wait_for(condition):
    assert hold(condition, within=30), "never happened"


def test_a_command_is_answered(client):
    assert client.call("add", a=1, b=2) == 3
    assert client.call("echo", text="grün\n\u2028", nested={"a": [1, None]}) == {
        "text": "grün\n\u2028",
        "nested": {"a": [1, None]},
    }


def test_a_refusal_carries_the_programs_sentence(client):
    with pytest.raises(ControlError, match="ValueError: no such thing"):
        client.call("fail")
    with pytest.raises(ControlError, match="unknown command or key 'nonsense'"):
        client.call("nonsense")
    with pytest.raises(ControlError, match="TypeError"):
        client.call("add", a=1)
    assert client.call("add", a=1, b=1) == 2


def test_a_command_that_waits_does_not_hold_up_the_next(client):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(client.call("hang")))
    thread.start()

    assert client.call("add", a=1, b=1) == 2
    client.call("release")
    thread.join(30)
    assert answers == ["released"]


def test_a_command_that_is_not_answered_in_time_says_so(client):
    with pytest.raises(ControlError, match=r'"hang" was not answered within 0\.05 s'):
        client.call("hang", timeout=0.05)
    client.call("release")
    assert client.call("add", a=1, b=1) == 2


def test_many_threads_get_their_own_answers(client):
    answers = {}

    def ask(n):
        answers[n] = [client.call("add", a=n, b=i) for i in range(50)]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert answers == {n: [n + i for i in range(50)] for n in range(8)}


def test_long_lines_pass(client):
    assert len(client.call("big", size=5_000_000)) == 5_000_000
    assert len(client.call("echo", text="y" * 5_000_000)["text"]) == 5_000_000


def test_events_emitted_before_the_answer_are_heard_before_it(client):
    heard = []
    client.listen(heard.append)
    client.call("emit", count=100)

    assert heard == [{"n": n} for n in range(100)]


def test_events_of_a_time_without_a_client_go_to_the_first_one(program):
    for n in range(3):
        program.emit({"n": n})
    heard = []
    client = ControlClient(program.path, heard.append)
    client.call("echo")

    assert heard == [{"n": 0}, {"n": 1}, {"n": 2}]
    client.close()


def test_events_nobody_listens_to_yet_wait_for_the_listener(program, client):
    program.emit({"n": 1})
    client.call("echo")
    heard = []
    client.listen(heard.append)
    program.emit({"n": 2})
    client.call("echo")

    assert heard == [{"n": 1}, {"n": 2}]


def test_every_client_hears_every_event(program, client):
    ours, theirs = [], []
    client.listen(ours.append)
    other = ControlClient(program.path, theirs.append)
    other.call("emit", count=2)
    client.call("echo")

    assert ours == theirs == [{"n": 0}, {"n": 1}]
    other.close()


def test_a_program_that_hangs_up_is_told_once_and_every_question_ends(program):
    lost, errors = [], []
    client = ControlClient(program.path, on_lost=lost.append)
    client.call("echo")

    def ask():
        try:
            client.call("hang", timeout=5)
        except ControlError as error:
            errors.append(str(error))

    thread = threading.Thread(target=ask)
    thread.start()
    assert program.hanging.wait(30)
    program.do(program.server.close())
    thread.join(30)

    assert errors == ["no answer: the program hung up"]
    wait_for(lambda: not client.alive)
    assert lost == ["the program hung up"]
    with pytest.raises(ControlError, match='"echo" could not be asked: the program has hung up'):
        client.call("echo")
    client.close()


def test_a_program_that_takes_nothing_in_keeps_nobody_waiting_and_is_told_as_lost(tmp_path, monkeypatch):
    monkeypatch.setattr("interlock.control.client.TAKEN_IN_WITHIN", 0.3)
    path, reasons, told = str(tmp_path / "control"), [], threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as deaf:
        deaf.bind(path)
        deaf.listen()
        client = ControlClient(path, on_lost=lambda reason: (reasons.append(reason), told.set()))
        try:
            with pytest.raises(ControlError, match='"prepare" could not be asked: it was not taken in within'):
                client.call("prepare", body="x" * 4_000_000)

            assert told.wait(30)
            with pytest.raises(ControlError, match="could not be asked"):
                client.call("ping")
        finally:
            client.close()
    assert len(reasons) == 1


def test_hanging_up_ourselves_is_no_loss(program):
    lost = []
    client = ControlClient(program.path, on_lost=lost.append)
    client.call("echo")
    client.close()

    assert lost == []
    assert not client.alive


def test_a_socket_nobody_listens_on_is_named(tmp_path):
    with pytest.raises(ControlError, match=r"nobody listens on the control socket .*missing"):
        ControlClient(tmp_path / "missing")


def test_a_line_that_is_not_json_is_refused_and_the_next_one_answered(program):
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(5)
        raw.connect(str(program.path))
        raw.sendall(b'nonsense\n{"id": 1, "do": "add", "with": {"a": 1, "b": 2}}\n')
        with raw.makefile("rb") as lines:
            answers = {lines.readline(), lines.readline()}

    assert b'{"id":1,"ok":3}\n' in answers
    assert any(b"JSONDecodeError" in answer for answer in answers)


def test_a_listener_that_raises_ends_neither_the_channel_nor_the_next_events(program, client):
    heard = []

    def listen(event):
        if event["n"] == 1:
            raise KeyError("recipients")
        heard.append(event["n"])

    program.emit({"n": 1})
    client.call("echo")
    client.listen(listen)
    assert client.trouble == "KeyError: 'recipients'"
    client.trouble = None
    client.call("emit", count=3)

    assert (heard, client.alive, client.trouble) == ([0, 2], True, "KeyError: 'recipients'")


def test_an_answer_nobody_can_read_is_a_loss_that_is_told_and_ends_every_question(program):
    lost, errors = [], []
    client = ControlClient(program.path, on_lost=lost.append)

    def ask():
        with pytest.raises(ControlError) as caught:
            client.call("hang", timeout=5)
        errors.append(str(caught.value))

    thread = threading.Thread(target=ask)
    thread.start()
    assert program.hanging.wait(30)
    program.loop.call_soon_threadsafe(lambda: [w.write(b'["nonsense"]\n') for w in program.server._writers])
    thread.join(30)

    wait_for(lambda: lost)
    assert errors == ["no answer: TypeError: list indices must be integers or slices, not str"]
    assert lost == ["TypeError: list indices must be integers or slices, not str"]
    wait_for(lambda: not client.alive)
    client.close()


def test_a_channel_can_go_on_with_the_program_that_took_the_place_of_another(tmp_path):
    heard, lost = [], []
    first = Program(tmp_path / "control")
    client = ControlClient(first.path, heard.append)
    assert client.call("add", a=1, b=1) == 2  # it has been let in, so that it is hung up on
    first.close()
    wait_for(lambda: not client.alive)
    second = Program(tmp_path / "control2")
    client.reconnect(second.path, lost.append)

    second.emit({"n": 1})
    assert client.call("add", a=1, b=2) == 3
    assert heard == [{"n": 1}]
    second.close()
    wait_for(lambda: lost == ["the program hung up"])
    with pytest.raises(ControlError, match="nobody listens"):
        client.reconnect(tmp_path / "missing")
    assert not client.alive
    client.close()
