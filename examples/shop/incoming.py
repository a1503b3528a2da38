"""What a request to the API says: its JSON, its order lines, its headers. Everything from outside is checked here."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any, NoReturn

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request

from shop.message import CORRELATION
from shop.posting import address
from shop.refusal import Refusal

LONGEST_BODY = 64 * 1024
_MOST_LINES = 50
_MOST_PIECES = 999
_SKU = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


def json_object(request: Request, code: str) -> dict[str, Any]:
    """The body; Refusal where it is not a JSON object."""
    try:
        body = json.loads(request.get_data(cache=False).decode(), parse_constant=_no_number)
    except RequestEntityTooLarge:
        raise Refusal(413, "too_large", f"The request is larger than {LONGEST_BODY} bytes.") from None
    except (ValueError, RecursionError) as problem:
        raise Refusal(400, "malformed_json", f"The request is not JSON: {problem}.") from None
    if not isinstance(body, dict):
        raise Refusal(422, code, "The request must be a JSON object.")
    return body


def sign_in_fields(body: dict[str, Any]) -> tuple[str, str]:
    """E-mail and password."""
    email, password = body.get("email"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str) or len(email) > 200 or len(password) > 1000:
        raise Refusal(422, "invalid_sign_in", 'A sign-in needs "email" and "password".')
    return email, password


def order_quantities(body: dict[str, Any]) -> dict[str, int]:
    """How much of each sku is ordered, in the order of the lines."""
    lines = body.get("lines")
    if not isinstance(lines, list) or not 1 <= len(lines) <= _MOST_LINES:
        raise Refusal(422, "invalid_order", f'An order needs "lines", 1 to {_MOST_LINES} of them.')
    wanted: dict[str, int] = {}
    for line in lines:
        if not isinstance(line, dict) or not isinstance(line.get("sku"), str):
            raise Refusal(422, "invalid_order", 'Every line needs a "sku" and a "quantity".')
        sku, quantity = line["sku"], line.get("quantity")
        if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
            raise Refusal(
                422,
                "invalid_quantity",
                f'The quantity of "{_shown(sku)}" must be a whole number from 1 to {_MOST_PIECES}.',
            )
        if not _SKU.fullmatch(sku):
            raise Refusal(422, "unknown_product", f'There is no product "{_shown(sku)}".')
        wanted[sku] = wanted.get(sku, 0) + quantity
        if wanted[sku] > _MOST_PIECES:
            raise Refusal(
                422, "invalid_quantity", f'The quantity of "{sku}" must be a whole number from 1 to {_MOST_PIECES}.'
            )
    return wanted


def callback_url(body: dict[str, Any]) -> str | None:
    """Where a partner wants to be told how the order ends, if anywhere."""
    url = body.get("callback_url")
    if url is None:
        return None
    try:
        if isinstance(url, str) and len(url) <= 500 and address(url):
            return url
    except ValueError:
        pass
    raise Refusal(422, "invalid_callback_url", "A callback_url is an http or https URL.")


def idempotency_key(request: Request) -> str | None:
    """The client's own key for this order, if it sent one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _PRINTABLE.fullmatch(key):
        raise Refusal(
            400, "invalid_idempotency_key", "An Idempotency-Key has 1 to 200 printable characters and no blanks."
        )
    return key


def bearer_token(request: Request) -> str:
    """The token of the Authorization header, or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def correlation_id(request: Request) -> str:
    """The request's correlation id, or a new one."""
    given = request.headers.get(CORRELATION, "")
    return given if _PRINTABLE.fullmatch(given) else str(uuid.uuid4())


def _shown(text: str) -> str:
    return text[:40].encode("ascii", "backslashreplace").decode()


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")
