"""Why a feature file could not be read, as one sentence: file, line, what is wrong, what to do."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from behave.i18n import languages
from behave.parser import ParserError, State, parse_file

from interlock.beginning.keywords import is_keyword_alone, step_keyword_meant, structure_keyword_meant
from interlock.beginning.places import shown
from interlock.errors import InterlockError, UsageError, nearest_first

UTF_8 = "save it as UTF-8"

_REWORDED = {
    "Malformed table": (
        "this row has another number of cells than the first row of its table",
        "an empty cell needs its | as well; a | inside of a cell is written \\|",
    ),
    "BAD-INDENT": (
        "this line stands further left than the docstring it would belong to",
        'end the docstring with a line of """, or move the line to the right',
    ),
    "tag: ": ("a word of this line of tags is none", "each tag begins with @ and has no space in it"),
    "AND-STEP": ("this step goes on from one before it, and there is none", "begin with Given, When or Then"),
    "BUT-STEP": ("this step goes on from one before it, and there is none", "begin with Given, When or Then"),
}
"""How behave's parser begins what it says, and what we say."""


def explain_features(files: Iterable[str], language: str | None) -> InterlockError | None:
    """Read the files one by one until one of them cannot be read, and say why.

    Args:
        files: names of feature files.
        language: the language of files that name none.

    Returns:
        The sentence, or None where every file can be read after all.
    """
    for file in dict.fromkeys(files):
        try:
            parse_file(file, language)
        except Exception as error:  # noqa: BLE001 - behave's parser raises what comes: KeyError, AttributeError
            return _explained(Path(file), error)
    return None


def check_feature(file: str, feature: Any) -> None:
    """Refuse a file that behave reads to its end without seeing what is in it.

    Raises:
        UsageError: there is no feature in it, or a docstring that is never closed has swallowed the rest.
    """
    if feature is None:
        raise UsageError(f"{shown(file)} holds no feature", hint="write one, or remove the file")
    if feature.parser.state is State.MULTILINE_TEXT:
        raise UsageError(
            f"{shown(file)}:{feature.parser.multiline_start}: the docstring that begins here is never closed, "
            "so that all that follows would belong to it",
            hint=f"end it with a line of {feature.parser.multiline_terminator}",
        )


def _explained(file: Path, error: Exception) -> InterlockError:
    name = shown(file)
    if isinstance(error, OSError):
        return UsageError(f"{name} cannot be read: {error.strerror or error}")
    data = file.read_bytes()
    wrong = _encoding(name, data, error)
    if wrong is not None:
        return wrong
    text = data.decode("utf-8")
    if isinstance(error, KeyError):
        return _unknown_language(name, text, str(error.args[0]))
    if isinstance(error, ParserError) and error.line:
        return _syntax(f"{name}:{error.line}", error, text)
    return UsageError(f"{name} cannot be read: {type(error).__name__}: {error}")


def _encoding(name: str, data: bytes, error: Exception) -> InterlockError | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        return UsageError(f"{name} is UTF-16 text, and features are UTF-8", hint=UTF_8)
    if isinstance(error, UnicodeDecodeError):
        line = data.count(b"\n", 0, error.start) + 1
        return UsageError(f"{name}:{line}: byte {data[error.start]:#x} is not UTF-8", hint=UTF_8)
    if data.startswith(codecs.BOM_UTF8):
        return UsageError(f"{name} begins with a byte order mark, which behave cannot read", hint=f"{UTF_8} without it")
    return None


def _unknown_language(name: str, text: str, language: str) -> InterlockError:
    line = next((at for at, line in enumerate(text.splitlines(), 1) if re.match(r"\s*#\s*language:", line)), 1)
    near = ", ".join(nearest_first(language, languages)[:5])
    return UsageError(
        f'{name}:{line}: there is no language "{language}"; the nearest are: {near}', hint="behave --lang-list"
    )


def _syntax(place: str, error: ParserError, text: str) -> InterlockError:
    lines = text.splitlines()
    line = lines[error.line - 1].strip() if error.line <= len(lines) else ""
    said, _, reason = str(error.args[0]).partition("\nREASON: ")
    said = re.sub(r" at line \d+(: .*)?$", "", said.strip(), flags=re.DOTALL)
    for beginning, (words, hint) in _REWORDED.items():
        if said.startswith(beginning):
            return UsageError(f"{place}: {words}: {line}", hint=hint)
    if said.startswith("Parser failure"):
        said = f'"{line}" cannot stand here{f": {reason}" if reason else ""}'
    language = _language_of(text)
    if is_keyword_alone(line, language):
        return UsageError(f'{place}: "{line}" says nothing', hint="a step is a keyword and a sentence after it")
    meant = step_keyword_meant(line, language) or structure_keyword_meant(line, language)
    return UsageError(f"{place}: {said}", hint=f'did you mean "{meant}"?' if meant else None)


def _language_of(text: str) -> str:
    found = re.match(r"\s*#\s*language:\s*(\S+)", text)
    return found[1] if found and found[1] in languages else "en"
