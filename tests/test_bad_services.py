"""Every way a service can fail to come up: one sentence, what was seen last, the end of its log, and nothing left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from refusals import Refused, refusing

SEE = "\n  Hint: see services.till in environments/embedded.toml"


@pytest.fixture
def refused(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Refused]:
    with refusing(tmp_path, f"{request.node.name}-{os.getpid()}") as function:
        yield function


def test_a_command_that_is_not_there(refused: Refused) -> None:
    assert refused("[services.till]\nrun = ['no-such-program', '--port', '{port}']\n") == (
        'StackError: "till" could not be started: no-such-program: No such file or directory' + SEE
    )
    # Nothing says when it is ready, and all the same it does not count as started.
    assert refused("[services.till]\nrun = 'no-such-program'\n") == (
        'PartNotReady: service "till" ended with exit code 127 (a command was not found) at its start; '
        "its last output:\n    /bin/sh: 1: no-such-program: not found" + SEE
    )
    assert refused("[services.till]\nrun = ['true']\ncwd = 'no-such-folder'\n") == (
        'StackError: "till" is to run in no-such-folder, which is not a folder' + SEE
    )


def test_a_service_that_ends_at_once(refused: Refused) -> None:
    flood = """
        [services.till]
        run = 'for n in $(seq 100); do echo "line $n of ${secret:TILL_KEY}"; done; exit 3'
        ready.log = "open"
    """

    said = refused(flood, env={"TILL_KEY": "s3cret-value"})

    assert said.splitlines() == [
        'PartNotReady: service "till" ended with exit code 3 at its start; its last output:',
        *(f"    line {number} of [redacted]" for number in range(81, 101)),
        *SEE.splitlines()[1:],
    ]
    assert refused("[services.till]\nrun = 'echo bye'\n") == (
        'PartNotReady: service "till" ended with exit code 0 at its start (it has to stay in the foreground); '
        "its last output:\n    bye" + SEE
    )
    assert refused("[services.till]\nrun = 'kill -SEGV $$'\nready.log = 'open'\n") == (
        'PartNotReady: service "till" was ended by SIGSEGV at its start; it wrote nothing' + SEE
    )


ILL = """
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(500, "Oh", "no such table: orders")

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_a_path_that_is_answered_with_an_error(refused: Refused) -> None:
    profile = """
        [services.till]
        run = ["python", "ill.py", "{port}"]
        ready = { http = "/health", within = "1500 ms" }
    """

    said = refused(profile, files={"ill.py": ILL})

    assert said.startswith(
        'PartNotReady: service "till" was not ready within 1.5 s: GET /health was answered with 500: <!DOCTYPE HTML>'
    )
    assert '"GET /health HTTP/1.1" 500 -' in said
    assert said.endswith(SEE)


def test_a_log_without_the_line_that_is_waited_for(refused: Refused) -> None:
    odd = r"""
        [services.till]
        run = "printf 'caf\\351 \\033[31mred\\033[0m \\000\\n'; head -c 500 /dev/zero | tr '\\0' y; exec sleep 60"
        ready = { log = "open", within = "500 ms" }
    """
    silent = """
        [services.till]
        run = "exec >&- 2>&-; exec sleep 60"
        ready = { log = "open", within = "500 ms" }
    """

    # The last line is not at its end yet.
    assert refused(odd) == (
        'PartNotReady: service "till" was not ready within 0.5 s: no line of its log has "open"; its last output:\n'
        "    caf\N{REPLACEMENT CHARACTER} red \\x00" + SEE
    )
    assert refused(silent) == (
        'PartNotReady: service "till" was not ready within 0.5 s: no line of its log has "open"; '
        "it has closed its output; it wrote nothing" + SEE
    )


STUBBORN = """
import socket, sys

def server():
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", int(sys.argv[1])))
    one.listen()
    return one

somebody_else = server()
server()
"""


def test_a_port_that_somebody_else_took(refused: Refused) -> None:
    taken = """
        [services.till]
        run = ["python", "stubborn.py", "{port}"]
        ready = "/health"
    """

    said = refused(taken, files={"stubborn.py": STUBBORN})

    assert said.startswith('PartNotReady: service "till" ended with exit code 1 at its start; its last output:\n')
    assert said.endswith("OSError: [Errno 98] Address already in use" + SEE)


def test_a_log_that_floods_does_not_drown_the_run(refused: Refused) -> None:
    """A line of 50 MB between many short ones; what is shown of it is one screen."""
    flood = r"""
        [services.till]
        run = "yes one | head -n 50000; head -c 50000000 /dev/zero | tr '\\0' y; yes | head -n 19; exit 3"
        ready = { log = "open", within = "200 s" }
    """

    said = refused(flood).splitlines()

    assert len(said) == 22
    assert said[1].startswith(f"    {'y' * 300}... (")
    assert said[3:-1] == ["    y"] * 18


DAEMON = """
import os, sys, threading

for depth in range(3):
    os.fork()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        open(f"daemon-{os.getpid()}", "w").close()
        threading.Event().wait(60)
    os._exit(0)
threading.Event().wait(60)
"""


def test_what_puts_itself_into_the_background_is_ended_as_well(refused: Refused, tmp_path: Path) -> None:
    """Eight processes, each with a child in a session of its own that nobody is the parent of."""
    profile = """
        [services.till]
        run = ["python", "daemon.py"]
        ready = { log = "open", within = "1500 ms" }
    """

    said = refused(profile, files={"daemon.py": DAEMON})

    assert said == (
        'PartNotReady: service "till" was not ready within 1.5 s: no line of its log has "open"; it wrote nothing' + SEE
    )
    assert list(tmp_path.rglob("daemon-*"))
