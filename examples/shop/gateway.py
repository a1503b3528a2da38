"""The card gateway, a third party: what is asked of it, and what its answers mean. It keeps no state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.database import storable
from shop.message import CORRELATION
from shop.money import decimal_text
from shop.posting import NoAnswer, address, post_json


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
        try:
            self._url = address(url)
        except ValueError as problem:
            raise ValueError(f"SHOP_GATEWAY_URL must be {problem}") from None
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
        headers = {"Idempotency-Key": key, CORRELATION: correlation}
        try:
            status, text = post_json(self._url, path, body, headers, self._timeout)
        except NoAnswer as problem:
            raise Unclear(f"the gateway did not answer ({problem})") from None
        try:
            return status, json.loads(text)
        except (ValueError, RecursionError):
            return status, None


def _known(status: int, answer: Any, outcome: str, identity: str | None) -> str:
    if status not in (200, 201):
        raise Unclear(f"the gateway answered {status}")
    if not isinstance(answer, dict) or answer.get("status") != outcome:
        raise Unclear(f'the gateway answered {status} without "status": "{outcome}"')
    value = answer.get(identity) if identity else outcome
    if not isinstance(value, str) or not 0 < len(value) <= 200 or not storable(value):
        raise Unclear(f'the gateway answered {status} without "{identity}"')
    return value
