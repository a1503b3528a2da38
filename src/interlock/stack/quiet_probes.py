"""What is looked at to tell whether anything is under way: queues, stubs, mailboxes, services, taps.

Each function makes one `Probe`; how often they look and when it is quiet is in `interlock.stack.quiet`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from interlock.stack.quiet import Probe
from interlock.stack.readiness import path_answers

__all__ = ["Figures", "idle_path", "no_rows", "open_mails", "open_requests", "queues", "taps", "unknowable"]


class Figures(Protocol):
    """The state of a queue; ``unacked`` is None where the broker does not tell."""

    @property
    def ready(self) -> int:
        """Messages that wait."""

    @property
    def unacked(self) -> int | None:
        """Messages that consumers have and have not acknowledged."""

    @property
    def consumers(self) -> int:
        """How many consume from it."""

    @property
    def exclusive(self) -> bool:
        """Whether it belongs to one connection, as the suite's own taps do."""


def queues(
    broker: str,
    figures: Callable[[], Mapping[str, Figures]],
    consumed_by: Mapping[str, Collection[str]],
    *,
    tells_unacked: bool = True,
) -> Probe:
    """The queues of a broker are drained and nothing is unacknowledged.

    Only queues count that somebody consumes: those with consumers, and those a service names in ``consumes``, so
    that a dead-letter queue may hold what it likes. Exclusive queues do not count, nor do queues whose services
    the scenario has all paused, stopped or killed itself.

    Args:
        broker: its name.
        figures: the state of its queues, by name.
        consumed_by: queue -> the services that name it in ``consumes``.
        tells_unacked: whether the figures say what is unacknowledged.

    Example:
        Busy reads ``queue inventory.events has 1 message, 1 unacknowledged``.
    """

    def look(paused: frozenset[str]) -> str | None:
        busy = []
        for name, state in sorted(figures().items()):
            services = consumed_by.get(name, ())
            if state.exclusive or not (services or state.consumers) or (services and paused.issuperset(services)):
                continue
            counts = []
            if state.ready:
                counts.append(_count(state.ready, "message"))
            if state.unacked:
                counts.append(f"{state.unacked} unacknowledged")
            if counts:
                busy.append(f"queue {name} has {', '.join(counts)}")
        return "; ".join(busy) or None

    unknown = None if tells_unacked else f"broker {broker} (it does not tell what is unacknowledged)"
    return Probe(broker, look, unknown)


def open_requests(stub: str, count: Callable[[], int], called_by: Collection[str] = ()) -> Probe:
    """No request is open at a stub; a request of a caller that is paused stays open and does not count.

    Args:
        stub: its name.
        count: how many requests are open now; every earlier one is in the journal when it returns.
        called_by: the services that name it in ``calls``.

    Example:
        Busy reads ``card gateway has 1 open request``.
    """
    return _open(stub, "open request", count, called_by)


def open_mails(mailbox: str, count: Callable[[], int], called_by: Collection[str] = ()) -> Probe:
    """No mail is half sent to a mailbox; as `open_requests`.

    Example:
        Busy reads ``mail has 1 half-sent mail``.
    """
    return _open(mailbox, "half-sent mail", count, called_by)


def _open(part: str, what: str, count: Callable[[], int], called_by: Collection[str]) -> Probe:
    def look(paused: frozenset[str]) -> str | None:
        found = count()  # also for callers that do not count: what they did before has to reach the journal
        if not found or (called_by and paused.issuperset(called_by)):
            return None
        return f"{part} has {_count(found, what)}"

    return Probe(part, look)


def idle_path(service: str, url: Callable[[], str], path: str) -> Probe:
    """A service answers its idle path with 2xx.

    Args:
        service: its name; it does not count while it is paused.
        url: where it is now.
        path: for example ``/idle``.

    Example:
        Busy reads ``checkout: GET /idle was answered with 503``.
    """

    def look(paused: frozenset[str]) -> str | None:
        if service in paused:
            return None
        missing = path_answers(url(), path)
        return None if missing is None else f"{service}: {missing}"

    return Probe(service, look)


def no_rows(service: str, condition: str, any_where: Callable[[str], bool]) -> Probe:
    """A table holds no row that a service has still to work on.

    Args:
        service: its name; it does not count while it is paused.
        condition: ``idle.empty`` of the profile, ``outbox where sent_at is null``.
        any_where: whether any row meets it; `Database.any_where` is one.

    Example:
        Busy reads ``checkout: outbox has rows where sent_at is null``.
    """
    table, _, rest = condition.partition(" ")

    def look(paused: frozenset[str]) -> str | None:
        if service in paused or not any_where(condition):
            return None
        return f"{service}: {table} has rows {rest}".rstrip()

    return Probe(service, look)


def taps(broker: str, settle: Callable[[], None]) -> Probe:
    """What the broker has routed to our taps has reached the journal; never busy, it only lets them catch up."""

    def look(_paused: frozenset[str]) -> None:
        settle()

    return Probe(broker, look)


def unknowable(service: str) -> Probe:
    """A service that neither has an idle probe nor works from queues alone: nobody can tell when it is done."""
    return Probe(service, lambda _paused: None, f"service {service} (the profile has no idle for it)")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
