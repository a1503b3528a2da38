"""Lines that seem to begin with a keyword of Gherkin and do not, so that behave takes them for something else.

Only what ordinary prose does not begin with counts: two letters in the wrong order, one too many, a missing or a
wrong one in a long word. ``The``, ``They`` or ``Give`` are no near misses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from behave.i18n import languages

_STEPS = ("given", "when", "then", "and", "but")
_STRUCTURE = ("feature", "rule", "background", "scenario", "scenario_outline", "examples")
_SHORT = 2
"""Letters up to which a keyword is no more than what abbreviations begin with: ``IBAN`` is not Polish for ``And``."""
_LONG = 5
"""Letters from which a keyword is still itself with one of them missing or wrong."""


def step_keyword_meant(line: str, language: str) -> str | None:
    """The step keyword a line seems to begin with, where behave sees none.

    Example:
        >>> step_keyword_meant("Gven I am signed in", "en"), step_keyword_meant("As a customer I want", "en")
        ('Given', None)
    """
    if is_step(line, language):
        return None
    if re.match(r"\*[^*\s][^*]*$", line):
        return "*"
    for keyword in _keywords(_STEPS, language):
        words = " ".join(line.split()[: len(keyword.split())])
        if words.rstrip(":").casefold() == keyword.casefold():
            return keyword
        if len(keyword) > _SHORT and re.match(f'{re.escape(keyword)}[A-Z0-9"]', line):
            return keyword
        if _is_slip(words.rstrip(":"), keyword):
            return keyword
    return None


def is_step(line: str, language: str) -> bool:
    """Whether behave would read a line as a step."""
    return any(
        line.casefold().startswith(keyword.casefold()) for kind in _STEPS for keyword in languages[language][kind]
    )


def is_keyword_alone(line: str, language: str) -> bool:
    """Whether a line is a step's keyword with nothing after it, which behave takes for no step.

    Example:
        >>> is_keyword_alone("When", "en"), is_keyword_alone("When it rains", "en")
        (True, False)
    """
    return any(line.strip().casefold() == keyword.casefold() for keyword in _keywords(_STEPS, language))


def structure_keyword_meant(line: str, language: str) -> str | None:
    """The keyword before a colon that a line seems to begin with, where behave sees none.

    Example:
        >>> structure_keyword_meant("Scnario: B", "en"), structure_keyword_meant("Note: it is late", "en")
        ('Scenario', None)
    """
    before, colon, _ = line.partition(":")
    if not colon:
        return None
    if before in set(_keywords(_STRUCTURE, language)):
        return None
    for keyword in _keywords(_STRUCTURE, language):
        if before.strip().casefold() == keyword.casefold() or _is_slip(before.strip(), keyword):
            return keyword
    return None


def lacks_colon(line: str, language: str) -> str | None:
    """The keyword of a line such as ``Scenario Pays by card``."""
    found = (word for word in _keywords(_STRUCTURE, language) if re.match(f"{re.escape(word)}\\s", line))
    return max(found, key=len, default=None)


def _keywords(kinds: tuple[str, ...], language: str) -> Iterator[str]:
    for kind in kinds:
        yield from (keyword.strip() for keyword in languages[language][kind] if keyword.strip() != "*")


def _is_slip(word: str, keyword: str) -> bool:
    """Whether one slip of the finger lies between them, and prose is unlikely to begin with the word."""
    if not word or len(keyword) <= _SHORT or word[0].isupper() != keyword[0].isupper():
        return False
    written, meant = word.casefold(), keyword.casefold()
    same = _alike(written, meant)
    tail = _alike(written[same:][::-1], meant[same:][::-1])
    wrong, right = written[same : len(written) - tail], meant[same : len(meant) - tail]
    if len(wrong) == 2 and wrong[::-1] == right:
        return True
    if len(wrong) == 1 and not right and written[:same].endswith(wrong):
        return True
    # At the end of a word one letter more or less is grammar.
    return len(meant) >= _LONG and tail > 0 and bool(wrong or right) and len(wrong) <= 1 and len(right) <= 1


def _alike(one: str, other: str) -> int:
    """With how many letters both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
