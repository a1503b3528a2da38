"""From a sentence's path and data to an HTTP request."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from interlock.clients.exchange import Request
from interlock.clients.multipart import Upload, encoded
from interlock.errors import TableError
from interlock.expect import TEXT, JsonTyping, Memory, TableLike, Target
from interlock.texts import cut
from interlock.world.payload import Payload, compose, on_one_line

COOKIE, FORM, FILE = APART = ("cookie ", "form ", "file ")
"""How fields begin that only a request has."""

FORM_TYPE = "application/x-www-form-urlencoded"

_FILE_AS = re.compile(r"(?P<name>.+?) as (?P<type>[\w.+-]+/[\w.+-]+(?:;.*)?)")
_COOKIE_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
Reader = Callable[[str], bytes]


class RequestTyping(JsonTyping):
    """The fields of a request: those of any JSON body, and texts that go elsewhere (``form X``, ``file X``)."""

    def target(self, heading: str) -> Target:
        """See `interlock.expect.Typing`."""
        beside = heading.startswith(APART)
        return Target((heading,), TEXT) if beside else super().target(heading)


def compose_request(
    method: str,
    path: str,
    memory: Memory,
    *,
    table: TableLike | None = None,
    text: str | None = None,
    read: Reader | None = None,
) -> Request:
    """The request a sentence describes, remembered names filled in.

    Args:
        method: in capitals.
        path: may hold ``{names}``.
        memory: fills them.
        table: the data, or
        text: the docstring.
        read: gives the bytes of a file beside the feature.

    Raises:
        TableError: data that cannot be sent so.
        UnknownName: a name nobody remembered, or a file that is not there.

    Example:
        ``compose_request("POST", "/orders", memory, text='{"sku": "MUG-1"}')``
    """
    payload = compose(memory, table, text, RequestTyping(), APART)
    return _request(method, path, memory, payload, read=read)


def compose_upload(
    path: str, file: str, memory: Memory, read: Reader, *, table: TableLike | None = None, text: str | None = None
) -> Request:
    """A POST of a form whose field ``file`` is that file.

    Args:
        path: may hold ``{names}``.
        file: its name, or ``name as type``.
        memory: fills them.
        read: gives the bytes of a file beside the feature.
        table: further fields, headers and query.
        text: the file's content; without it, that of the file beside the feature.

    Raises:
        TableError: data that cannot be sent so.
        UnknownName: a name nobody remembered, or a file that is not there.
    """
    payload = Payload() if table is None else compose(memory, table, None, RequestTyping(), APART)
    content = None if text is None else memory.fill(text).encode()
    return _request(
        "POST", path, memory, payload, read=read, files=[("file", _upload(memory.fill(file), read, content))]
    )


def _request(
    method: str,
    path: str,
    memory: Memory,
    payload: Payload,
    *,
    read: Reader | None,
    files: list[tuple[str, Upload]] | None = None,
) -> Request:
    cookies, form, named = (payload.apart.get(prefix, ()) for prefix in APART)
    files = [*(files or ()), *((name, _upload(file, read)) for name, file in named)]
    body, content_type = payload.body, payload.content_type
    if form or files:
        _check_form(payload)
        # A file makes it multipart; what is only fields goes as browsers send it.
        body, content_type = encoded(form, files) if files else (urlencode(list(form)).encode(), FORM_TYPE)
    if method == "GET" and body is not None and not payload.untouched:
        # A body on a GET has no meaning (RFC 9110, 9.3.1); whoever writes one wants the query.
        names = [name for name, _ in (*form, *files)] or list(_fields(payload))
        given, first = (", ".join(names), names[0]) if names else ("a body", "page")
        raise TableError(f'a GET has no body, but the data gives {given}; write "query {first}"')
    return Request(
        method=method,
        path=memory.fill(path),
        headers=on_one_line(payload.headers),
        query=payload.query,
        cookies=_checked(cookies),
        body=body,
        content_type=content_type,
    )


def _upload(file: str, read: Reader | None, content: bytes | None = None) -> Upload:
    match = _FILE_AS.fullmatch(file)
    name, content_type = (match["name"], match["type"]) if match else (file, "")
    if content is None:
        if read is None:
            raise TableError(f'"{cut(file)}" cannot be read here: there is no feature beside which it could lie')
        content = read(name)
    return Upload(name.replace("\\", "/").rpartition("/")[2], content, content_type)


def _fields(payload: Payload) -> dict[str, Any]:
    return payload.content if isinstance(payload.content, dict) else {}


def _check_form(payload: Payload) -> None:
    if fields := _fields(payload):
        name = next(iter(fields))
        raise TableError(
            f"a form has no JSON fields, but the table gives {', '.join(fields)}", hint=f'write "form {name}"'
        )
    if any(name.lower() == "content-type" for name, _ in payload.headers):
        raise TableError("a form says itself what it is, so its Content-Type cannot be given")


def _checked(cookies: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    for name, value in cookies:
        if not _COOKIE_NAME.fullmatch(name) or any(one in value for one in ";\r\n\0"):
            raise TableError(
                f'the cookie "{cut(name)}" cannot be "{cut(value)}": its name has no space, its value no ; and no line'
            )
    return cookies
