"""Reading JSON without losing anything: digits stay, and a field that stands twice is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def read_json(text: str) -> Any:
    """The value of a JSON text, with a `Decimal` for every number that has a point or an exponent.

    Raises:
        ValueError: it is not JSON (NaN is not), or an object has one field twice. Readers would keep the last
            one, so the first would never be checked or sent.

    Example:
        >>> read_json('{"total": 29.90}')
        {'total': Decimal('29.90')}
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_without_twins)
    except ArithmeticError:
        raise ValueError("a number has too large an exponent") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the field "{twice}" stands in one object twice')
    return fields
