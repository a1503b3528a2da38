"""What sentences say about third parties: what they answer, and what they received."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from interlock.control.templates import wildcard_of
from interlock.durations import parse_duration
from interlock.errors import TableError, UnknownName, UsageError, listed
from interlock.expect import (
    Memory,
    Sparing,
    TableLike,
    Wording,
    data_json,
    has_count,
    has_record,
    has_some,
    json_typing,
    records_of,
)
from interlock.texts import LONGEST_NAME, cut
from interlock.world.judging import becomes, settles
from interlock.world.payload import compose_without_query, on_one_line
from interlock.world.records import maybe_the_record
from interlock.world.timing import Timing
from interlock.world.views import View, view_of_request
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.stub import StubRequest

WILDCARD = re.compile(r"[A-Za-z]\w*")
COLUMNS = ("status", "after", "body", "fault")


def answer(
    world: World, stub: str, method: str, path: str, status: int, table: TableLike | None, text: str | None
) -> None:
    """What it answers from now on."""
    payload = compose_without_query(Sparing(world.memory), table, text)
    prepared: dict[str, Any] = {"status": status, "headers": dict(on_one_line(payload.headers))}
    if payload.untouched and payload.content_type is not None:
        prepared |= {"headers": {**prepared["headers"], "Content-Type": payload.content_type}, "untouched": True}
    if payload.content is not None:
        prepared["body"] = payload.content
    world.stub(stub).prepare(method, _path(world, path), [prepared])


def answer_in_turn(world: World, stub: str, method: str, path: str, table: TableLike | None) -> None:
    """Its answers one after another, the last again and again.

    Raises:
        TableError: a cell that is no status, duration or fault.
    """
    assert table is not None, "the sentence's registration demands a table"
    memory = Sparing(world.memory)
    answers = [_answer(dict(record), memory) for record in records_of(table, COLUMNS)]
    world.stub(stub).prepare(method, _path(world, path), answers)


def stay_silent(world: World, stub: str, method: str, path: str) -> None:
    """It takes the request and never answers."""
    world.stub(stub).prepare(method, _path(world, path), [{"fault": "silent"}])


def _path(world: World, path: str) -> str:
    """The path of a rule: remembered names filled in, others are wildcards."""

    def segment(text: str) -> str:
        name = wildcard_of(text)
        return text if name is not None and WILDCARD.fullmatch(name) and not world.memory.knows(name) else filled(text)

    filled = world.memory.fill
    return "/".join(map(segment, path.split("/")))


def _whole(world: World, path: str) -> str:
    """The path of requests that were received: remembered names filled in, and no wildcards."""
    try:
        return world.memory.fill(path)
    except UnknownName as error:
        # In an answer's path such a name stands for any, and it is not far to expect the same here.
        error.hint = "only answers have wildcards; what was received is named by its whole path"
        raise


def received(
    world: World, stub: str, method: str, path: str, table: TableLike | None, text: str | None, timing: Timing
) -> None:
    """It received such a request."""
    path = _whole(world, path)
    record = maybe_the_record(world, table, text, json_typing)
    wording = _wording(method, path)
    matcher = has_some(of=wording) if record is None else has_record(record, of=wording)
    becomes(
        world, lambda: _views(world, stub, method, path), matcher, timing, what=f'"{stub}"', hint=_heard(world, stub)
    )


def has_number(
    world: World,
    stub: str,
    method: str,
    path: str | None,
    table: TableLike | None,
    text: str | None,
    number: int,
    timing: Timing,
) -> None:
    """It received so many such requests, once all is quiet."""
    path = None if path is None else _whole(world, path)
    matcher = has_count(number, maybe_the_record(world, table, text, json_typing), of=_wording(method, path))
    settles(
        world, lambda: _views(world, stub, method, path), matcher, timing, what=f'"{stub}"', hint=_heard(world, stub)
    )


def _answer(record: dict[str, str], memory: Memory) -> dict[str, Any]:
    prepared: dict[str, Any] = {}
    if not any(record.values()):
        raise TableError("a row of the table says nothing of its answer: all its cells are empty")
    try:
        if record.get("status"):
            prepared["status"] = _status(record["status"])
        if record.get("after"):
            prepared["after"] = parse_duration(record["after"])
    except ValueError as error:
        raise TableError(
            f"an answer cannot be read: {error}", hint="status is a number, after is such as 200 ms"
        ) from None
    if record.get("body"):
        body = record["body"]
        prepared["body"] = data_json(body, memory) if body.lstrip()[:1] in '{["' else memory.fill(body)
    if record.get("fault"):
        prepared["fault"] = record["fault"]
    return prepared


def _status(text: str) -> int:
    status = int(text) if text.isascii() and text.isdigit() else 0
    if not 200 <= status <= 599:
        raise ValueError(f'"{cut(text)}" is no status of an answer, which is 200 to 599')
    return status


def _requests(world: World, stub: str, method: str | None = None, path: str | None = None) -> list[StubRequest]:
    if path is not None and (not path.startswith("/") or "?" in path):
        raise UsageError(
            f'"{cut(path)}" is no path for stub "{stub}"', hint='a path begins with /; for the query: "query NAME"'
        )
    requests = world.stub(stub).requests(world.mark, method, path)
    return [request for request in requests if world.is_ours(request.headers)]


def _views(world: World, stub: str, method: str, path: str | None) -> list[View]:
    return [view_of_request(request) for request in _requests(world, stub, method, path)]


def _wording(method: str, path: str | None) -> Wording:
    request = method if path is None else f'{method} "{cut(path, LONGEST_NAME)}"'
    return Wording(request, request, has="received")


def _heard(world: World, stub: str) -> Callable[[], str]:
    def heard() -> str:
        lines = [f"{request.method} {request.path}" for request in _requests(world, stub)]
        counted = listed([f"{line} ({lines.count(line)})" for line in dict.fromkeys(lines)], none="nothing")
        return f'"{stub}" received in this scenario: {counted}'

    return heard
