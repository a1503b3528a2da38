"""What was found: how an exchange differs from a contract, in words and with the place that says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from interlock.contracts.document import Node
from interlock.expect.schema_problems import Problem


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes:
        said: the rest of a sentence about the answer or the request: ``has status 418, which is not documented``.
        place: what in the contract says otherwise.
        expected: what it asks for, short.
        actual: what there was, short.
        problems: the fields of a body, where it is one.
    """

    said: str
    place: Node
    expected: str = ""
    actual: str = ""
    problems: list[Problem] = field(default_factory=list)
