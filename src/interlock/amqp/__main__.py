"""The embedded broker as a program: ``python -m interlock.amqp --port 0 --control PATH [--keep]``."""

from __future__ import annotations

import sys

from interlock.amqp.server import Broker
from interlock.control.program import announce, parse_arguments, run_program, until_told_to_end
from interlock.control.server import ControlServer

HOST = "127.0.0.1"


def main(argv: list[str] | None = None) -> int:
    """Serve until told to end; returns the exit code."""
    arguments = parse_arguments("An AMQP 0-9-1 broker for tests.", argv)

    async def serve() -> None:
        broker = Broker()
        control = ControlServer(broker.commands())
        broker.listen(control.emit)
        await control.start(arguments.control)
        port = await broker.start(HOST, arguments.port)
        announce(HOST, port)
        await until_told_to_end(keep=arguments.keep)
        await broker.stop()
        await control.close()

    try:
        return run_program(serve)
    except OSError as error:
        print(f"the broker cannot listen: {error}", file=sys.stderr)  # noqa: T201 - standard error is its log
        return 1


if __name__ == "__main__":
    sys.exit(main())
