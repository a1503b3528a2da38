"""The shapes of Allure's result files: allure_commons' own, with what Allure 3 reads beyond them.

Lives here: ``expected`` and ``actual`` beside a failure, and turning a shape into JSON. Writing files is in `results`.
"""

from __future__ import annotations

import json
from typing import Any

import attr
from allure_commons.model2 import StatusDetails as _StatusDetails

PASSED, FAILED, BROKEN, SKIPPED = "passed", "failed", "broken", "skipped"


@attr.s
class _Details(_StatusDetails):  # type: ignore[misc]
    expected: Any = attr.ib(default=None)
    actual: Any = attr.ib(default=None)


StatusDetails: Any = _Details
"""Why something has the status it has; ``expected`` and ``actual`` feed the report's difference view."""


def to_json(item: Any) -> str:
    """An item as Allure's JSON: without fields that say nothing.

    Example:
        >>> to_json(StatusDetails(message="the card was declined"))
        '{"message": "the card was declined"}'
    """
    return json.dumps(_fields(item), default=_fields, ensure_ascii=False)


def _fields(item: Any) -> dict[str, Any]:
    # attr.asdict copies every list on its way and takes ten times as long.
    return {name: value for name, value in vars(item).items() if value or value is False}


def milliseconds(seconds: float) -> int:
    """Allure's clock: milliseconds since the epoch."""
    return int(seconds * 1000)
