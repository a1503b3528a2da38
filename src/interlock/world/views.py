"""How answers, messages, mails and stub requests look to the cell language: one mapping of fields each.

The fields of the body stand at the top; what travels beside the body has a prefix: ``header X-Request-Id``,
``query page``. Header names ignore case, as HTTP has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from interlock.clients.properties import PERSISTENT, shown_property
from interlock.errors import ClientError

if TYPE_CHECKING:
    from interlock.clients.broker import Message
    from interlock.clients.mailbox import Attachment, Mail
    from interlock.clients.stub import StubRequest

HEADER = "header "
QUERY = "query "
FORM = "form "
PROPERTY = "property "
ROUTING_KEY = "routing key"
EXCHANGE = "exchange"
ATTACHMENTS = "attachments"
"""How many a mail has; each of them is a field of its own, ``attachments[0]``."""


class View(dict[str, Any]):
    """Fields by name; ``header ...`` names ignore case.

    Args:
        fields: what there is.
        unspoken: what can be asked for as well, and is not shown where the whole is.

    Example:
        >>> View({"header X-Page": "2"})["header x-page"]
        '2'
    """

    def __init__(self, fields: Mapping[str, Any], unspoken: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(fields)
        self.unspoken = unspoken
        self._headers = {key.lower(): key for key in fields if key.startswith(HEADER)}

    def __missing__(self, key: str) -> Any:
        if key.lower() in self._headers:
            return super().__getitem__(self._headers[key.lower()])
        return self.unspoken[key]

    def __contains__(self, key: object) -> bool:
        return (
            super().__contains__(key) or (isinstance(key, str) and key.lower() in self._headers) or key in self.unspoken
        )

    def get(self, key: str, default: Any = None) -> Any:
        """The field's value, or the default."""
        return self[key] if key in self else default  # noqa: SIM401 - dict.get would not see the spelling


def view_of_message(message: Message) -> View:
    """A message's body fields, its headers, ``routing key`` and ``exchange``, and its properties.

    Where the body has a field ``exchange`` of its own, it is that one.
    """
    fields = _body_fields(message.json, message.body)
    fields[ROUTING_KEY] = message.routing_key
    properties = {name: shown_property(name, value) for name, value in message.properties.items()}
    properties[PERSISTENT] = message.properties.get("delivery_mode") == 2
    unspoken = {EXCHANGE: message.exchange} | _prefixed(PROPERTY, properties.items())
    return View(fields | _prefixed(HEADER, message.headers.items()), unspoken)


def view_of_request(request: StubRequest) -> View:
    """A stub request's body fields, or its whole ``body`` where that is no JSON object; headers, query, form."""
    fields = _body_fields(request.json, request.body)
    beside = _prefixed(HEADER, request.headers) | _prefixed(QUERY, request.query) | _prefixed(FORM, request.form)
    return View(fields | beside)


def view_of_mail(mail: Mail) -> View:
    """A mail's fields; those it does not have are left out. ``text`` is what people read, also of HTML alone."""
    reply_to = next((value for name, value in mail.headers if name.lower() == "reply-to"), None)
    fields: dict[str, Any] = {
        "from": mail.sender,
        "to": ", ".join(mail.to),
        "cc": ", ".join(mail.cc) or None,
        "bcc": ", ".join(mail.bcc) or None,
        "reply-to": reply_to,
        "subject": mail.subject,
        "text": mail.readable,
        "html": mail.html,
        ATTACHMENTS: len(mail.attachments),
    }
    files = {f"{ATTACHMENTS}[{place}]": _attachment(file) for place, file in enumerate(mail.attachments)}
    return View(_without_none(fields | files) | _prefixed(HEADER, mail.headers))


def _attachment(file: Attachment) -> dict[str, Any]:
    fields = {"name": file.name, "type": file.type, "size": len(file.content), "text": file.text}
    return _without_none(fields) | {"content": file.content}


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _prefixed(prefix: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {f"{prefix}{name}": value for name, value in pairs}


def _body_fields(parse: Any, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        parsed = parse()
    except ClientError:
        return {"body": body.decode("utf-8", "replace")}
    return dict(parsed) if isinstance(parsed, dict) else {"body": parsed}
