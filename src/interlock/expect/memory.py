"""`Memory`: what a scenario remembers, and how ``{name}`` in its texts and tables becomes the value."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from interlock.errors import TableError, UnknownName, UsageError
from interlock.expect.made import MOMENTS, counted, is_sum, made
from interlock.expect.paths import MISSING, Path, look_up, parse_path, unknown_field
from interlock.expect.wording import as_text
from interlock.texts import cut

NAME = r"[A-Za-z][\w -]*"
NAMES_ARE = "names begin with a letter and hold letters, digits, spaces, - and _"
_NAME = re.compile(NAME)
_RECALL = re.compile(rf"\{{((?:{'|'.join(MOMENTS)})\s*[-+][^{{}}]*|[A-Za-z][\w .\[\]-]*)\}}")
"""Other braces, those of JSON or of ``\\d{3}``, stay as they are."""


class Memory:
    """Values by name, for one scenario.

    Args:
        unique: a short text no other scenario has; made up where it is empty. Recalled as ``{unique}``; what else is
            made, not remembered, is in `made`.
        now: when the scenario began; the clock's time where None.
        clock: tells the time, with a time zone.

    Example:
        >>> memory = Memory("k3x9")
        >>> memory.remember("order", {"id": 7})
        >>> memory.fill("/orders/{order.id}?note={unique}")
        '/orders/7?note=k3x9'
    """

    def __init__(
        self,
        unique: str = "",
        now: datetime | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.clock = clock
        self.started = now or clock()
        self._words = made(unique or f"u{uuid.uuid4().hex[:7]}", self.started)
        self._values: dict[str, Any] = {}
        self._offered: set[str] = set()

    @property
    def names(self) -> list[str]:
        """All that can be recalled, sorted."""
        return sorted({*self._words, *self._values})

    def remember(self, name: str, value: Any) -> None:
        """Keep a value under a name; a second value under the same name replaces the first.

        Raises:
            UsageError: the text cannot be a name, or is one that interlock gives a meaning.
        """
        self.check_name(name)
        self._values[name] = value

    def knows(self, name: str) -> bool:
        """Whether a name can be recalled; what begins with it or is inside of it does not count."""
        return name in self._words or name in self._values

    def offer(self, name: str, make: Callable[[], Any]) -> None:
        """Let a name be recalled that nobody remembers: its value is made when it is asked for."""
        self._words[name] = make
        self._offered.add(name)

    def check_name(self, name: str) -> None:
        """Refuse what can never be remembered, before anything is waited for.

        Raises:
            UsageError: the text cannot be a name, or is one that interlock gives a meaning.
        """
        if not _NAME.fullmatch(name) or name != name.strip():
            raise UsageError(
                f'"{cut(name)}" cannot be a remembered name',
                hint=NAMES_ARE,
            )
        if name in self._words or is_sum(name):
            raise UsageError(f'"{cut(name)}" is a word of interlock; choose another name to remember')

    def recall(self, path: str) -> Any:
        """The value of a name, or of a field inside it.

        Raises:
            UnknownName: nobody remembered the name, or its value has no such field.
            UsageError: a day or time that is none, as in ``{today + 3 parsecs}``.

        Example:
            ``memory.recall("order.lines[0].sku")``
        """
        path = path.strip()
        if is_sum(path):
            return counted(path, self.started)
        known = self._words.keys() | self._values.keys()
        ends = [path] + [path[: match.start()] for match in reversed(list(re.finditer(r"[.\[]", path)))]
        name = next((end for end in ends if end in known), None)
        if name is None:
            # What is offered is much, and who misspells a remembered name does not look for it.
            meant = {one for one in known if one not in self._offered or one.split()[0] == path.split()[0]}
            raise UnknownName("remembered value", ends[-1], meant, "this scenario")
        value = self._words[name]() if name in self._words else self._values[name]
        return value if name == path else _inside(value, name, path[len(name) :].removeprefix("."))

    def fill(self, text: str, change: Callable[[str], str] = str) -> str:
        """The text with every ``{name}`` replaced; ``change`` is applied to what is put in, not to the rest.

        Raises:
            UnknownName: a name nobody remembered.
        """
        return _RECALL.sub(lambda match: change(as_text(self.recall(match[1]))), text)

    def fill_quoted(self, text: str) -> str:
        """Like `fill`, for what stood in quotes and stays a text."""
        return self.fill(text)

    def fill_value(self, cell: str) -> Any:
        """Like `fill`, but a cell that is only ``{name}`` becomes the value itself, with its type.

        Example:
            >>> memory = Memory()
            >>> memory.remember("total", 5980)
            >>> memory.fill_value("{total}"), memory.fill_value("total {total}")
            (5980, 'total 5980')
        """
        whole = self.names_value(cell)
        return self.recall(cell.strip()[1:-1]) if whole else self.fill(cell)

    def names_value(self, cell: str) -> bool:
        """True where the cell is one ``{name}`` and nothing else."""
        return _RECALL.fullmatch(cell.strip()) is not None

    def fill_json(self, value: Any) -> Any:
        r"""A JSON value with all its texts filled; ``"{name}"`` alone becomes the value with its type.

        ``"\"{name}\""``, in quotes of its own, becomes the value as text.
        """
        if isinstance(value, str):
            quoted = value.startswith('"') and value.endswith('"') and self.names_value(value[1:-1])
            return self.fill(value[1:-1]) if quoted else self.fill_value(value)
        if isinstance(value, Mapping):
            return {self.fill(key): self.fill_json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill_json(item) for item in value]
        return value


def _inside(value: Any, name: str, rest: str) -> Any:
    path: Path
    try:
        path = parse_path(rest)
    except TableError:
        path = (rest,)
    found = look_up(value, path)
    if found is MISSING:
        raise unknown_field(value, path, f'the remembered "{name}"')
    return found
