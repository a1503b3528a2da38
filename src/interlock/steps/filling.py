"""Puts the values of a line into the places of a sentence: what stands in quotes, numbers, methods, lengths of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from interlock.durations import PATTERN

MISSING = "..."
"""Stands for a value that the line does not have."""
_PARAMETER = re.compile(r"\{(\w*)(?::(\w+))?\}")
_QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
_BEFORE = re.compile(r'\b(\w+) (?:the |a |an )?"([^"]*)"')
_TELLING = frozenset({"as", "of", "from", "to"})
"""Words that tell what the name behind them is: a line's `as "ada"` is a sentence's `as "{user}"`."""
_METHOD = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b|\b(?:I|we) (get|post|put|patch|delete)\b")
_LENGTH = re.compile(rf"\b{PATTERN}\b")
_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?![\w.])")
_TIMES = re.compile(r"\b(once|twice|\d{1,9} times)\b")
_LOOKS = {"path": re.compile("^/"), "address": re.compile("@")}
"""How the value of a parameter of this name looks, wherever it stands."""
_IN_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "single": "1"}
_NAME = re.compile(
    r"(?<![\w./{@])(?:[A-Za-z][\w-]*(?=[ ](?:table|queue|service|broker|database|exchange)\b)"
    r"|/[\w/{}.-]+|[\w-]+(?:[.@][\w-]+)+|[A-Za-z]+_\w+)"
)
_NO_NAMES = frozenset(
    {
        "the",
        "a",
        "an",
        "this",
        "that",
        "no",
        "to",
        "in",
        "of",
        "any",
        "each",
        "every",
        "database",
        "letter",
        "dead-letter",
    }
)
"""What may stand before the word for a part and is no name."""


@dataclass(frozen=True)
class Values:
    """What a line says besides words, in its order."""

    KINDS: ClassVar[frozenset[str]] = frozenset({"path", "method", "status", "count", "duration", "times"})

    quoted: tuple[str, ...]
    behind: tuple[tuple[str, str], ...]
    methods: tuple[str, ...]
    lengths: tuple[str, ...]
    times: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Values:
        """Taken out of a line.

        Example:
            >>> Values.of('I send GET "/orders" to "checkout" 2 times').times
            ('2 times',)
        """
        bare = _QUOTED.sub(" ", text)
        lengths = tuple(match[0] for match in _LENGTH.finditer(bare))
        bare = _LENGTH.sub(" ", bare)
        times = tuple(_TIMES.findall(bare))
        bare = _TIMES.sub(" ", bare)
        numbers = _NUMBER.findall(bare) or [_IN_WORDS[word] for word in bare.lower().split() if word in _IN_WORDS]
        quoted = tuple(one or other for one, other in _QUOTED.findall(text))
        return cls(
            quoted,
            tuple(_BEFORE.findall(text)),
            tuple(one or other.upper() for one, other in _METHOD.findall(bare)),
            lengths,
            times,
            tuple(numbers),
        )

    @property
    def kinds(self) -> frozenset[str]:
        """Which kinds of values there are, as words."""
        found = {
            "path": any(text.startswith("/") for text in self.quoted),
            "method": bool(self.methods),
            "status": any(_is_status(number) for number in self.numbers),
            "count": any(not _is_status(number) for number in self.numbers),
            "duration": bool(self.lengths),
            "times": bool(self.times),
        }
        return frozenset(kind for kind, there in found.items() if there)


def with_names_quoted(text: str) -> str:
    """The line with names that stand without quotes in quotes: ``orders.new``, and what a part is called.

    Example:
        >>> with_names_quoted("the orders table has a row")
        'the "orders" table has a row'
    """
    pieces = re.split(r'("[^"]*")', text)
    return "".join(piece if number % 2 else _NAME.sub(_quoted, piece) for number, piece in enumerate(pieces))


def _quoted(match: re.Match[str]) -> str:
    return match[0] if match[0].lower() in _NO_NAMES else f'"{match[0]}"'


def filled(pattern: str, values: Values, types: dict[str, Any]) -> str:
    """The sentence with the line's values in the places of their kind.

    Args:
        pattern: as it is registered.
        values: the line's.
        types: the converters of the pattern's types, by name.

    Example:
        >>> filled("the answer is {status:Status}", Values.of("the response status should be 201"), {})
        'the answer is 201'
    """
    left = {
        "quoted": list(values.quoted),
        "Method": list(values.methods),
        "Duration": list(values.lengths),
        "Times": list(values.times),
        "Status": [number for number in values.numbers if _is_status(number)],
        "Count": list(values.numbers),
    }
    parameters = list(_PARAMETER.finditer(pattern))
    taken = _paths_and_addresses(parameters, left["quoted"])
    taken |= _behind_the_same_word(pattern, parameters, values, left["quoted"], taken)
    result, end = "", 0
    for place, parameter in enumerate(parameters):
        result += pattern[end : parameter.start()]
        end = parameter.end()
        result += taken.get(place) or _value(parameter, left, types) or MISSING
    return _one(result + pattern[end:])


def _value(parameter: re.Match[str], left: dict[str, list[str]], types: dict[str, Any]) -> str:
    kind = parameter[2] or ""
    if kind in left:
        return left[kind].pop(0) if left[kind] else ""
    words = getattr(types.get(kind), "pattern", "")
    if noun := re.fullmatch(r"([a-z]+)s\?", words):
        return noun[1] if noun[1] == "arrive" else f"{noun[1]}s"
    if words == "is|are":
        return "are"
    return left["quoted"].pop(0) if left["quoted"] else ""


def _paths_and_addresses(parameters: list[re.Match[str]], quoted: list[str]) -> dict[int, str]:
    """What looks like a path or an address goes where one belongs, wherever it stands in the line."""
    found = {}
    for place, parameter in enumerate(parameters):
        looks = _LOOKS.get(parameter[1])
        value = next((text for text in quoted if looks and looks.search(text)), None)
        if value is not None:
            quoted.remove(value)
            found[place] = value
    return found


def _behind_the_same_word(
    pattern: str, parameters: list[re.Match[str]], values: Values, quoted: list[str], taken: dict[int, str]
) -> dict[int, str]:
    """What is called ``user "ada"``, or stands behind ``as`` or ``of``, goes where the sentence says the same."""
    found = {}
    for place, parameter in enumerate(parameters):
        word = pattern[: parameter.start()].removesuffix('"').rstrip().rpartition(" ")[2]
        told = {parameter[1], *_TELLING & {word}}
        names = [name for before, name in values.behind if before in told]
        if len(names) == 1 and place not in taken and names[0] in quoted:
            quoted.remove(names[0])
            found[place] = names[0]
    return found


def _is_status(number: str) -> bool:
    return len(number) == 3 and "1" <= number[0] <= "5"


def _one(text: str) -> str:
    """One of a thing is not many.

    Example:
        >>> _one('exactly 1 messages "x" arrive')
        'exactly 1 message "x" arrives'
    """
    found = re.search(r"\b1 [a-z]+s\b", text)
    if found is None:
        return text
    rest = re.sub(r"\barrive\b", "arrives", text[found.end() :])
    return text[: found.end() - 1] + re.sub(r"\bare\b", "is", rest)
