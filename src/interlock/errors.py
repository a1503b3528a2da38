"""Everything interlock can refuse or fail with, one tree.

::

    InterlockError                the suite, its profile or a part is not as it must be: the scenario is *broken*
    ├── ProfileError              environments/*.toml: file, key, what is allowed
    ├── DocumentError             a JSON Schema or OpenAPI document that cannot be used: file, place
    ├── UsageError                a sentence was used in a way that has no meaning
    │   ├── UnknownName           a name nobody declared; lists those there are, nearest first
    │   ├── Untested              what a scenario says of its course did not come about
    │   ├── TableError            a table or docstring with a wrong shape
    │   └── CellError             a cell that cannot be read or compared
    ├── StackError                a part of the environment
    │   ├── PartUnavailable       what it needs is not on this machine, and how to get it
    │   ├── PartNotReady          it was started and did not become ready in time
    │   └── PartLost              it was there and is gone
    ├── ResetError                the known state could not be reached before a scenario
    ├── Forgotten                 so much was seen that the oldest of it is no longer there to be judged
    ├── ClientError               a part could not be talked to, or gave something unreadable
    └── ControlError              one of interlock's own programs did not answer

    AssertionError
    └── ExpectationFailed         the application did not do what the feature says: the scenario *failed*

The first branch is about us and the environment, the second about the application under test; reports and
exit codes keep the two apart ("broken" against "failed").
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from interlock.texts import LONGEST_NAME, cut

MOST_NAMES = 20
"""Names that a message lists; the nearest ones."""


class InterlockError(Exception):
    """Base of everything that is not the application's fault.

    Args:
        message: one sentence: what was expected, what was there, where.
        hint: what to do next, one line, or None.

    Example:
        >>> print(InterlockError("the part is gone", hint="start it again"))
        the part is gone
          Hint: start it again
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  Hint: {self.hint}" if self.hint else self.message


class ProfileError(InterlockError):
    """A file in ``environments/`` cannot be used as it is."""


class DocumentError(InterlockError):
    """A JSON Schema or an OpenAPI document cannot be used as it is."""


class UsageError(InterlockError):
    """A sentence was used in a way that has no meaning."""


class UnknownName(UsageError):
    """A name that nobody declared.

    Args:
        kind: what the name stands for, in the singular ("table", "service").
        name: the name that was asked for.
        known: the names that exist; the message lists them nearest first.
        where: where they are declared, for example ``environments/embedded.toml``.

    Example:
        >>> print(UnknownName("table", "order", ["products", "orders"], 'database "shop"'))
        there is no table "order" in database "shop"; there are: orders, products
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str) -> None:
        self.kind, self.name, self.known = kind, name, nearest_first(name, known)
        super().__init__(f'there is no {kind} "{cut(name, LONGEST_NAME)}" in {where}; there are: {listed(self.known)}')


class Untested(UsageError):
    """What a scenario says of its course did not come about, so that it does not test what it says."""


class TableError(UsageError):
    """A table or docstring with a shape the sentence cannot use."""


class CellError(UsageError):
    """A cell that cannot be read, or compared with what it met."""


class StackError(InterlockError):
    """A part of the environment is not as the profile says."""


class PartUnavailable(StackError):
    """What a part needs is not on this machine; the hint says how to get it."""


class PartNotReady(StackError):
    """A part was started and did not become ready in time."""


class PartLost(StackError):
    """A part was there and is gone without having been asked to."""


class ResetError(InterlockError):
    """The known state could not be reached before a scenario."""


class Forgotten(InterlockError):
    """So much was seen that the oldest of it is no longer kept, and was asked for."""


class ClientError(InterlockError):
    """A part could not be talked to, or gave something unreadable."""


class ControlError(InterlockError):
    """One of interlock's own programs did not answer as agreed."""


class ExpectationFailed(AssertionError):
    """The application did not do what the feature says.

    Args:
        sentence: the headline, readable by product people: what should be, and what was.
        expected: the expected side for a diff view, plain text, or None.
        actual: the actual side for a diff view, plain text, or None.
        detail: further lines: cell-by-cell difference, what was seen, how long we waited.
    """

    def __init__(
        self,
        sentence: str,
        *,
        expected: str | None = None,
        actual: str | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(f"{sentence}\n{detail}" if detail else sentence)
        self.sentence, self.expected, self.actual, self.detail = sentence, expected, actual, detail


def listed(names: list[str], none: str = "none") -> str:
    """Names in a message: not more than fit.

    Example:
        >>> listed(["orders", "products"]), listed([], none="nothing at all")
        ('orders, products', 'nothing at all')
    """
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return (", ".join(cut(name, LONGEST_NAME) for name in names[:MOST_NAMES]) or none) + more


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """Sort names by likeness to the one that was asked for, the alphabet breaking ties.

    Example:
        >>> nearest_first("order", ["products", "orders"])
        ['orders', 'products']
    """

    def unlikeness(candidate: str) -> tuple[float, str]:
        return (-difflib.SequenceMatcher(None, name.lower(), candidate.lower()).ratio(), candidate)

    return sorted(set(known), key=unlikeness)
