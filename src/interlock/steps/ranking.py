"""Which sentences are nearest to a line: by the words they share, rare ones first, then by their spelling."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from interlock.durations import PATTERN
from interlock.steps.catalogue import Sentence, catalogue
from interlock.steps.filling import Values, filled, with_names_quoted
from interlock.steps.likeness import alike, meaning, nearness

LEAST = 0.25
"""How near a sentence must be to be worth showing; the same words make 1 and more."""
SPELLING, KEYWORD, DATA, NAMES, DENIAL = 0.15, 0.2, 0.1, 0.1, 0.5
"""What the same spelling, keyword and data add, and what another number of names and another "no" take away."""
BUSINESS = 0.4
"""How much the words count that a line alone has, below a half: they may be of the business it is about."""
_TIMED = re.compile(rf"(?P<form>within|for) (?P<budget>{PATTERN}) (?P<rest>.+)")
_DENIALS = frozenset(map(alike, ("no", "empty", "clear", "delete", "remove", "truncate")))
_PARAMETER = re.compile(r"\{(\w*)(?::(\w+))?\}")
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Line:
    """A line that is no sentence, taken apart.

    Attributes:
        time: its form and length of time, ``within 5 seconds ``, or nothing.
        data: whether a table or docstring stands below it.
    """

    keyword: str
    text: str
    time: str
    data: bool
    values: Values
    words: frozenset[str]

    @classmethod
    def of(cls, step: Any, known: frozenset[str]) -> Line:
        """Of behave's step; words nobody knows are read as those that are spelt much like them."""
        timed = _TIMED.fullmatch(step.name)
        text = with_names_quoted(timed["rest"] if timed else step.name)
        values = Values.of(text)
        words = {_spelt(word, known) for word in meaning(text)} | values.kinds
        data = getattr(step, "table", None) is not None or bool(getattr(step, "text", None))
        time = f"{timed['form']} {timed['budget']} " if timed else ""
        return cls(step.step_type, text, time, data, values, frozenset(words))


def ranked(step: Any, registry: Any, like: Any = None) -> list[str]:
    """The sentences that come near a line, the nearest first, with its values put in.

    Args:
        step: behave's step.
        registry: behave's step registry.
        like: a definition: only sentences of its part that can stand after the line's keyword.
    """
    variants = [(one, pattern, _words(pattern)) for one in catalogue(registry) for pattern in one.patterns]
    counts = Counter(word for _, _, words in variants for word in words)
    line = Line.of(step, frozenset(counts))
    part = next((one.part for one, _, _ in variants if like in one.definitions), None)
    weights = {word: 1 + math.log(len(variants) / (1 + count)) for word, count in counts.items()}
    best: dict[int, tuple[float, str]] = {}
    for sentence, pattern, words in variants:
        if part and (sentence.part != part or line.keyword.capitalize() not in sentence.keywords):
            continue
        score = _score(line, sentence, pattern, words, weights)
        if score > best.get(id(sentence), (LEAST, ""))[0]:
            best[id(sentence)] = score, _as_a_line(line, sentence, pattern)
    return [text for _, text in sorted(best.values(), key=lambda one: (-one[0], one[1]))]


def _score(line: Line, sentence: Sentence, pattern: str, words: frozenset[str], weights: dict[str, float]) -> float:
    unknown = max(weights.values()) / 2
    shared = 0.0
    for word in words:
        shared += weights[word] * max((nearness(one, word) for one in line.words), default=0.0)
    if not shared:
        return 0.0
    said = sum(weights.get(word, unknown) for word in line.words)
    score = shared / (BUSINESS * said + (1 - BUSINESS) * sum(weights[word] for word in words))
    bare = _PARAMETER.sub('""', pattern).replace('""""', '""')
    score += SPELLING * difflib.SequenceMatcher(None, _QUOTED.sub('""', line.text), bare).ratio()
    score += KEYWORD * sentence.stands_after(line.keyword.capitalize())
    score += DATA * (line.data == pattern.endswith(":"))
    score -= DENIAL * (bool(words & _DENIALS) != bool(line.words & _DENIALS))
    return score - NAMES * abs(pattern.count('"{') - len(line.values.quoted))


def _words(pattern: str) -> frozenset[str]:
    kinds = {kind.lower() for _, kind in _PARAMETER.findall(pattern)} & Values.KINDS
    names = {name for name, _ in _PARAMETER.findall(pattern)} & Values.KINDS
    return meaning(_PARAMETER.sub(_noun, pattern)) | kinds | names


def _noun(parameter: re.Match[str]) -> str:
    """A parameter that is but the number of a noun is a word: rows, messages."""
    kind = (parameter[2] or "").lower()
    return kind if kind == parameter[1] and kind not in Values.KINDS else " "


def _spelt(word: str, known: frozenset[str]) -> str:
    if word in known:
        return word
    return next(iter(difflib.get_close_matches(word, known, 1, 0.8)), word)


def _as_a_line(line: Line, sentence: Sentence, pattern: str) -> str:
    keyword = line.keyword.capitalize()
    keyword = keyword if sentence.stands_after(keyword) else sentence.keywords[0]
    form = "" if "plain" in sentence.forms else f"{sentence.forms[0]} 5 seconds "
    form = line.time if line.time.partition(" ")[0] in sentence.forms else form
    return f"{keyword} {form}{filled(pattern, line.values, sentence.types)}"
