"""What is looked at to tell whether anything is under way: queues, stubs, mailboxes, services, taps.

Each function makes one `Probe`; how often they look and when it is quiet is in `interlock.stack.quiet`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from interlock.clients.tap_queue import TAP
from interlock.durations import describe_duration
from interlock.stack.quiet import Probe
from interlock.stack.readiness import path_answers

__all__ = ["Figures", "idle_path", "no_rows", "open_mails", "open_requests", "queues", "taps", "unknowable"]

LONGEST_DELAY = 10.0
"""Seconds: what a queue hands on later than that is not waited for, and said to be unknown."""


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

    @property
    def acknowledged(self) -> bool:
        """Whether all who consume from it acknowledge; what the others take is out of sight."""

    @property
    def hands_on_after(self) -> float | None:
        """Seconds after which a message that nobody takes goes on to a dead-letter exchange; None where it stays."""


def queues(
    broker: str,
    figures: Callable[[], Mapping[str, Figures]],
    consumed_by: Mapping[str, Collection[str]],
    *,
    tells_unacked: bool = True,
    tell_themselves: Collection[str] = (),
) -> Probe:
    """The queues of a broker are drained and nothing is unacknowledged.

    Only queues count that somebody consumes: those with consumers, those a service names in ``consumes``, and those
    that hand their messages on after a while, so that a dead-letter queue may hold what it likes. Queues whose
    services the scenario has all paused, stopped or killed itself do not count, nor do our taps'; and while anything
    is held up, nor do exclusive queues, for whose they are nobody can tell.

    Args:
        broker: its name.
        figures: the state of its queues, by name.
        consumed_by: queue -> the services that name it in ``consumes``.
        tells_unacked: whether the figures say what is unacknowledged.
        tell_themselves: the services with an ``idle`` of their own, which need not be guessed at.

    Example:
        Busy reads ``queue inventory.events has 1 message, 1 unacknowledged``.
    """
    unsure: list[str] = []

    def look(paused: frozenset[str]) -> str | None:
        busy = []
        unsure.clear()
        for name, state in sorted(figures().items()):
            services = consumed_by.get(name, ())
            if name.startswith(TAP) or (services and paused.issuperset(services)) or (state.exclusive and paused):
                continue
            delay = state.hands_on_after
            if not (services or state.consumers or delay is not None):
                continue
            if not state.acknowledged and not (services and set(services) <= set(tell_themselves)):
                unsure.append(f"queue {name} (it is consumed without acknowledgements)")
            counts = []
            if state.ready and delay is not None and delay > LONGEST_DELAY:
                unsure.append(f"queue {name} (it hands on what it holds after {describe_duration(delay)})")
            elif state.ready:
                counts.append(_count(state.ready, "message"))
            if state.unacked:
                counts.append(f"{state.unacked} unacknowledged")
            if counts:
                busy.append(f"queue {name} has {', '.join(counts)}")
        return "; ".join(busy) or None

    def unknown() -> str | None:
        blind = [] if tells_unacked else [f"broker {broker} (it does not tell what is unacknowledged)"]
        return ", ".join([*blind, *unsure]) or None

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
    """A service without an idle probe that is asked by other ways than queues: nobody can tell when it is done."""
    return Probe(service, lambda _paused: None, lambda: f"service {service} (the profile has no idle for it)")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
