"""What has come in with a body: its text, its JSON and, over HTTP, its headers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from interlock.clients.payload import json_of, text_of

__all__ = ["OverHttp", "Received"]


class Received(ABC):
    """Something with a body, as received.

    Attributes:
        body: its bytes.
    """

    body: bytes

    @property
    @abstractmethod
    def content_type(self) -> str | None:
        """What it says that its body is, or None."""

    @property
    @abstractmethod
    def _whose(self) -> str:
        """Whose body it is, in messages: ``the answer to GET http://127.0.0.1/orders``."""

    @property
    def text(self) -> str:
        """The body as text, in its own charset."""
        return text_of(self.body, self.content_type)

    def json(self) -> Any:
        """The body as a JSON value, decimals exact.

        Raises:
            ClientError: it is not JSON; names content type and shows how it begins.
        """
        return json_of(self.body, self.content_type, self._whose)


class OverHttp(Received):
    """The same with headers.

    Attributes:
        headers: names and values in their order.
    """

    headers: list[tuple[str, str]]

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, or None."""
        return self.header("Content-Type")

    def header(self, name: str) -> str | None:
        """The header's value, several of one name joined by a comma, or None."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None
