"""The house's payment provider, a third party: holds a deposit on the guest's card, and releases it again.

It knows a booking by its id, so that asking twice holds one deposit, and releasing what is not held does no harm.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import requests

from hotel.pause import pause

TRIES = 3


class Unclear(Exception):
    """The provider gave no answer that could be understood."""


def hold(booking: dict[str, Any], stopping: threading.Event) -> str | None:
    """The deposit's id, or None where the card was declined."""
    problem = ""
    for attempt in range(TRIES):
        if attempt:
            pause(stopping)
        try:
            answer = _post("/deposits", booking, amount=str(booking["total"]), currency="EUR")
            if answer.status_code == 402:
                return None
            if answer.status_code == 201:
                return str(answer.json()["depositId"])
            problem = f"status {answer.status_code}"
        except (requests.RequestException, ValueError, KeyError) as error:
            problem = type(error).__name__
    raise Unclear(f"no deposit for {booking['reference']} after {TRIES} tries: {problem}")


def release(booking: dict[str, Any]) -> None:
    try:
        answer = _post("/releases", booking)
    except requests.RequestException as error:
        raise Unclear(f"the deposit of {booking['reference']} is not released: {type(error).__name__}") from error
    if answer.status_code not in {200, 204, 404}:
        raise Unclear(f"the deposit of {booking['reference']} is not released: status {answer.status_code}")


def _post(path: str, booking: dict[str, Any], **fields: str) -> requests.Response:
    return requests.post(
        os.environ["HOTEL_DEPOSITS_URL"] + path,
        json={"bookingId": str(booking["id"]), "reference": booking["reference"], **fields},
        headers={"Authorization": f"Bearer {os.environ['HOTEL_DEPOSITS_KEY']}", "Idempotency-Key": str(booking["id"])},
        timeout=float(os.environ.get("HOTEL_TIMEOUT", "5")),
    )
