"""Sentences about what is broken on purpose, and is whole again when the scenario ends."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import state_or_act
from interlock.world import faults


@state_or_act("the broker is down", 'the "{broker:Name}" broker is down')
def broker_is_down(context: Context, broker: str | None = None) -> None:
    """The application's connections to the broker are broken and new ones refused; nothing that it holds is lost.

    Example:
        Given the "events" broker is down
    """
    faults.take_away(context.world, faults.broker(context.world, broker))


@state_or_act("the broker is back", 'the "{broker:Name}" broker is back')
def broker_is_back(context: Context, broker: str | None = None) -> None:
    """The broker takes connections again.

    Example:
        When the "events" broker is back
    """
    faults.give_back(context.world, faults.broker(context.world, broker))


@state_or_act("the connections to the broker are lost", 'the connections to the "{broker:Name}" broker are lost')
def connections_are_lost(context: Context, broker: str | None = None) -> None:
    """The application's connections to the broker break; it may connect anew at once.

    Example:
        When the connections to the "events" broker are lost
    """
    faults.break_off(context.world, faults.broker(context.world, broker))


@state_or_act("the database is down", 'the "{database:Name}" database is down')
def database_is_down(context: Context, database: str | None = None) -> None:
    """The application's connections to the database are broken and new ones refused; an SQLite file is locked.

    Example:
        Given the "shop" database is down
    """
    faults.take_away(context.world, faults.database(context.world, database))


@state_or_act("the database is back", 'the "{database:Name}" database is back')
def database_is_back(context: Context, database: str | None = None) -> None:
    """The database takes connections again; an SQLite file is unlocked.

    Example:
        When the "shop" database is back
    """
    faults.give_back(context.world, faults.database(context.world, database))


@state_or_act(
    'the next message to the queue "{queue:Name}" is delayed by {delay:Duration}',
    'the next message to the queue "{queue:Name}" of "{broker:Name}" is delayed by {delay:Duration}',
)
def message_is_delayed(context: Context, queue: str, delay: float, broker: str | None = None) -> None:
    """The next message of the queue reaches its consumer so much later; those that follow overtake it.

    Example:
        Given the next message to the queue "inventory.events" is delayed by 300 ms
    """
    faults.divert(context.world, queue, broker, "late", seconds=delay)


@state_or_act(
    'the next message to the queue "{queue:Name}" is delivered twice',
    'the next message to the queue "{queue:Name}" of "{broker:Name}" is delivered twice',
)
def message_is_doubled(context: Context, queue: str, broker: str | None = None) -> None:
    """The next message of the queue reaches its consumer two times.

    Example:
        Given the next message to the queue "payments.events" is delivered twice
    """
    faults.divert(context.world, queue, broker, "twice")


@state_or_act(
    'the next {count:Count} messages to the queue "{queue:Name}" arrive in reverse order',
    'the next {count:Count} messages to the queue "{queue:Name}" of "{broker:Name}" arrive in reverse order',
)
def messages_are_reversed(context: Context, queue: str, count: int, broker: str | None = None) -> None:
    """The next messages of the queue wait for the last of them and come in the other way round.

    Example:
        Given the next 2 messages to the queue "payments.events" arrive in reverse order
    """
    faults.divert(context.world, queue, broker, "reversed", count)


@state_or_act(
    'the next message to the queue "{queue:Name}" is lost',
    'the next message to the queue "{queue:Name}" of "{broker:Name}" is lost',
)
def message_is_lost(context: Context, queue: str, broker: str | None = None) -> None:
    """The next message of the queue never reaches its consumer.

    Example:
        Given the next message to the queue "notifications.events" is lost
    """
    faults.divert(context.world, queue, broker, "lost")


@state_or_act(
    'a poison message arrives in the queue "{queue:Name}"',
    'a poison message arrives in the queue "{queue:Name}":',
    'a poison message arrives in the queue "{queue:Name}" of "{broker:Name}"',
    'a poison message arrives in the queue "{queue:Name}" of "{broker:Name}":',
)
def poison_arrives(context: Context, queue: str, broker: str | None = None) -> None:
    """A message nobody understands is in the queue: no JSON, or what stands below.

    Example:
        When a poison message arrives in the queue "inventory.events"
    """
    faults.poison(context.world, queue, broker, context.table, context.text)


@state_or_act('"{stub:Name}" is slow')
def third_party_is_slow(context: Context, stub: str) -> None:
    """Whatever it answers drips for two seconds.

    Example:
        Given "card gateway" is slow
    """
    faults.trouble(context.world, stub, "slow")


@state_or_act('"{stub:Name}" is broken')
def third_party_is_broken(context: Context, stub: str) -> None:
    """It answers every request with 503.

    Example:
        Given "card gateway" is broken
    """
    faults.trouble(context.world, stub, "broken")


@state_or_act('"{stub:Name}" is silent')
def third_party_is_silent(context: Context, stub: str) -> None:
    """It takes every request and never answers.

    Example:
        Given "card gateway" is silent
    """
    faults.trouble(context.world, stub, "silent")


@state_or_act('"{stub:Name}" is well again')
def third_party_is_well(context: Context, stub: str) -> None:
    """It answers as before; what it was asked meanwhile stays without an answer.

    Example:
        When "card gateway" is well again
    """
    faults.trouble(context.world, stub, None)
