"""Sentences about messages on a broker's exchanges, and about its queues."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import TO_COME, act, expectation
from interlock.world import dead_letters, publishing
from interlock.world import messages as judged
from interlock.world.timing import Timing


@act('I publish "{name:Name}" to "{exchange:Name}"', 'I publish "{name:Name}" to "{exchange:Name}" with:')
def publish(context: Context, name: str, exchange: str) -> None:
    """Publish a message of this name to an exchange.

    Example:
        When I publish "order.placed" to "shop.events" with:
          | field | value |
          | order | ORD-1 |
    """
    publishing.publish(context.world, name, exchange, context.table, context.text)


@act(
    'I publish "{name:Name}" to the queue "{queue:Name}"',
    'I publish "{name:Name}" to the queue "{queue:Name}" with:',
    'I publish "{name:Name}" to the queue "{queue:Name}" of "{broker:Name}"',
    'I publish "{name:Name}" to the queue "{queue:Name}" of "{broker:Name}" with:',
)
def publish_to_queue(context: Context, name: str, queue: str, broker: str | None = None) -> None:
    """Publish a message of this name straight into a queue, past all exchanges.

    Example:
        When I publish "import.wanted" to the queue "imports" with:
          | file              | products.csv |
          | property priority | 5            |
    """
    publishing.publish_to_queue(context.world, name, queue, broker, context.table, context.text)


@act('the message "{name:Name}" is delivered again')
def delivered_again(context: Context, name: str) -> None:
    """Publish the last message of this name once more: same exchange, key, properties and body.

    Example:
        When the message "order.placed" is delivered again
    """
    judged.redeliver(context.world, name)


@expectation('a message "{name:Name}" arrives', 'a message "{name:Name}" arrives with:', forms=TO_COME)
def message_arrives(context: Context, timing: Timing, name: str) -> None:
    """A message of this name was published since the scenario began.

    Example:
        Then a message "order.placed" arrives with:
          | field | value   |
          | order | {order} |
    """
    judged.arrives(context.world, name, context.table, context.text, timing)


@expectation(
    'exactly {count:Count} {messages:Messages} "{name:Name}" {arrive:Arrive}',
    'exactly {count:Count} {messages:Messages} "{name:Name}" {arrive:Arrive} with:',
)
def exactly_arrive(context: Context, timing: Timing, count: int, name: str, messages: str, arrive: str) -> None:
    """So many messages of this name, no more and no fewer, once the flow is quiet.

    Example:
        Then exactly 1 message "payment.captured" arrives
    """
    del messages, arrive  # the words' number
    judged.has_number(context.world, name, context.table, context.text, count, timing)


@expectation('no message "{name:Name}" arrives', 'no message "{name:Name}" arrives with:')
def no_message_arrives(context: Context, timing: Timing, name: str) -> None:
    """No message of this name since the scenario began, once the flow is quiet.

    Example:
        Then no message "order.rejected" arrives
    """
    judged.has_number(context.world, name, context.table, context.text, 0, timing)


@expectation("these messages arrive in order:", data="table")
def arrive_in_order(context: Context, timing: Timing) -> None:
    """Messages of these names, in this order; others may stand between them.

    Example:
        Then these messages arrive in order:
          | message         |
          | order.placed    |
          | order.confirmed |
    """
    judged.arrive_in_order(context.world, context.table, timing)


@expectation(
    'a message "{name:Name}" is dead-lettered from "{queue:Name}"',
    'a message "{name:Name}" is dead-lettered from "{queue:Name}" with:',
    'a message "{name:Name}" is dead-lettered from "{queue:Name}" of "{broker:Name}"',
    'a message "{name:Name}" is dead-lettered from "{queue:Name}" of "{broker:Name}" with:',
    forms=TO_COME,
)
def is_dead_lettered(context: Context, timing: Timing, name: str, queue: str, broker: str | None = None) -> None:
    """A queue has let a message of this name go for good: it was rejected, expired, or pushed out.

    Example:
        Then a message "order.placed" is dead-lettered from "inventory.events" with:
          | order   | reason   |
          | {order} | rejected |
    """
    dead_letters.is_dead_lettered(context.world, name, queue, broker, context.table, context.text, timing)


@expectation(
    'exactly {count:Count} {messages:Messages} "{name:Name}" {are:Are} dead-lettered from "{queue:Name}"',
    'exactly {count:Count} {messages:Messages} "{name:Name}" {are:Are} dead-lettered from "{queue:Name}" with:',
    'exactly {count:Count} {messages:Messages} "{name:Name}" {are:Are} dead-lettered from "{queue:Name}" '
    'of "{broker:Name}"',
    'exactly {count:Count} {messages:Messages} "{name:Name}" {are:Are} dead-lettered from "{queue:Name}" '
    'of "{broker:Name}" with:',
)
def number_is_dead_lettered(
    context: Context,
    timing: Timing,
    count: int,
    name: str,
    queue: str,
    messages: str,
    are: str,
    broker: str | None = None,
) -> None:
    """So many messages of this name, no more and no fewer, once the flow is quiet.

    Example:
        Then exactly 1 message "order.placed" is dead-lettered from "inventory.events"
    """
    del messages, are  # the words' number
    world = context.world
    dead_letters.number_is_dead_lettered(world, name, queue, broker, context.table, context.text, count, timing)


@expectation(
    'no message "{name:Name}" is dead-lettered from "{queue:Name}"',
    'no message "{name:Name}" is dead-lettered from "{queue:Name}" with:',
    'no message "{name:Name}" is dead-lettered from "{queue:Name}" of "{broker:Name}"',
    'no message "{name:Name}" is dead-lettered from "{queue:Name}" of "{broker:Name}" with:',
)
def no_message_is_dead_lettered(
    context: Context, timing: Timing, name: str, queue: str, broker: str | None = None
) -> None:
    """No message of this name since the scenario began, once the flow is quiet.

    Example:
        Then no message "order.placed" is dead-lettered from "inventory.events"
    """
    world = context.world
    dead_letters.number_is_dead_lettered(world, name, queue, broker, context.table, context.text, 0, timing)


@expectation('the queue "{queue:Name}" is empty', 'the queue "{queue:Name}" of "{broker:Name}" is empty')
def queue_is_empty(context: Context, timing: Timing, queue: str, broker: str | None = None) -> None:
    """Nothing waits in the queue, once the flow is quiet.

    Example:
        Then the queue "inventory.events" is empty
    """
    judged.queue_holds(context.world, queue, broker, 0, timing)


@expectation(
    'the queue "{queue:Name}" has {count:Count} {messages:Messages}',
    'the queue "{queue:Name}" of "{broker:Name}" has {count:Count} {messages:Messages}',
)
def queue_has_messages(
    context: Context, timing: Timing, queue: str, count: int, messages: str, broker: str | None = None
) -> None:
    """So many messages wait in the queue, once the flow is quiet.

    Example:
        Then the queue "payments.dead" has 1 message
    """
    del messages  # the noun's number
    judged.queue_holds(context.world, queue, broker, count, timing)


@expectation(
    'the queue "{queue:Name}" has {count:Count} {consumers:Consumers}',
    'the queue "{queue:Name}" of "{broker:Name}" has {count:Count} {consumers:Consumers}',
)
def queue_has_consumers(
    context: Context, timing: Timing, queue: str, count: int, consumers: str, broker: str | None = None
) -> None:
    """So many consumers listen to the queue.

    Example:
        Then the queue "inventory.events" has 1 consumer
    """
    del consumers  # the noun's number
    judged.queue_has_consumers(context.world, queue, broker, count, timing)
