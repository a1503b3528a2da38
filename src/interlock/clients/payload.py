"""Bodies of requests, messages and mails: from bytes to text, JSON and evidence, and back.

Lives apart because HTTP answers, broker messages and stub requests carry the same kinds of bodies. Numbers
with a decimal point become `Decimal`: money must not change on the way to an expectation.
"""

from __future__ import annotations

import codecs
import datetime as dt
import json
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from interlock.errors import ClientError
from interlock.texts import iso_text, writable

LONGEST_EVIDENCE = 256 * 1024
"""Characters of a body that are kept in the journal."""

EXCERPT = 200

DEEPEST = 100
"""Levels of a JSON value; what goes level by level, as expectations do, needs some room for each."""

MOST_PLACES = 400
"""Digits a number is written out with: ``1e999999999`` would be a gigabyte of zeros."""

MOST_DIGITS = sys.int_info.default_max_str_digits
"""Digits of an ``int`` that Python reads; longer whole numbers become `Decimal`."""


def text_of(body: bytes, content_type: str | None = None) -> str:
    r"""The body as text: in the charset of its content type, else UTF-8; what cannot be decoded is replaced.

    Example:
        >>> text_of(b"gr\xfcn", "text/plain; charset=latin-1")
        'grün'
    """
    try:
        return body.decode(_charset(content_type), "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def json_of(body: bytes, content_type: str | None, whose: str) -> Any:
    """The body as a JSON value, with `Decimal` for numbers that have a decimal point or an exponent.

    Args:
        body: as received.
        content_type: as declared by the sender; its charset counts, its type does not.
        whose: for the message, for example ``the answer to GET http://localhost/orders``.

    Raises:
        ClientError: it is not JSON; names the content type and shows the beginning.

    Example:
        >>> json_of(b'{"total": 19.90}', "application/json", "the answer")
        {'total': Decimal('19.90')}
    """
    text = text_of(body, content_type)
    try:
        return json_loads(text)
    except ValueError as error:
        declared = f"content type {content_type}" if content_type else "no content type"
        begins = f"begins: {text[:EXCERPT]}" if text.strip() else "is empty"
        raise ClientError(
            f"{whose} is not JSON ({error}); it has {declared} and {begins}",
            hint="the sentences about its text do not need JSON",
        ) from None


def json_loads(text: str | bytes, *, fields: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """Read JSON with exact numbers.

    Args:
        text: the JSON text.
        fields: makes an object of its fields; a dict where None.

    Raises:
        ValueError: it is not JSON (NaN and Infinity are not), or nested deeper than anybody could compare.
    """
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_int=_whole, parse_constant=_no_constant, object_pairs_hook=fields
        )
    except ArithmeticError:
        raise ValueError("a number has too large an exponent") from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    text = text if isinstance(text, str) else text.decode()
    if text.count("[") + text.count("{") > DEEPEST and _deeper(value, DEEPEST):
        raise ValueError(_TOO_DEEP)
    return value


def json_text(value: Any) -> str:
    """A value as compact JSON; decimals keep their digits, times become ISO 8601, UUIDs text.

    Raises:
        TypeError: there is no JSON for a value.

    Example:
        >>> json_text({"total": Decimal("19.90"), "paid": True})
        '{"total":19.90,"paid":true}'
    """
    if isinstance(value, Decimal):
        return _number_text(value) if value.is_finite() else json_text(str(value))
    if isinstance(value, (dt.date, dt.time)):
        return json.dumps(iso_text(value))
    if isinstance(value, uuid.UUID):
        return json.dumps(str(value))
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key))}:{json_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return "[" + ",".join(map(json_text, value)) + "]"
    text = json.dumps(value, ensure_ascii=False)
    return text if text == writable(text) else json.dumps(value)


def evidence(body: bytes | None, content_type: str | None = None) -> str:
    r"""The body as the journal keeps it: text, or ``<N bytes>`` where it is not text.

    Example:
        >>> evidence(b"\x00\x01"), evidence(b"ok"), evidence(None)
        ('<2 bytes>', 'ok', '')
    """
    if not body:
        return ""
    if content_type and content_type.lower().startswith("multipart/"):
        from interlock.clients.multipart import readable  # noqa: PLC0415 - few bodies are

        told = readable(body, content_type, evidence)
        if told is not None:
            return told
    try:
        text = body.decode(_charset(content_type))
    except (UnicodeDecodeError, LookupError):
        return f"<{len(body)} bytes>"
    if "\x00" in text:
        return f"<{len(body)} bytes>"
    if len(text) > LONGEST_EVIDENCE:
        return f"{text[:LONGEST_EVIDENCE]}\n... ({len(text) - LONGEST_EVIDENCE} more characters)"
    return text


def charset_of(content_type: str | None) -> str | None:
    """The charset a content type declares, or None where it declares none, or one that nobody knows.

    Example:
        >>> charset_of("text/xml; charset=latin-1"), charset_of("text/xml; charset=klingon"), charset_of("text/xml")
        ('latin-1', None, None)
    """
    try:
        declared = _declared_charset(content_type)
        return declared if codecs.lookup(declared) else None
    except LookupError:
        return None


def _charset(content_type: str | None) -> str:
    return _declared_charset(content_type) or "utf-8"


def _declared_charset(content_type: str | None) -> str:
    for parameter in (content_type or "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"')
    return ""


_TOO_DEEP = f"it is nested too deeply: more than {DEEPEST} levels"


def _number_text(value: Decimal) -> str:
    # Not adjusted(): zero has no first digit, and may have an exponent all the same.
    return format(value, "f") if abs(int(value.as_tuple().exponent)) <= MOST_PLACES else str(value)


def _deeper(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        entries = (entry for one in level for entry in (one.values() if isinstance(one, dict) else one))
        level = [entry for entry in entries if isinstance(entry, (dict, list))]
    return bool(level)


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits)


def _no_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")
