"""From the text of a cell to what it means: the one place that knows the grammar of the cell language.

In expectations a cell is empty, a word, a comparison, or a literal; in data it is a literal, whatever it
looks like. Remembered values are put in after the meaning is decided, so a value that looks like a word or a
comparison stays a value.
"""

from __future__ import annotations

import json
import re
from typing import Any

from interlock.errors import CellError, nearest_first
from interlock.expect.cell import Cell, Literal
from interlock.expect.comparisons import (
    COMPARISONS,
    ORDERINGS,
    Contains,
    Different,
    Matches,
    OneOf,
    Ordered,
    StartsWith,
)
from interlock.expect.grammar import ALONE, COMPARISON, NO_COMPARISON, WORD, has_meaning, options, unquoted
from interlock.expect.jsonread import read_json
from interlock.expect.kinds import JSON, WORDS, JsonKind, Kind
from interlock.expect.memory import NAME, NAMES_ARE, Memory
from interlock.expect.words import Word
from interlock.texts import cut

_JSON_BEGINS = re.compile(r'\{\s*"|\[\s*["{\[]')


def expected_cell(text: str, kind: Kind, memory: Memory, label: str) -> Cell | None:
    """What an expectation's cell asks for; None where it is empty, which asks nothing.

    Args:
        text: the cell.
        kind: what its target can hold.
        memory: fills ``{name}``.
        label: the field, for messages.

    Raises:
        CellError: an unknown word, a literal the target cannot hold, a comparison that cannot be made.
        UnknownName: a name nobody remembered.

    Example:
        >>> expected_cell("> 40", JSON, Memory(), "total").matches(42)
        True
    """
    if not text:
        return None
    try:
        return _cell(text, kind, memory)
    except ValueError as error:
        quotes = has_meaning(text) and kind.textual
        hint = f"in quotes, {json.dumps(cut(text, 60), ensure_ascii=False)}, it is the text itself" if quotes else None
        raise CellError(f'the cell {cut(text)} of "{label}" cannot be read: {error}', hint=hint) from None


def data_cell(text: str, kind: Kind, memory: Memory, label: str) -> Any:
    """The value of a cell in data; words and comparisons are plain text there.

    Raises:
        CellError: the target cannot hold it.
        UnknownName: a name nobody remembered.

    Example:
        >>> data_cell("42", JSON, Memory(), "total"), data_cell('"42"', JSON, Memory(), "sku")
        (42, '42')
    """
    try:
        return _literal_alone(text, kind, memory)[0]
    except ValueError as error:
        why = f'the cell {cut(text)} of "{label}" cannot be read: {error}'
        raise CellError(why, hint="leave the cell empty to send nothing") from None


def literal(text: str, kind: Kind, memory: Memory) -> tuple[Any, bool]:
    """A literal's value, and whether it stood in quotes; ValueError where the kind cannot hold it."""
    quoted = unquoted(text)
    if quoted is not None:
        return kind.forced(memory.fill_quoted(quoted)), True
    if memory.names_value(text):
        return kind.take(memory.fill_value(text)), False
    if isinstance(kind, JsonKind) and text[:1] in ("{", "["):
        value = kind.read(text)
        if not isinstance(value, str):
            return memory.fill_json(value), False
    return kind.read(memory.fill(text)), False


def _literal_alone(text: str, kind: Kind, memory: Memory) -> tuple[Any, bool]:
    """The same of a whole cell, where nobody means the beginning of some JSON as a text."""
    value, exact = literal(text, kind, memory)
    if isinstance(kind, JsonKind) and not exact and isinstance(value, str) and _JSON_BEGINS.match(text):
        try:
            read_json(value)
        except ValueError as error:
            raise ValueError(f"it begins as JSON and is none ({error}); a text stands in quotes") from None
    return value, exact


def _cell(text: str, kind: Kind, memory: Memory) -> Cell:
    word = WORD.fullmatch(text)
    if word is not None:
        return _word(word, kind, memory)
    comparison = COMPARISON.fullmatch(text)
    if comparison is not None:
        return _comparison(comparison, kind, memory)
    if ALONE.fullmatch(text):
        raise ValueError(f'after "{text.strip()}" there is nothing to compare with')
    if NO_COMPARISON.fullmatch(text):
        raise ValueError(f"there is no such comparison; there are: {', '.join(COMPARISONS)}")
    _check_null(kind, text)
    value, exact = _literal_alone(text, kind, memory)
    return Literal(kind, value, exact=exact)


def _word(match: re.Match[str], kind: Kind, memory: Memory) -> Cell:
    word, capture = match[1], match[2]
    if word is None:
        raise ValueError(f'after <{match[3]}> only "as" and a name may follow, for example <any> as order')
    if word not in WORDS:
        words = " ".join(f"<{known}>" for known in nearest_first(word, WORDS))
        raise ValueError(f"there is no word <{word}>; there are: {words}")
    if word not in kind.words:
        able = " ".join(f"<{known}>" for known in kind.words)
        raise ValueError(f"<{word}> can never hold, because the column holds {kind.what}; these can: {able}")
    if capture is not None and (word in ("absent", "null") or not capture):
        raise ValueError('"as" takes a name after a word that meets a value, for example <any> as order')
    if capture is not None and not re.fullmatch(NAME, capture):
        raise ValueError(f'"{cut(capture)}" is no name to remember; {NAMES_ARE}')
    if capture is not None:
        memory.check_name(capture)
    return Word(word, kind, memory, capture)


def _comparison(match: re.Match[str], kind: Kind, memory: Memory) -> Cell:
    operand, name = match["operand"], match["sign"] or match["not"] or match["verb"]
    if WORD.fullmatch(operand):
        raise ValueError("nothing can be compared with a word; a value that is there and not null is <any>")
    if (name in ORDERINGS and not kind.ordered) or (
        name in ("contains", "starts with", "matches") and not kind.textual
    ):
        raise ValueError(f'"{name}" has no meaning here, because the column holds {kind.what}')
    written = f"{name} {memory.fill(operand)}"
    if name in ORDERINGS:
        return Ordered(kind, written, name, kind.bound(_operand(operand, kind, memory)))
    _check_null(kind, *(options(operand) if name == "one of" else (operand,)))
    if name == "!=":
        value, exact = literal(operand, kind, memory)
        return Different(kind, written, value, exact=exact)
    if name == "one of":
        return OneOf(kind, written, [literal(option, kind, memory) for option in options(operand)])
    plain = unquoted(operand)
    if name == "matches":
        pattern = _pattern(memory.fill(operand if plain is None else plain, re.escape))
        for group in pattern.groupindex:
            memory.check_name(group)
        return Matches(written, pattern, memory)
    text = memory.fill(operand if plain is None else plain)
    return (
        StartsWith(written, text)
        if name == "starts with"
        else Contains(written, text, literal(operand, JSON, memory)[0])
    )


def _check_null(kind: Kind, *texts: str) -> None:
    # In JSON a bare null is null; elsewhere it would be a text that people do not mean, NULL as SQL has it neither.
    null = next((text for text in texts if text.lower() == "null"), None)
    if null is not None and not isinstance(kind, JsonKind):
        raise ValueError(f'no value at all is <null>, any value is <any>; the text is "{null}", in quotes')


def _operand(text: str, kind: Kind, memory: Memory) -> Any:
    if unquoted(text) is not None:
        raise ValueError("quotes make it a text, and texts have no order")
    if memory.names_value(text):
        return memory.fill_value(text)
    filled = memory.fill(text)
    return kind.read(filled) if isinstance(kind, JsonKind) else filled


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(f"{text} is no regular expression: {error}") from None
