"""JSON as features write it: nothing of it may be lost on the way."""

from __future__ import annotations

from typing import Any

from interlock.clients.payload import json_loads


def read_json(text: str) -> Any:
    """The value of a JSON text, with a `Decimal` for every number that has a point or an exponent.

    Raises:
        ValueError: it is not JSON (NaN is not), it is nested too deeply, or an object has one field twice. Readers
            would keep the last one, so the first would never be checked or sent.

    Example:
        >>> read_json('{"total": 29.90}')
        {'total': Decimal('29.90')}
    """
    return json_loads(text, fields=_without_twins)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the field "{twice}" stands in one object twice')
    return fields
