"""The stub: takes requests, reports them, answers by its rules, and obeys the control channel."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from interlock.control.faults import TROUBLES
from interlock.doubles.http.answer import Answer
from interlock.doubles.http.answering import send
from interlock.doubles.http.rules import Rule, Rulebook
from interlock.doubles.http.wire import BadRequest, Connection, HttpRequest

Report = Callable[[Mapping[str, Any]], None]

MOST_REQUESTS = 10_000


class Stub:
    """One third party.

    Args:
        report: called with every request, in the moment it has been received whole.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._name = ""
        self._rules = Rulebook()
        self._requests: list[Mapping[str, Any]] = []
        self._open: set[asyncio.Task[bool]] = set()
        self._connections: set[Connection] = set()

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What the control channel can ask for."""
        return {
            "hello": self.hello,
            "answers": self.answers,
            "prepare": self.prepare,
            "trouble": self.trouble,
            "reset": self.reset,
            "open": self.open,
            "requests": self.requests,
        }

    def hello(self, name: str) -> None:
        """Be called ``name`` from now on, in answers to requests nobody prepared."""
        self._name = name

    def answers(self, defaults: Sequence[Mapping[str, Any]], otherwise: Mapping[str, Any] | None = None) -> None:
        """Set the answers that hold in every scenario, and what is answered to anything else."""
        self._rules.set_defaults([Rule.of(rule) for rule in defaults])
        self._rules.otherwise = None if otherwise is None else Answer.of(otherwise)

    def prepare(self, method: str, path: str, answers: Sequence[Mapping[str, Any]]) -> None:
        """Set the scenario's own answers for a method and path."""
        self._rules.prepare(Rule.of({"method": method, "path": path, "answers": answers}))

    def trouble(self, what: str | None) -> None:
        """Be slow, broken or silent from now on, whatever is asked; None is well again.

        Raises:
            ValueError: there is no such trouble.
        """
        if what not in (None, *TROUBLES):
            raise ValueError(f'there is no trouble "{what}"; there are: {", ".join(TROUBLES)}')
        self._rules.trouble = what

    def reset(self) -> None:
        """Forget prepared answers and requests, and hang up on everyone who still waits for an answer."""
        self._rules.reset()
        self._requests.clear()
        for task in self._open:
            task.cancel()

    def open(self) -> int:
        """How many requests have begun to come and are neither answered nor given up."""
        return len(self._open) + sum(connection.receiving for connection in self._connections)

    def requests(self) -> list[Mapping[str, Any]]:
        """The requests since the last reset, oldest first."""
        return self._requests

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either end closes it."""
        connection = Connection(reader, writer)
        self._connections.add(connection)
        # The other end may go at any moment; a stub has nobody to tell.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            try:
                while request := await connection.request():
                    if not await self._exchange(connection, request):
                        break
            except BadRequest as error:
                refused = HttpRequest("?", "?", [], [], b"", keeps_alive=False)
                await send(connection, refused, Answer(error.status, body={"error": str(error)}))
        self._connections.discard(connection)
        writer.close()

    async def _exchange(self, connection: Connection, request: HttpRequest) -> bool:
        answer = self._rules.answer(request)
        unexpected = answer is None
        if answer is None:
            answer = self._not_found(request)
        sending = asyncio.create_task(send(connection, request, answer))
        self._open.add(sending)
        self._tell(request, answer, unexpected=unexpected)
        hanging_up = asyncio.create_task(connection.closed())
        try:
            await asyncio.wait({sending, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                sending.cancel()  # nobody waits for this answer any more
            await asyncio.wait({sending})
            return not sending.cancelled() and sending.exception() is None and sending.result()
        finally:
            self._open.discard(sending)
            hanging_up.cancel()
            await asyncio.wait({hanging_up})  # a reader has one coroutine at a time

    def _tell(self, request: HttpRequest, answer: Answer, *, unexpected: bool) -> None:
        event = {
            "kind": "request",
            "at": time.time(),
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": [[_text(name), _text(value)] for name, value in request.headers],
            "body": base64.b64encode(request.body).decode(),
            "content_type": request.header("Content-Type"),
            "answer": {
                "status": answer.status,
                "headers": dict(answer.headers),
                "body": answer.content().decode(),
                "content_type": answer.content_type(),
                "after": answer.after,
                "fault": answer.fault,
                "unfilled": answer.unfilled,
            },
            "rules": self._rules.listing() if unexpected else None,
        }
        if len(self._requests) < MOST_REQUESTS:
            self._requests.append(event)
        self._report(event)

    def _not_found(self, request: HttpRequest) -> Answer:
        asked = f"{request.method} {request.path}"
        body = {
            "error": f'the stub "{self._name}" has no answer to {asked}',
            "asked": asked,
            "rules": self._rules.listing(),
            "hint": "give it one in the profile, or in the scenario",
        }
        return Answer(status=404, body=body)


def _text(value: str) -> str:
    """Bytes that are not UTF-8 came as surrogates, which JSON could not carry on."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
