"""From a sentence's path and data to an HTTP request."""

from __future__ import annotations

from interlock.clients.exchange import Request
from interlock.errors import TableError
from interlock.expect import Memory, TableLike
from interlock.world.payload import compose, on_one_line


def compose_request(
    method: str,
    path: str,
    memory: Memory,
    *,
    table: TableLike | None = None,
    text: str | None = None,
) -> Request:
    """The request a sentence describes, remembered names filled in.

    Raises:
        TableError: data that cannot be sent so.
        UnknownName: a name nobody remembered.

    Example:
        ``compose_request("POST", "/orders", memory, text='{"sku": "MUG-1"}')``
    """
    payload = compose(memory, table, text)
    if method == "GET" and payload.content is not None and not payload.untouched:
        # A body on a GET has no meaning (RFC 9110, 9.3.1); whoever writes one wants the query.
        names = ", ".join(payload.content) if isinstance(payload.content, dict) else "a body"
        first = next(iter(payload.content), "page") if isinstance(payload.content, dict) else "page"
        raise TableError(f'a GET has no body, but the data gives {names}; write "query {first}"')
    return Request(
        method=method,
        path=memory.fill(path),
        headers=on_one_line(payload.headers),
        query=payload.query,
        body=payload.body,
        content_type=payload.content_type,
    )
