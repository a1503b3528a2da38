"""Which answer a request gets: rules, and answers used in turn. Does no input or output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from interlock.control.templates import wildcard_of
from interlock.doubles.http.answer import Answer
from interlock.doubles.http.filling import Unfilled, filled
from interlock.doubles.http.wire import HttpRequest


class Rule:
    """Method and path, and the answers requests like that get in turn; the last one repeats.

    Example:
        >>> rule = Rule("GET", "/cards/{id}", [Answer(status=503), Answer(status=200)])
        >>> rule.fits("GET", "/cards/7"), rule.fits("GET", "/cards/7/holder")
        (True, False)
        >>> [rule.next().status for _ in range(3)]
        [503, 200, 200]
    """

    def __init__(self, method: str, path: str, answers: Sequence[Answer]) -> None:
        if not path.startswith("/"):
            raise ValueError(f'"{path}" is not a path: it begins with /')
        if not answers:
            raise ValueError(f"{method} {path} has no answer")
        self.method, self.path = method.upper(), path
        self._answers, self._used = list(answers), 0
        self._segments = path.split("/")
        self.wildcards = sum(wildcard_of(segment) is not None for segment in self._segments)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Rule:
        """A rule as the control channel describes it."""
        return cls(data["method"], data["path"], [Answer.of(answer) for answer in data["answers"]])

    def fits(self, method: str, path: str) -> bool:
        """Whether a request falls under this rule."""
        segments = path.split("/")
        return (
            method == self.method
            and len(segments) == len(self._segments)
            and all(
                wildcard_of(mine) is not None or mine == theirs
                for mine, theirs in zip(self._segments, segments, strict=True)
            )
        )

    def named(self, path: str) -> dict[str, str]:
        """What the wildcards stand for in a path that fits."""
        pairs = zip(self._segments, path.split("/"), strict=True)
        return {name: theirs for mine, theirs in pairs if (name := wildcard_of(mine)) is not None}

    def next(self) -> Answer:
        """The answer whose turn it is."""
        answer = self._answers[min(self._used, len(self._answers) - 1)]
        self._used += 1
        return answer

    def rewind(self) -> None:
        """Begin again with the first answer."""
        self._used = 0


class Rulebook:
    """The scenario's rules before the defaults; among them fewer wildcards first, then the newest.

    Attributes:
        otherwise: what is answered where no rule fits, or None.
        trouble: one of `TROUBLES`, which whatever is asked then meets; None where it is well.
    """

    def __init__(self) -> None:
        self._defaults: list[Rule] = []
        self._prepared: list[Rule] = []
        self.otherwise: Answer | None = None
        self.trouble: str | None = None

    def set_defaults(self, rules: Iterable[Rule]) -> None:
        """Replace the defaults."""
        self._defaults = list(rules)

    def prepare(self, rule: Rule) -> None:
        """Add a rule of the scenario; it replaces an earlier one for the same method and path."""
        self._prepared = [old for old in self._prepared if (old.method, old.path) != (rule.method, rule.path)]
        self._prepared.insert(0, rule)

    def reset(self) -> None:
        """Forget the scenario's rules and trouble, and whose turn it was."""
        self.trouble = None
        self._prepared.clear()
        for rule in self._defaults:
            rule.rewind()

    def answer(self, request: HttpRequest) -> Answer | None:
        """The answer for a request, or None where no rule fits; in trouble, what is left of it."""
        if self.trouble == "broken":
            return Answer(status=503, body={"error": "this third party is broken"})
        if self.trouble == "silent":
            return Answer(fault="silent")
        rule = self._rule(request)
        answer = self.otherwise if rule is None else rule.next()
        if answer is None:
            return None
        try:
            answer = filled(answer, request, {} if rule is None else rule.named(request.path))
        except Unfilled as error:
            answer = Answer(status=500, body={"error": str(error)}, unfilled=str(error))
        return replace(answer, fault="slow") if self.trouble == "slow" else answer

    def _rule(self, request: HttpRequest) -> Rule | None:
        for rules in (self._prepared, self._defaults):
            fitting = [rule for rule in rules if rule.fits(request.method, request.path)]
            if fitting:
                return min(fitting, key=lambda rule: rule.wildcards)
        return None

    def listing(self) -> list[str]:
        """The rules there are, ``METHOD /path`` each."""
        return list(dict.fromkeys(f"{rule.method} {rule.path}" for rule in (*self._prepared, *self._defaults)))
