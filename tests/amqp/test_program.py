"""The broker as a program: how it starts, how it ends, how it treats clients that do not keep up."""

import json
import signal
import socket
import subprocess
import sys

import pika
import pytest
from pika.exceptions import ConnectionClosedByBroker

from amqp.claims import Address, until
from amqp.conftest import Program
from interlock.control.client import ControlClient


@pytest.fixture
def own(tmp_path):
    """A broker of this test's own."""
    program = Program(tmp_path)
    yield program
    program.stop()


def test_the_end_of_its_input_ends_it(own):
    assert own.stop() == ""
    assert own.process.returncode == 0


def test_a_signal_ends_it_and_clients_are_told(own):
    client = pika.BlockingConnection(Address("interlock", own.port).parameters())
    own.process.send_signal(signal.SIGTERM)

    with pytest.raises(ConnectionClosedByBroker) as caught:
        until(client, lambda: False)

    text = "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'"
    assert (caught.value.reply_code, caught.value.reply_text) == (320, text)
    assert own.process.wait(30) == 0


def test_with_keep_it_outlives_its_input(tmp_path):
    program = Program(tmp_path, "--keep")
    program.process.stdin.close()
    program.process.stdin = None  # communicate would write to it

    ControlClient(program.control).close()
    assert program.process.poll() is None
    program.process.terminate()
    assert program.stop() == ""


def test_a_taken_port_is_one_sentence_and_a_failure(own, tmp_path):
    command = [sys.executable, "-m", "interlock.amqp", "--port", str(own.port), "--control", str(tmp_path / "other")]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("the broker cannot listen: ")
    assert "Traceback" not in run.stderr


def test_a_client_that_does_not_read_holds_nobody_up_and_gets_everything_later(own):
    parameters = Address("interlock", own.port).parameters()
    publisher = pika.BlockingConnection(parameters).channel()
    publisher.confirm_delivery()
    slow = pika.BlockingConnection(parameters)
    publisher.queue_declare("q")
    got = []
    slow.channel().basic_consume("q", lambda *message: got.append(message[3]), auto_ack=True)
    bodies = [bytes([number]) * 1_000_000 for number in range(40)]

    for body in bodies:
        publisher.basic_publish("", "q", body)

    control = ControlClient(own.control)
    assert control.call("queues")["q"]["ready"] > 0
    control.close()
    until(slow, lambda: len(got) == len(bodies))
    assert got == bodies
    slow.close()
    publisher.connection.close()


def test_rubbish_from_one_client_is_no_matter_for_the_others(own):
    client = pika.BlockingConnection(Address("interlock", own.port).parameters())
    with socket.create_connection(("127.0.0.1", own.port), timeout=30) as rubbish:
        rubbish.sendall(b"AMQP\0\0\x09\x01")
        assert b"PLAIN" in rubbish.recv(4096)
        rubbish.sendall(b"\xff" * 100)
        assert b"FRAME_ERROR" in rubbish.recv(4096)
        rubbish.sendall(b"\xff" * 100)
        assert rubbish.recv(4096) == b""

    assert client.channel().queue_declare("", exclusive=True)
    client.close()


def test_only_the_codec_of_pika_and_the_control_channel_are_loaded():
    code = (
        "import sys, json, interlock.amqp.server, interlock.amqp.__main__;"
        "print(json.dumps([m for m in sys.modules if m.startswith('interlock')]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = {name.split(".")[1] for name in json.loads(run.stdout) if "." in name}

    assert loaded == {"amqp", "control"}
