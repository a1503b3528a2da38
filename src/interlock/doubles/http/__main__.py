"""The stub server as a program; its arguments and its end are those of `interlock.control.program`."""

from __future__ import annotations

import asyncio
import sys

from interlock.control.program import announce, parse_arguments, run_program, until_told_to_end
from interlock.control.server import ControlServer
from interlock.doubles.http.stub import Stub


async def main() -> None:
    """Serve until told to end."""
    arguments = parse_arguments("An HTTP stub for tests, with faults.")
    stub = Stub(lambda event: control.emit(event))  # noqa: PLW0108 - the channel is made from the stub's commands
    control = ControlServer(stub.commands())
    await control.start(arguments.control)
    server = await asyncio.start_server(stub.serve, "127.0.0.1", arguments.port)
    host, port = server.sockets[0].getsockname()
    announce(host, port)
    await until_told_to_end(keep=arguments.keep)
    server.close()
    stub.reset()
    await control.close()


if __name__ == "__main__":
    sys.exit(run_program(main))
