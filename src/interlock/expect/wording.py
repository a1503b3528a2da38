"""How values, fields and numbers of things are written in failures: short, quoted where they are text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from interlock.expect.paths import MISSING, is_list
from interlock.texts import bytes_text, cut, iso_text


@dataclass(frozen=True, slots=True)
class Wording:
    """What the things are called that an expectation is about.

    Attributes:
        one: a single one, for example ``row`` or ``message "order.placed"``.
        many: several of them; ``one`` with an s where empty.
        has: the verb between the subject and the things; empty where the sentence has no subject.
        after: what follows the things, for example ``arrived``.

    Example:
        >>> print(Wording("message", has="", after="arrived").clause("no"))
        no message arrived
    """

    one: str = "row"
    many: str = ""
    has: str = "has"
    after: str = ""

    def clause(self, amount: str, *, one: bool = True) -> str:
        """The verb, so many things, and what follows them."""
        return " ".join(part for part in (self.has, amount, self.one if one else self.several, self.after) if part)

    def count(self, number: int) -> str:
        """So many of them: ``1 row``, ``2 rows``."""
        return f"{number} {self.one if number == 1 else self.several}"

    @property
    def several(self) -> str:
        """The plural."""
        return self.many or f"{self.one}s"


ROWS = Wording()


def as_text(value: Any) -> str:
    """A value as it reads inside a text: no quotes, nothing cut, decimals with all their digits.

    Example:
        >>> as_text(Decimal("29.90")), as_text(True), as_text(None)
        ('29.90', 'true', 'null')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (dt.date, dt.time)):
        return iso_text(value)
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes_text(bytes(value))
    return compact_json(value)


def compact_json(value: Any) -> str:
    """A value as JSON on one line, whatever it holds; for people, not for parsers."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{json.dumps(str(k), ensure_ascii=False)}: {compact_json(v)}" for k, v in value.items())
            + "}"
        )
    if is_list(value):
        return "[" + ", ".join(map(compact_json, value)) + "]"
    if isinstance(value, (int, float, type(None))):
        return json.dumps(value)
    if isinstance(value, (Decimal, bytes, bytearray, memoryview)):
        return as_text(value)
    return json.dumps(iso_text(value) if isinstance(value, (dt.date, dt.time)) else str(value), ensure_ascii=False)


def shown(value: Any) -> str:
    """A value in a failure: texts in quotes, cut where it is long.

    Example:
        >>> shown("42"), shown(42), shown(MISSING)
        ('"42"', '42', 'nothing')
    """
    if value is MISSING:
        return "nothing"
    if isinstance(value, str):
        return f'"{cut(value)}"'
    return cut(as_text(value))


def listed(parts: Sequence[str], most: int = 4) -> str:
    """``a, b and c``; beyond the most, ``a, b and 3 more``.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e"], most=2)
        ('a, b and c', 'a, b and 3 more')
    """
    kept = list(parts) if len(parts) <= most + 1 else [*parts[:most], f"{len(parts) - most} more"]
    return " and ".join(filter(None, [", ".join(kept[:-1]), *kept[-1:]]))


def aligned(rows: Iterable[Sequence[str]], widest: int = 60) -> list[str]:
    """Lines whose columns stand under each other; a long cell pushes its own line only."""
    table = [list(row) for row in rows]
    widths = [max((min(len(cell), widest) for cell in column), default=0) for column in zip(*table, strict=True)]
    return ["  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in table]
