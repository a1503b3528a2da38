"""The card gateway, a third party: what is asked of it, and what its answers mean. It keeps no state."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from shop.database import storable
from shop.message import CORRELATION
from shop.money import decimal_text

_LONGEST_ANSWER = 65536


class Unclear(Exception):
    """Nobody can tell from this answer what the gateway did. Ask again, with the same key."""


@dataclass(frozen=True)
class Payment:
    """The money of one order."""

    order: str
    amount_minor: int
    currency: str
    customer: str
    charge: str | None = None

    def __str__(self) -> str:
        return f"{self.order} ({decimal_text(self.amount_minor)} {self.currency})"

    @property
    def fields(self) -> dict[str, str]:
        return {"order": self.order, "amount": decimal_text(self.amount_minor), "currency": self.currency}


class Gateway:
    """A client of the gateway. Every method raises Unclear unless the answer leaves no doubt.

    Args:
        url: the gateway's base URL, http or https.
        timeout: seconds from the first byte sent to the last byte received.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._url: SplitResult = urlsplit(url)
        if self._url.scheme not in ("http", "https") or not self._url.hostname or self._url.port == 0:
            raise ValueError(f"SHOP_GATEWAY_URL must be an http or https URL, not {url!r}")
        self._timeout = timeout

    def charge(self, payment: Payment, correlation: str) -> str | None:
        """Take the money; returns the charge's id, or None when the card was declined."""
        body = {**payment.fields, "customer": payment.customer}
        status, answer = self._post("/charges", body, payment.order, correlation)
        if status == 402:
            return None
        return _known(status, answer, "approved", "charge")

    def refund(self, payment: Payment, correlation: str) -> str:
        """Give back a captured charge; returns the refund's id."""
        body = {**payment.fields, "charge": payment.charge or ""}
        status, answer = self._post("/refunds", body, f"{payment.order}-refund", correlation)
        return _known(status, answer, "refunded", "refund")

    def void(self, payment: Payment, correlation: str) -> None:
        """Give back whatever was taken for an order, if anything was."""
        status, answer = self._post("/voids", payment.fields, f"{payment.order}-void", correlation)
        if status != 404:
            _known(status, answer, "voided", None)

    def _post(self, path: str, body: Mapping[str, str], key: str, correlation: str) -> tuple[int, Any]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Connection": "close",
            "Idempotency-Key": key,
            CORRELATION: correlation,
        }
        content = json.dumps(body).encode()
        try:
            with self._connected() as connection:
                connection.request("POST", f"{self._url.path.rstrip('/')}{path}", content, headers)
                response = connection.getresponse()
                text = response.read(_LONGEST_ANSWER)
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise Unclear(f"the gateway did not answer ({str(problem) or type(problem).__name__})") from None
        try:
            return response.status, json.loads(text)
        except (ValueError, RecursionError):
            return response.status, None

    @contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        """A connection that ends when the time is up, also for a gateway that sends a byte now and then."""
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        began = time.monotonic()
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._timeout)
        try:
            connection.connect()
            # Kept here: http.client forgets its socket while the body is still being read from it.
            left = self._timeout - (time.monotonic() - began)
            up = threading.Timer(max(left, 0.0), _cut, [connection.sock])
            up.daemon = True
            up.start()
            try:
                yield connection
            finally:
                up.cancel()
        finally:
            connection.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _known(status: int, answer: Any, outcome: str, identity: str | None) -> str:
    if status not in (200, 201):
        raise Unclear(f"the gateway answered {status}")
    if not isinstance(answer, dict) or answer.get("status") != outcome:
        raise Unclear(f'the gateway answered {status} without "status": "{outcome}"')
    value = answer.get(identity) if identity else outcome
    if not isinstance(value, str) or not 0 < len(value) <= 200 or not storable(value):
        raise Unclear(f'the gateway answered {status} without "{identity}"')
    return value
