"""Dotted paths such as ``lines[0].sku``: reading them, following them into a value, building a value from them.

What a heading means beyond a path (a column, a header) is decided in `targets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, Literal

from interlock.errors import TableError, UnknownName, nearest_first
from interlock.texts import cut

Path = tuple[str | int, ...]


class Missing(Enum):
    """There is no such field; not the same as a field that is null."""

    MISSING = "missing"


MISSING: Final[Literal[Missing.MISSING]] = Missing.MISSING

_PART = re.compile(r"(?:^|(?<!^)\.)(?P<name>[^.\[\]]+)|\[(?P<index>\d{1,9})\]")
_HIGHEST_INDEX = 10_000


def parse_path(text: str) -> Path:
    """The keys and indexes of a path.

    Raises:
        TableError: the text is not a path.

    Example:
        >>> parse_path("customer.name"), parse_path("lines[0].sku")
        (('customer', 'name'), ('lines', 0, 'sku'))
    """
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None or (match["name"] is not None and not match["name"].strip()):
            break
        parts.append(match["name"].strip() if match["name"] is not None else int(match["index"]))
        position = match.end()
    if position < len(text) or not parts:
        raise TableError(f'"{cut(text)}" is no field; fields look like total, customer.name or lines[0].sku')
    return tuple(parts)


def format_path(path: Path) -> str:
    """The path as it is written in a table.

    Example:
        >>> format_path(("lines", 0, "sku"))
        'lines[0].sku'
    """
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def look_up(value: Any, path: Path) -> Any:
    """What stands at the path, or ``MISSING``.

    Example:
        >>> look_up({"lines": [{"sku": "TEA"}]}, ("lines", 0, "sku"))
        'TEA'
    """
    for part in path:
        if isinstance(part, int):
            if not is_list(value) or part >= len(value):
                return MISSING
        elif not isinstance(value, Mapping) or part not in value:
            return MISSING
        value = value[part]
    return value


def why_missing(value: Any, path: Path) -> str:
    """Where a path that leads nowhere ends, and what there is instead; empty where there is nothing to add.

    Example:
        >>> why_missing({"id": 7, "status": "paid"}, ("state",))
        'there are: status, id'
    """
    for depth, part in enumerate(path):
        there = look_up(value, path[: depth + 1])
        if there is not MISSING:
            continue
        holder, name = look_up(value, path[:depth]), format_path(path[:depth]) or "the whole"
        if isinstance(part, int) and is_list(holder):
            return f"{name} has {len(holder)} {'entry' if len(holder) == 1 else 'entries'}"
        if isinstance(part, int):
            return f"{name} is no list"
        if is_list(holder):
            return f"{name} is a list; in its first entry it is {format_path((*path[:depth], 0, *path[depth:]))}"
        if not isinstance(holder, Mapping):
            return f"{name} has no fields"
        return f"there are: {_few(part, map(str, holder))}" if holder else f"{name} is empty"
    return ""


def unknown_field(value: Any, path: Path, where: str) -> UnknownName:
    """The error for a path that leads nowhere: it lists what there is where the path ends.

    Example:
        >>> print(unknown_field({"lines": [{"sku": "TEA"}]}, ("lines", 0, "name"), "the answer"))
        there is no field "lines[0].name" in the answer; there are: lines[0].sku
    """
    holder = next(above for above in (path[:end] for end in range(len(path) - 1, -1, -1)) if _holds(value, above))
    inside = look_up(value, holder)
    parts: Iterable[str | int] = map(str, inside) if isinstance(inside, Mapping) else range(len(inside))
    return UnknownName("field", format_path(path), [format_path((*holder, part)) for part in parts], where)


def put(record: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at the path, making what is needed on the way.

    Raises:
        TableError: the path contradicts another one, or leaves a gap in a list.

    Example:
        >>> record = {}
        >>> put(record, ("lines", 0, "sku"), "TEA")
        >>> record
        {'lines': [{'sku': 'TEA'}]}
    """
    holder: Any = record
    for depth, part in enumerate(path):
        last = depth == len(path) - 1
        below: Any = value if last else ([] if isinstance(path[depth + 1], int) else {})
        _check_holder(holder, path, depth)
        if isinstance(part, int):
            if part == len(holder):
                holder.append(below)
            elif last:
                raise TableError(f'"{format_path(path)}" contradicts another field of the table')
        elif part not in holder:
            holder[part] = below
        elif last:
            raise TableError(f'"{format_path(path)}" contradicts another field of the table')
        holder = holder[part]


def is_list(value: Any) -> bool:
    """True for what JSON calls a list."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))


def _holds(value: Any, path: Path) -> bool:
    found = look_up(value, path)
    return not path or isinstance(found, Mapping) or is_list(found)


def _check_holder(holder: Any, path: Path, depth: int) -> None:
    part = path[depth]
    if isinstance(part, int) and isinstance(holder, list):
        if part > len(holder):
            given = f"[{len(holder)}] is missing" if part < _HIGHEST_INDEX else "the index is too high"
            raise TableError(f'"{format_path(path)}" leaves a gap in the list "{format_path(path[:depth])}": {given}')
    elif isinstance(part, int) or not isinstance(holder, dict):
        raise TableError(f'"{format_path(path)}" contradicts another field of the table')


def _few(name: str, known: Iterable[str], most: int = 6) -> str:
    names = nearest_first(name, known)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
