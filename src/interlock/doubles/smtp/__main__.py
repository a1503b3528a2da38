"""The mail server as a program; its arguments and its end are those of `interlock.control.program`."""

from __future__ import annotations

import asyncio
import base64
import sys
import time

from interlock.control.program import announce, parse_arguments, run_program, until_told_to_end
from interlock.control.server import ControlServer
from interlock.doubles.smtp.session import Session


async def main() -> None:
    """Serve until told to end."""
    arguments = parse_arguments("A mail server for tests: it takes everything and delivers nothing.")
    sessions: set[Session] = set()

    def capture(sender: str, recipients: list[str], raw: bytes) -> None:
        mail = {"sender": sender, "recipients": recipients, "raw": base64.b64encode(raw).decode()}
        control.emit({"kind": "mail", "at": time.time(), **mail})

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(reader, writer, capture)
        sessions.add(session)
        try:
            await session.run()
        finally:
            sessions.discard(session)

    # Nothing is kept here, so there is nothing to reset; connections are the application's to keep.
    control = ControlServer({"reset": lambda: None, "open": lambda: sum(session.busy for session in sessions)})
    await control.start(arguments.control)
    server = await asyncio.start_server(serve, "127.0.0.1", arguments.port)
    host, port = server.sockets[0].getsockname()
    announce(host, port)
    await until_told_to_end(keep=arguments.keep)
    server.close()
    await control.close()


if __name__ == "__main__":
    sys.exit(run_program(main))
