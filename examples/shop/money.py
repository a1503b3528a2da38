"""Money is a whole number of minor units inside, a decimal string outside. It never passes through a float."""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"(\d{1,12})\.(\d{2})", re.ASCII)


def decimal_text(minor: int) -> str:
    """The text of an amount: ``decimal_text(5980) == "59.80"``."""
    return f"{minor // 100}.{minor % 100:02d}"


def minor_units(text: str) -> int:
    """The amount of a text: ``minor_units("59.80") == 5980``; ValueError where it is not one."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f'{text!r} is not an amount like "59.80"')
    return int(match[1]) * 100 + int(match[2])
