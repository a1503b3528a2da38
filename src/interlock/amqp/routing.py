"""Which binding keys a routing key meets, one function per exchange type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Matches = Callable[[str, str], bool]


def direct_matches(binding_key: str, routing_key: str) -> bool:
    """Both are the same."""
    return binding_key == routing_key


def fanout_matches(_binding_key: str, _routing_key: str) -> bool:
    """Always."""
    return True


def topic_matches(binding_key: str, routing_key: str) -> bool:
    """Word by word, where ``*`` is one word and ``#`` any number of them.

    Example:
        >>> topic_matches("order.#", "order.paid.card"), topic_matches("order.*", "order")
        (True, False)
    """
    pattern = _words(binding_key)
    reached = _past_hashes(pattern, {0})
    for word in _words(routing_key):
        stepped = set()
        for place in reached:
            if place < len(pattern):
                if pattern[place] == "#":
                    stepped.add(place)
                elif pattern[place] in ("*", word):
                    stepped.add(place + 1)
        reached = _past_hashes(pattern, stepped)
    return len(pattern) in reached


def _words(key: str) -> list[str]:
    # An empty key has no words, not one empty word: "" does not meet "*".
    return key.split(".") if key else []


def _past_hashes(pattern: list[str], places: set[int]) -> set[int]:
    """These places, and those reached from them by letting ``#`` stand for nothing."""
    reached = set(places)
    for start in places:
        place = start
        while place < len(pattern) and pattern[place] == "#":
            place += 1
            reached.add(place)
    return reached


MATCHES: Final[dict[str, Matches]] = {
    "direct": direct_matches,
    "fanout": fanout_matches,
    "topic": topic_matches,
}
