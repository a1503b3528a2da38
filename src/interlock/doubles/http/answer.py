"""What a stub answers: status, headers, body, and how it is spoilt. Sends nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.control.faults import FAULTS


@dataclass(frozen=True)
class Answer:
    """What is to be answered.

    Attributes:
        status: 100 to 599.
        headers: name -> value.
        body: text is sent as it is, another value as JSON, None as nothing.
        after: seconds before the answer begins; for ``slow``, seconds it takes.
        fault: how it is spoilt, or None.
        untouched: whether what looks like a template is none.
        unfilled: what the request did not have that the answer was to repeat, or None.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    after: float = 0.0
    fault: str | None = None
    untouched: bool = False
    unfilled: str | None = None

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


def _is_json_document(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
