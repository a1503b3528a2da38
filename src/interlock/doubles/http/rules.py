"""Which answer a request gets: rules, and answers used in turn. Does no input or output."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from interlock.control.faults import FAULTS
from interlock.doubles.http.wire import HttpRequest


@dataclass(frozen=True)
class Answer:
    """What is to be answered.

    Attributes:
        status: 100 to 599.
        headers: name -> value.
        body: text is sent as it is, another value as JSON, None as nothing.
        after: seconds before the answer begins; for ``slow``, seconds it takes.
        fault: how it is spoilt, or None.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    after: float = 0.0
    fault: str | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Answer:
        """An answer as the control channel describes it.

        Raises:
            ValueError: it says something an answer cannot have.
        """
        answer = cls(**{key: value for key, value in data.items() if value is not None})
        if answer.fault not in (None, *FAULTS):
            raise ValueError(f'there is no fault "{answer.fault}"; there are: {", ".join(FAULTS)}')
        if not 100 <= answer.status <= 599:
            raise ValueError(f"{answer.status} is not a status")
        return answer

    def content(self) -> bytes:
        """The body as bytes."""
        if self.body is None:
            return b""
        return (self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)).encode()

    def content_type(self) -> str | None:
        """As its headers say; else JSON for what is JSON, and text for other text."""
        for name, value in self.headers.items():
            if name.lower() == "content-type":
                return value
        if self.body is None:
            return None
        if not isinstance(self.body, str) or _is_json_document(self.body):
            return "application/json"
        return "text/plain; charset=utf-8"


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
        self.wildcards = sum(map(_is_wildcard, self._segments))

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
            and all(_is_wildcard(mine) or mine == theirs for mine, theirs in zip(self._segments, segments, strict=True))
        )

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
        trouble: one of `TROUBLES`, which whatever is asked then meets; None where it is well.
    """

    def __init__(self) -> None:
        self._defaults: list[Rule] = []
        self._prepared: list[Rule] = []
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
        answer = self._by_rule(request)
        return replace(answer, fault="slow") if answer is not None and self.trouble == "slow" else answer

    def _by_rule(self, request: HttpRequest) -> Answer | None:
        for rules in (self._prepared, self._defaults):
            fitting = [rule for rule in rules if rule.fits(request.method, request.path)]
            if fitting:
                return min(fitting, key=lambda rule: rule.wildcards).next()
        return None

    def listing(self) -> list[str]:
        """The rules there are, ``METHOD /path`` each."""
        return list(dict.fromkeys(f"{rule.method} {rule.path}" for rule in (*self._prepared, *self._defaults)))


def _is_wildcard(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _is_json_document(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
