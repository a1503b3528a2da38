"""How interlock's own programs begin and end, tried on a real one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import asyncio, sys
from interlock.control.program import announce, parse_arguments, run_program, until_told_to_end

async def main():
    arguments = parse_arguments("a program")
    announce("127.0.0.1", 4711)
    await until_told_to_end(keep=arguments.keep)

sys.exit(run_program(main))
"""


@pytest.fixture
def start():
    started = []

    def start(*arguments, stdin=subprocess.PIPE):
        command = [sys.executable, "-c", PROGRAM, "--control", "unused", *arguments]
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert json.loads(process.stdout.readline()) == {"ready": {"host": "127.0.0.1", "port": 4711}}
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(30)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def ended(process):
    code = process.wait(30)
    return code, process.stdout.read(), process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(start, number):
    process = start()
    process.send_signal(number)

    assert ended(process) == (0, "", "")


def test_it_ends_with_its_owner(start):
    process = start()
    process.stdin.close()

    assert ended(process) == (0, "", "")


def test_with_keep_it_outlives_its_owner(start):
    process = start("--keep")
    process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    process.terminate()

    assert ended(process)[0] == 0


def test_a_standard_input_nobody_holds_ends_nothing(start):
    process = start(stdin=subprocess.DEVNULL)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    process.terminate()

    assert ended(process) == (0, "", "")


def test_wrong_arguments_are_explained():
    command = [sys.executable, "-c", PROGRAM]
    result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert result.returncode == 2
    assert "--control" in result.stderr
    assert "Traceback" not in result.stderr
